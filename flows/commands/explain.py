"""`ballotwire explain EVENT_ID`: why an event was coded, with the words it rests on."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from flows.console import USAGE, DataOption, JsonOption, configured, fail, guarded

HOLDS = {True: "verbatim", False: "NOT IN THE TEXT", None: "the text was cut, as its outlet asks"}


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("explain")(explain)


def explain(
    event_id: Annotated[str, typer.Argument(help="The event's id, or the beginning of it.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print one event's evidence, rule, actors, speaker and article."""
    with guarded():
        from storage.explain import explain as load_event
        from storage.store import open_snapshot

        with open_snapshot(configured(data=data).store().snapshot) as con:
            event = load_event(con, event_id)
    if event is None:
        fail(f"no event {event_id!r} in this snapshot", USAGE)
    sys.stdout.write(json.dumps(event, ensure_ascii=False, default=str) + "\n" if as_json else page(event))


def page(event: dict[str, Any]) -> str:
    """Lay one event out for a reader."""
    who = {
        row["name"]: f"{row['name']} ({row['role']}, {row['country'] or 'international'}; {row['actor_id']})"
        for row in event["who"]
    }
    numbers = [f"{n['kind']} {n['value']:g} {n['holder'] or ''}".rstrip() for n in event["numbers"]]
    speaker = who.get(event["speaker"], event["speaker"]) or f"{event['outlet']} (the outlet)"
    facts = {
        "evidence": f"…{event['before']}[{event['quote']}]{event['after']}…".replace("\n", " "),
        "where": f"characters {event['char_start']}-{event['char_end']}, " + HOLDS[event["quote_holds"]],
        "actors": "; ".join(who.get(name, name) for name in event["actors"]) or "-",
        "recipients": "; ".join(who.get(name, name) for name in event["recipients"]) or "-",
        "says so": speaker,
        "when": f"{event['event_date'] or 'undated'}, in {event['country'] or 'no country named'}",
        "numbers": "; ".join(numbers) or "-",
        "election": f"{event['election_id'] or '-'} {event['election_reason'] or ''}".rstrip(),
        "rule": f"{event['rule']}, confidence {event['confidence']:.2f}, coder {event['coder']}",
        "article": f"{event['title']} | {event['outlet']} ({event['owner']}) | {event['url']}",
    }
    head = f"{event['code']} {event['status']}{' background' if event['background'] else ''} {event['event_id']}\n"
    return head + "".join(f"  {name:<11}{fact}\n" for name, fact in facts.items())
