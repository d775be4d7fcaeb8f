"""The PLOVER pair classifier: sentences with a given actor and recipient."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractors.event.model import weights
from extractors.event.pairs import code_pair
from flows.cli import app


@pytest.mark.parametrize(
    ("code", "text", "actor", "recipient"),
    [
        ("ACCUSE", "Norway condemned the bombing of the hospital by Chad.", "Norway", "Chad"),
        ("COERCE", "Police in Lima arrested four students on Monday.", "Police in Lima", "four students"),
        ("SANCTION", "France recalled its ambassador from Mali.", "France", "Mali"),
        ("ASSAULT", "Rebels killed six soldiers in an ambush.", "Rebels", "six soldiers"),
        ("REJECT", "Peru rejected an offer of talks from Chile.", "Peru", "Chile"),
    ],
)
def test_a_plain_pair_gets_its_type(code: str, text: str, actor: str, recipient: str) -> None:
    """What one side plainly does to the other is named."""
    assert code_pair(text, actor, recipient) == code


def test_odd_pairs_get_one_of_the_types() -> None:
    """An empty sentence, or a pair that is not in the sentence, is still answered."""
    for text, actor, recipient in (("", "", ""), ("Peru spoke.", "Chad", "Mali"), ("...", ".", "..")):
        assert code_pair(text, actor, recipient) in weights("pairs.en").classes


def test_there_are_fifteen_types() -> None:
    """The classifier answers in the 15 PLOVER labels."""
    assert len(weights("pairs.en").classes) == 15


def test_the_command_answers_each_line_in_order(tmp_path: Path) -> None:
    """`code --pairs` prints id and code, one line each, in the order of the input."""
    rows = [{"id": i, "text": "Oman praised Chad.", "actor": "Oman", "recipient": "Chad"} for i in ("b", "a")]
    file = tmp_path / "pairs.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    result = CliRunner().invoke(app, ["code", "--pairs", str(file)])
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["b", "a"]
    assert all(set(answer) == {"id", "code"} for answer in answers)


def test_the_command_wants_one_file() -> None:
    """Neither articles nor pairs is a usage error."""
    assert CliRunner().invoke(app, ["code"]).exit_code == 2
