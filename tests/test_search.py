"""Search finds words of any script, by either index, and says which ran."""

from datetime import timedelta

import pytest

from storage import search
from storage.errors import StorageError
from storage.extensions import extension
from storage.rows import insert
from storage.store import Store, open_snapshot
from storage.words import index_some
from tests.report_world import DAY, World

TEXTS = {
    "en": "The opposition says that the ballot was rigged.",
    "ru": "Оппозиция говорит: выборы были нечестными.",
    "ar": "قالت المعارضة إن الانتخابات مزورة",
    "zh": "反对派说选举被操纵了",
}
WORDS = {"en": "RIGGED ballot", "ru": "выборы оппозиция", "ar": "الانتخابات", "zh": "选举"}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """One article in each of four scripts: snapshot and article ids."""
    world = World()
    world.feed("Alpha")
    keys = {language: world.tell("Alpha", DAY, "BLR", text=text) for language, text in TEXTS.items()}
    return world.save(tmp_path_factory.mktemp("data")), keys


@pytest.fixture(params=["full-text", "words"])
def indexed(request, world):
    """The snapshot with and without a full-text index beside it."""
    snapshot, _ = world
    if request.param == "full-text":
        if extension("fts") is None:
            pytest.skip("no full-text extension for this DuckDB")
        search.build(snapshot)
    else:
        search.index_path(snapshot).unlink(missing_ok=True)
    return request.param


@pytest.mark.parametrize("language", TEXTS)
def test_words_of_any_script_are_found(world, indexed, language):
    """Every word must occur, case aside; scripts without spaces go to the index of words."""
    snapshot, keys = world
    rows, how = search.search(snapshot, WORDS[language])
    assert [row["article_id"] for row in rows] == [keys[language]]
    assert how == ("DuckDB's full-text index" if indexed == "full-text" and language != "zh" else "the index of words")


def test_a_word_that_is_nowhere_finds_nothing(world, indexed):
    """One word that does not occur is enough to find none."""
    assert search.search(world[0], "ballot zebra")[0] == []


def test_without_the_extension_the_cure_is_named(world, monkeypatch):
    """Where the extension is not installed, the full-text index says what to install, and searching needs none."""
    monkeypatch.setattr(search, "extension", lambda _name: None)
    with pytest.raises(StorageError, match="pip install duckdb-extension-fts"):
        search.build(world[0])
    assert search.search(world[0], "ballot")[1] == "the index of words"


WORDS_OF = {
    "Ångström's VOTE, 80.1%": ["angstrom", "s", "vote", "80", "1"],
    "Выборы ещё идут": ["выборы", "еще", "идут"],
    "चुनाव में धांधली": ["चुनाव", "में", "धांधली"],
    "反对派说 OK 国": ["ok", "反对", "对派", "派说", "国"],
    "كانَت مُزَوَّرة": ["كانت", "مزورة"],
}


@pytest.mark.parametrize("text", WORDS_OF)
def test_words_are_split_as_their_script_asks(world, text):
    """Accents fall where letters carry them, vowel signs stay where they are letters, and Han goes by pairs."""
    with open_snapshot(world[0]) as con:
        assert con.execute("SELECT store.words_in($text)", {"text": text}).fetchone()[0] == WORDS_OF[text]


def test_beginnings_titles_and_rare_words_rank(tmp_path):
    """`elect*` finds every word that begins so; a title counts more than a text, a rare word more than a common one."""
    world = World()
    world.feed("Alpha")
    title = world.tell("Alpha", DAY, "BLR", title="Electors meet", text="They met.")
    inside = world.tell("Alpha", DAY, "BLR", title="A day", text="The electoral law. " + "More was said. " * 30)
    common = [world.tell("Alpha", DAY, "BLR", title="News", text="Votes and more votes.") for _ in range(5)]
    both = world.tell("Alpha", DAY, "BLR", title="News", text="Votes in Quorumville.")
    found = [row["article_id"] for row in search.search(world.save(tmp_path), "elect*")[0]]
    assert found == [title, inside]
    assert [row["article_id"] for row in search.search(tmp_path / "ballotwire.duckdb", "votes quorumville")[0]] == [
        both
    ]
    assert len(search.search(tmp_path / "ballotwire.duckdb", "votes")[0]) == len(common) + 1


def test_the_index_follows_new_versions_and_says_nothing_twice(tmp_path):
    """After an article changed its new words find it and its old ones do not; publishing again indexes nothing."""
    world = World()
    world.feed("Alpha")
    key = world.tell("Alpha", DAY, "BLR", text="Turnout was sixty.")
    world.save(tmp_path)
    store = Store(tmp_path)
    with store.writing() as con:
        con.execute("INSERT INTO store.article_versions SELECT * REPLACE (2 AS version) FROM store.article_versions")
        con.execute("INSERT INTO store.article_text VALUES ($key, 2, 'Turnout was seventy.')", {"key": key})
    store.publish()
    found = {word: len(search.search(store.snapshot, word)[0]) for word in ("turnout", "sixty", "seventy")}
    assert found == {"turnout": 1, "sixty": 0, "seventy": 1}
    with store.writing() as con:
        assert not index_some(con)
        assert con.execute("SELECT count(*) FROM store.indexed").fetchone() == (1,)


def test_a_full_text_index_that_lacks_articles_is_passed_over(tmp_path):
    """What came after the full-text index was made is found all the same, by the other index."""
    if extension("fts") is None:
        pytest.skip("no full-text extension for this DuckDB")
    world = World()
    world.feed("Alpha")
    world.tell("Alpha", DAY - timedelta(days=1), "BLR", text="An old ballot.")
    search.build(world.save(tmp_path / "old"))
    world.tell("Alpha", DAY, "BLR", text="A new ballot.")
    snapshot = world.save(tmp_path / "new")
    search.index_path(tmp_path / "old" / "ballotwire.duckdb").rename(search.index_path(snapshot))
    rows, how = search.search(snapshot, "ballot")
    assert (len(rows), how) == (2, "the index of words")


def test_every_back_end_searches(new_store, tmp_path):
    """File and lake index what is new when they publish, once, and answer in any script."""
    store = new_store(tmp_path / "data")
    world = World()
    keys = {language: world.tell("Alpha", DAY, "BLR", text=text) for language, text in TEXTS.items()}

    def fill(con):
        for table, rows in world.tables.items():
            insert(con, table, rows)

    store.write(fill)
    for _ in range(2):
        store.publish()
    for language, words in WORDS.items():
        assert [row["article_id"] for row in search.search(store.snapshot, words)[0]] == [keys[language]]
