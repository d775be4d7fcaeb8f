"""The demo web: invented outlets, served on loopback, that report on a fortnight of August 2020.

The demo's clock stands still at two moments. At `FIRST_RUN` the outlets show what they had published by then; at
`SECOND_RUN`, the next morning, they show their evening's work too, and one of them has corrected its figures.
"""

from datetime import UTC, date, datetime

FIRST_RUN = datetime(2020, 8, 19, 12, 0, tzinfo=UTC)
SECOND_RUN = datetime(2020, 8, 20, 6, 0, tzinfo=UTC)
REPORT_DAY = date(2020, 8, 19)
HISTORY = (date(2020, 7, 15), date(2020, 8, 18))
