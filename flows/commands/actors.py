"""`ballotwire actors`: who is in the news, and which of them no reviewed table knows yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.console import DataOption, JsonOption, configured, guarded, print_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

actors = typer.Typer(no_args_is_help=True, help="The actors of the news: list them, review those no table knows.")
LimitOption = Annotated[int, typer.Option("--limit", min=1, help="Rows at most.")]
COLUMNS = "actor_id, canonical AS name, kind, role, country, n_articles, n_outlets, last_seen"
ORDER = "ORDER BY n_articles DESC, n_outlets DESC, actor_id LIMIT $limit"
PRIVATE = "(provisional AND kind = 'person' AND role = 'CVL')"
"""Citizens whom no table knows: they are not profiled."""


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(actors, name="actors")


@actors.command("list")
def list_actors(
    country: Annotated[str, typer.Option(help="Only this country (ISO 3166-1 alpha-3).")] = "",
    limit: LimitOption = 50,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the actors that most articles name; private persons are left out."""
    with guarded():
        found = "$country = '' OR country = $country"
        rows = _ask(data, f"({found}) AND NOT {PRIVATE}", {"country": country.upper(), "limit": limit})
    print_rows(rows, as_json=as_json)


@actors.command("review")
def review(limit: LimitOption = 50, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Print the actors with a provisional id that most articles name, with the known actors they may be."""
    with guarded():
        from extractors.actor.proposals import proposals

        rows = _ask(data, f"provisional AND kind <> 'state' AND NOT {PRIVATE}", {"limit": limit})
        for row in rows:
            likely = proposals(row["name"], row["kind"], row["country"])
            row["may_be"] = ", ".join(f"{near.actor_id} ({near.likeness:.2f})" for near in likely)
    print_rows(rows, as_json=as_json)


def _ask(data: object, wanted: str, parameters: Mapping[str, object]) -> list[dict[str, Any]]:
    """Ask the snapshot for the actors that fit a condition of our own."""
    from storage.rows import fetch
    from storage.store import open_snapshot

    with open_snapshot(configured(data=data).store().snapshot) as con:
        return fetch(con, f"SELECT {COLUMNS} FROM main.actors WHERE {wanted} {ORDER}", parameters)  # noqa: S608 - the conditions are constants of this module
