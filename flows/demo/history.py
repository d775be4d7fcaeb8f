"""The demo's invented past: 35 days of counts that stand for articles it does not carry."""

from __future__ import annotations

import csv
from importlib import resources

from flows.demo.outlets import outlets
from storage.history import save_past_days
from storage.store import Store


def load_history(store: Store) -> int:
    """Load the packaged counts as the baseline of days before the first run; gives the number of rows."""
    names = {outlet.key: outlet.name for outlet in outlets()}
    source = resources.files("flows.demo") / "content" / "history.csv"
    rows = [
        {
            "day": row["day"],
            "country": row["country"],
            "outlet": names[row["outlet"]],
            "n_articles": int(row["articles"]),
            "n_stories": int(row["stories"]),
            "n_events": sum(int(part.rpartition(":")[2]) for part in row["events"].split(";") if part),
        }
        for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    ]
    with store.writing() as con:
        return save_past_days(con, rows)
