"""Acts: network, clock and Prefect; each flow is order only, the thinking is in extractors, the memory in storage.

One item's way: Feed -> poll -> Entry -> Page -> Article -> Story -> Mentions, Countries, Actors, Events -> DailyReport.
"""
