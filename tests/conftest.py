"""What the tests share."""

from hypothesis import settings

# A busy machine is no fault of the code: examples are bounded in number, never in time.
settings.register_profile("ballotwire", deadline=None)
settings.load_profile("ballotwire")
