"""`ballotwire actors`: lists and the review queue, from a real snapshot."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractors.actor.proposals import proposals
from extractors.records import Actor, Article, Coding
from flows.cli import app
from storage import analysis, articles
from storage.store import Store

NOW = datetime(2020, 8, 19, 12, tzinfo=UTC)


def actor(name: str, kind: str, role: str, actor_id: str) -> Actor:
    """One actor of Belarus."""
    return Actor(name=name, mentions=(), kind=kind, role=role, country="BLR", actor_id=actor_id, canonical=name)


ACTORS = (
    actor("Alexander Lukashenko", "person", "GOV", "alexander-lukashenko-blr"),
    actor("Aleksandr Lukashenka", "person", "GOV", "x:aleksandr-lukashenka-blr"),
    actor("Green Brigade", "organisation", "NGO", "x:green-brigade-blr"),
    actor("Maria Sokol", "person", "CVL", "x:maria-sokol-blr"),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory whose snapshot holds two articles: the first names all four actors, the second one of them."""
    path = tmp_path_factory.mktemp("data")
    store = Store(path)
    store.prepare(NOW)
    with store.writing() as con:
        for key, named in (("a1", ACTORS), ("a2", ACTORS[2:3])):
            article = Article(
                article_id=key, url=f"http://a.example/{key}", outlet=f"The {key}", owner="state", title=key, text=key,
                language="en", fetched_at=NOW, text_source="page", published=NOW,
            )  # fmt: skip
            coding = Coding(
                id=key, language="en", focus_countries=("BLR",), countries=("BLR",), election_related=True,
                elections=(), actors=named, events=(), coder="c",
            )  # fmt: skip
            articles.save_articles(con, [(article, key)], "r")
            analysis.save_codings(con, [(coding, 1)], "r", NOW)
    store.publish()
    return path


def rows(data: Path, *words: str) -> list[dict]:
    """Run the command and read its JSON lines."""
    result = CliRunner().invoke(app, ["actors", *words, "--data", str(data), "--json"])
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_review_lists_the_unknown_by_articles_with_proposals(data: Path) -> None:
    """Provisional actors stand by articles, a second spelling with whom it may be; private persons are left out."""
    found = rows(data, "review")
    assert [(row["name"], row["n_articles"]) for row in found] == [("Green Brigade", 2), ("Aleksandr Lukashenka", 1)]
    assert found[1]["may_be"].startswith("alexander-lukashenko-blr")
    assert not found[0]["may_be"]


def test_list_names_the_known_too(data: Path) -> None:
    """The list holds known and provisional actors of a country and nobody of another."""
    assert {row["name"] for row in rows(data, "list", "--country", "blr")} == {a.name for a in ACTORS[:3]}
    assert rows(data, "list", "--country", "KEN") == []


def test_limit_bounds_the_rows(data: Path) -> None:
    """No more rows than asked for."""
    assert len(rows(data, "list", "--limit", "1")) == 1


def test_no_snapshot_is_one_sentence(tmp_path: Path) -> None:
    """Without data the command says so and leaves with an error code."""
    assert CliRunner().invoke(app, ["actors", "review", "--data", str(tmp_path)]).exit_code not in {0, 1}


def test_proposals_stay_in_kind_and_country() -> None:
    """A name is proposed only for actors of its own kind and country."""
    assert not proposals("Aleksandr Lukashenka", "person", "KEN")
    assert not proposals("Aleksandr Lukashenka", "organisation", "BLR")
