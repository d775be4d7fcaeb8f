"""Elections: whether an article is about one, which ones, and which one an event belongs to."""

from datetime import UTC, date, datetime

import pytest

from extractors import country, dateline, text
from extractors.election import election_near, find_elections, is_election_related
from extractors.reading import Reading
from extractors.records import CodeRequest, Election, Span
from extractors.tables import rows
from storage.analysis import save_elections
from storage.store import Store


def reading(body, *, language="en", title="", written=date(2020, 11, 6)):
    """Read an article without its parse."""
    request = CodeRequest(id="a", title=title, text=body, date=written)
    header = dateline.dateline(body)
    start = header.end if header else 0
    places = country.find_places(body, language)
    return Reading(
        request=request,
        language=language,
        dateline=header,
        body=Span(start, len(body)),
        sentences=text.sentences(body, language, start=start),
        quotes=text.quotes(body),
        places=places,
        focus=country.focus(request, places, header, language),
        doc=None,
    )


def found(body, **kwargs):
    """Give country, office and date of the elections of a text."""
    return {(e.country, e.office, e.date) for e in find_elections(reading(body, **kwargs))}


BELARUS = (
    "Belarus held a presidential election on August 9. Voters in Minsk queued at polling stations, "
    "and the election commission said President Lukashenko won the vote."
)


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", BELARUS),
        (
            "fr",
            "Les électeurs ivoiriens votent samedi au premier tour de la présidentielle.",
        ),
        ("es", "Los bolivianos acudieron a las urnas en las elecciones generales; el candidato ganó la votación."),
        ("pt", "Os eleitores angolanos foram às urnas nas eleições gerais e a oposição contesta a votação."),
        ("de", "Bei der Bundestagswahl gewann die Union; die Wahlbeteiligung stieg, sagte der Spitzenkandidat."),
        ("it", "Gli elettori tornano alle urne per il ballottaggio delle elezioni comunali, i candidati sono due."),
        ("ru", "Президентские выборы в Беларуси прошли 9 августа, явка избирателей составила 84%, заявил ЦИК."),
        ("uk", "Другий тур президентських виборів відбудеться у неділю, виборці обирають з двох кандидатів."),
        ("pl", "Wybory prezydenckie wygrał kandydat opozycji, frekwencja wyborcza była rekordowa."),
        ("ar", "فاز المرشح في الانتخابات الرئاسية بعد فرز الأصوات في مراكز الاقتراع"),
        ("tr", "Cumhurbaşkanlığı seçiminin ikinci turunda seçmenler pazar günü sandık başına gidiyor."),
        ("zh", "总统选举投票结束，候选人宣布胜选，选民排队投票。"),
        ("fa", "انتخابات ریاست جمهوری برگزار شد و نامزدها منتظر شمارش رای هستند"),
        ("hi", "विधानसभा चुनाव में मतदान हुआ, मतदाता और उम्मीदवार चुनाव आयोग पहुंचे"),
        ("id", "Pemilu presiden digelar, pemilih mencoblos di TPS dan KPU menghitung suara calon."),
        ("sw", "Uchaguzi mkuu ulifanyika na wapiga kura walimchagua mgombea urais kwa kura nyingi."),
    ],
)
def test_election_articles_are_known_in_many_languages(language, body):
    """The words of voting mark an article as one about an election."""
    assert is_election_related(reading(body, language=language))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "The army's campaign in the canyon entered its second week, and troops seized a laboratory.",
        "Amazon paid more tax in Britain last year while its sales surged.",
        "Shareholders voted at the annual general meeting; the board of directors lost the ballot to two candidates.",
    ],
)
def test_other_articles_are_not(body):
    """Military campaigns, business and the ballots of shareholders are no elections."""
    assert not is_election_related(reading(body))
    assert found(body) == set()


def test_day_and_office_stand_in_the_text():
    """A day without a year takes the year of the article."""
    assert found(BELARUS) == {("BLR", "president", "2020-08-09")}


def test_year_in_print_names_another_election():
    """A recalled election of another year is told apart from the one in the news."""
    body = "Americans vote in the US presidential election next week. In the 2016 election voters chose Trump."
    assert found(body, written=date(2020, 10, 28)) == {
        ("USA", "president", "2020-11-03"),
        ("USA", "president", "2016-11-08"),
    }


def test_midterms_get_their_day_from_the_table():
    """The table completes a year to the day of the vote."""
    body = (
        "The 2018 midterms gave US Democrats the House of Representatives. Voters turned out for the midterm elections."
    )
    assert ("USA", "parliament", "2018-11-06") in found(body, written=date(2018, 11, 20))


def test_unknown_election_keeps_what_the_text_says():
    """A vote that no table knows keeps the date in print, and its id says so."""
    body = "Perak votes in a by-election on August 29. Malaysian voters choose between two by-election candidates."
    (election,) = find_elections(reading(body, written=date(2020, 8, 20)))
    assert election.election_id == "MYS-local-2020-08-29"


def test_evidence_gets_its_election_with_a_reason():
    """A year in the evidence names the election, else the main one is meant."""
    now = Election(election_id="n", country="USA", office="president", date="2020-11-03")
    then = Election(election_id="t", country="USA", office="president", date="2016-11-08")
    body = "Trump won in 2016. Biden campaigned on Monday."
    article = reading(body)
    assert election_near(article, 0, 18, (now, then)) == (then, "named")
    assert election_near(article, 19, len(body), (now, then)) == (now, "main")
    assert election_near(article, 19, len(body), (now,)) == (now, "only")
    assert election_near(article, 0, 18, ()) == (None, "none")


def test_every_row_of_the_election_table_is_a_day_of_a_known_country():
    """Rows are unique, dated in the years covered, of an office of the codebook and carry a source."""
    codes = {row["code"] for row in rows("countries")}
    seen = set()
    for row in rows("elections"):
        key = (row["country"], row["office"], row["date"])
        assert key not in seen
        seen.add(key)
        assert row["country"] in codes
        assert row["office"] in {"president", "parliament", "local", "referendum", "party", "other"}
        assert 2010 <= date.fromisoformat(row["date"]).year <= 2027
        assert row["source"]


@pytest.mark.timeout(60)
def test_long_texts_are_read_in_time():
    """Thousands of dated mentions are one election, found long before a machine of any speed is given up on."""
    article = reading("The election in Belarus is on August 9 and " * 5_000)
    assert len(find_elections(article)) == 1


def test_the_reviewed_table_goes_into_the_database_once(tmp_path):
    """Every row of the table is an election that analysts can ask for, under the id that the coder gives."""
    store = Store(tmp_path)
    store.prepare(datetime(2020, 8, 19, tzinfo=UTC))
    ids = {f"{row['country']}-{row['office']}-{row['date']}" for row in rows("elections")}
    with store.writing() as con:
        assert save_elections(con, rows("elections")) == len(ids) > 1000
        assert save_elections(con, rows("elections")) == 0
        found = con.execute("SELECT source FROM elections WHERE election_id = 'BLR-president-2020-08-09'").fetchall()
    assert found == [("general knowledge, unverified",)]
