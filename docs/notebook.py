"""A first look at a country: `pip install marimo`, `ballotwire demo`, then `marimo edit docs/notebook.py`."""

import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    from pathlib import Path

    import marimo as mo

    from storage import analyst

    place = mo.ui.text(value="ballotwire-demo/ballotwire.duckdb", label="Snapshot")
    place
    return Path, analyst, mo, place


@app.cell
def _(Path, analyst, mo, place):
    db = analyst.open(Path(place.value))
    countries = db.sql("SELECT DISTINCT country FROM country_day ORDER BY country").arrow()["country"].to_pylist()
    country = mo.ui.dropdown(countries, value="BLR" if "BLR" in countries else countries[0], label="Country")
    country
    return country, db


@app.cell
def _(country, db, mo):
    days = db.sql(
        """
        SELECT day, n_articles, n_stories, n_outlets, n_events FROM country_day
        WHERE country = $country ORDER BY day DESC LIMIT 30
        """,
        {"country": country.value},
    )
    mo.vstack([mo.md("## Attention, day by day"), mo.ui.table(days.rows())])
    return


@app.cell
def _(country, db, mo):
    claims = db.sql(
        """
        SELECT speaker, status, code, quote, outlet, owner, url, event_id
        FROM event_reports WHERE country = $country AND speaker IS NOT NULL ORDER BY published DESC, event_id LIMIT 200
        """,
        {"country": country.value},
    )
    mo.vstack([mo.md("## Who says what, and in which words"), mo.ui.table(claims.rows())])
    return


@app.cell
def _(country, db, mo):
    against = db.contradictions(country.value, "2000-01-01", "2100-01-01")
    mo.vstack([mo.md("## Claims that stand against each other"), mo.ui.table(against.rows())])
    return


@app.cell
def _(db, mo):
    quality = db.sql("SELECT tag, figure, value, low, high, n FROM quality ORDER BY tag, figure")
    mo.vstack([mo.md("## How far to trust these tags"), mo.ui.table(quality.rows())])
    return


if __name__ == "__main__":
    app.run()
