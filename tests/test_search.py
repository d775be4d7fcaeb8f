"""Search finds words of any script, with the index and without it, and says which ran."""

import pytest

from storage import search
from storage.errors import StorageError
from storage.extensions import extension
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


@pytest.fixture(params=["index", "scan"])
def indexed(request, world):
    """The snapshot with and without an index beside it."""
    snapshot, _ = world
    if request.param == "index":
        if extension("fts") is None:
            pytest.skip("no full-text extension for this DuckDB")
        search.build(snapshot)
    else:
        search.index_path(snapshot).unlink(missing_ok=True)
    return request.param


@pytest.mark.parametrize("language", TEXTS)
def test_words_of_any_script_are_found(world, indexed, language):
    """Every word must occur, case aside; scripts without spaces are scanned even beside an index."""
    snapshot, keys = world
    rows, how = search.search(snapshot, WORDS[language])
    assert [row["article_id"] for row in rows] == [keys[language]]
    assert how.startswith("full-text index" if indexed == "index" and language != "zh" else "scan")


def test_a_word_that_is_nowhere_finds_nothing(world, indexed):
    """One word that does not occur is enough to find none."""
    assert search.search(world[0], "ballot zebra")[0] == []


def test_without_the_extension_the_cure_is_named(world, monkeypatch):
    """Where the extension is not installed, indexing says what to install and searching scans."""
    monkeypatch.setattr(search, "extension", lambda _name: None)
    with pytest.raises(StorageError, match="pip install duckdb-extension-fts"):
        search.build(world[0])
    assert search.search(world[0], "ballot")[1] == "scan of all texts"
