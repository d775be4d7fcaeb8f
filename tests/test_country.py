"""Places and focus: scripts, inflection, ambiguity, institutions, offsets."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.country import find_places, focus, named
from extractors.country.folding import fold
from extractors.dateline import dateline
from extractors.records import CodeRequest, PlaceMention
from extractors.tables import rows


def countries(text, language="en"):
    """List the countries that a text names."""
    return list(named(find_places(text, language)))


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "Belarusian police and the Kremlin", ["BLR", "RUS"]),
        ("ru", "Выборы в Беларуси и белорусская оппозиция, Минска", ["BLR"]),
        ("uk", "Вибори в Україні та росіянам", ["UKR", "RUS"]),
        ("pl", "Wybory w Niemczech i rosyjskiego", ["DEU", "RUS"]),
        ("tr", "Türkiye'nin ve Almanya'daki", ["TUR", "DEU"]),
        ("ar", "وفي ليبيا والمصريين", ["LBY", "EGY"]),
        ("zh", "白俄罗斯总统在莫斯科", ["BLR", "RUS"]),
        ("hi", "भारत और पाकिस्तान", ["IND", "PAK"]),
        ("ar", "وصل الوزير للكويت", ["KWT"]),
        ("el", "εκλογές της Κύπρου", ["CYP"]),
        ("bn", "বাংলাদেশে নির্বাচন", ["BGD"]),
        ("fa", "انتخابات ایران و آمریکا", ["IRN", "USA"]),
        ("fr", "La Côte d’Ivoire et les Guinéens", ["CIV", "GIN"]),
        ("es", "las elecciones bolivianas en Perú", ["BOL", "PER"]),
        ("pt", "eleições moçambicanas", ["MOZ"]),
        ("de", "die französische Regierung in Österreich", ["FRA", "AUT"]),
        ("it", "il governo tedesco", ["DEU"]),
        ("id", "pemilu di Amerika Serikat", ["USA"]),
        ("sw", "uchaguzi wa Marekani na Kenya", ["USA", "KEN"]),
        ("cs", "volby v Německu", ["DEU"]),
        ("ru", "Президент Нигерии уехал из Нигера и Гвинеи-Бисау", ["NGA", "NER", "GNB"]),
        ("pl", "Prezydent Nigerii", ["NGA"]),
    ],
)
def test_names_in_many_languages(language, text, wanted):
    """Names, adjectives and capitals are found in their inflected forms."""
    assert countries(text, language) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Nigeria borders Niger, and Guinea-Bissau borders Guinea.", ["NGA", "NER", "GNB", "GIN"]),
        ("The Democratic Republic of Congo and the Republic of the Congo met.", ["COD", "COG"]),
        ("North Korea and South Korea talked.", ["PRK", "KOR"]),
        ("Papua New Guinea is not Equatorial Guinea.", ["PNG", "GNQ"]),
        ("Dominica lies near the Dominican Republic.", ["DMA", "DOM"]),
        ("Voters in Northern Ireland looked to Ireland.", ["GBR", "IRL"]),
        ("South Sudan left Sudan.", ["SSD", "SDN"]),
        ("The OSCE invoked its Moscow Mechanism, the Geneva Convention and the Minsk agreements.", []),
        ("The Washington Post and the New York Times reported.", []),
        ("The Bank of England raised rates.", ["GBR"]),
        ("Jordan Peterson met Chad Wolf.", []),
        ("Jordan and Chad signed.", ["JOR", "TCD"]),
        ("Israel Katz praised Israel Folau in a long speech.", []),
        ("Israel Strikes Southern Syria After Long Border Talks", ["ISR", "SYR"]),
        ("Mr Washington spoke to turkey farmers about fine china.", []),
        ("Join us in the uk section", []),
        ("Georgia's Brad Raffensperger and Republicans in Atlanta counted for Biden.", ["USA"]),
        ("Georgia's president spoke in Tbilisi.", ["GEO"]),
        ("The Congolese president returned to Brazzaville.", ["COG"]),
        ("Pyongyang says Korean troops marched.", ["PRK"]),
        ("A fire in Crans-Montana", []),
    ],
)
def test_ambiguous_names(text, wanted):
    """Longest names win, institutions and people that carry a place name mean no country."""
    assert countries(text) == wanted


@given(st.text(st.sampled_from("Minsk Côte é\u0301\u200bРосія中国 ,.'’"), max_size=80) | st.text(max_size=80))
def test_offsets_are_those_of_the_text(text):
    """Mentions are ordered, disjoint spans whose folded words do not depend on what stands around them."""
    for language in ("en", "zh", "ar"):
        mentions = find_places(text, language)
        assert all(left.end <= right.start for left, right in pairwise(mentions))
        assert all(0 <= place.start < place.end <= len(text) for place in mentions)


def test_invisible_signs_move_no_offset():
    """Combining accents and zero-width signs inside and before a name keep the offsets of the original."""
    text = "e\u0301\u200b Co\u0302te d\u2019Ivoire"
    (place,) = find_places(text, "en")
    assert text[place.start : place.end] == "Co\u0302te d\u2019Ivoire"


@given(st.text(max_size=60))
def test_folding_is_idempotent(text):
    """Folding a folded text changes nothing."""
    assert fold(fold(text).text).text == fold(text).text


@pytest.mark.timeout(120)
def test_a_million_signs_are_read_in_time():
    """Every place of one endless line is found long before a machine of any speed is given up on."""
    assert len(find_places("Minsk and Paris, " * 60_000, "en")) == 120_000


def test_dateline_and_commenting_state_are_no_focus():
    """A story from Washington about Minsk is about Belarus."""
    text = (
        "WASHINGTON, November 5. /TASS/. The US urges the Belarusian government to hold free elections in Belarus. "
        "Belarusian police arrested protesters in Minsk, and the opposition left Belarus for Lithuania."
    )
    request = CodeRequest(id="a", title="", text=text)
    assert focus(request, find_places(text, "en"), dateline(text), "en") == ("BLR",)


def test_seat_of_an_international_body_is_no_focus():
    """A story about Romania in which Brussels stands for the European Union is about Romania."""
    text = (
        "Brussels opened an inquiry into the vote in Romania. Romanian officials welcomed the step that Brussels took."
    )
    request = CodeRequest(id="a", title="Brussels looks into the Romanian vote", text=text)
    assert focus(request, find_places(text, "en"), None, "en") == ("ROU",)


def test_leader_in_the_title_points_to_his_country():
    """A last name in the title counts when the text gives it in full."""
    text = "Angela Merkel met officials from France. France and its officials wanted talks."
    places = (PlaceMention(0, 13, "DEU", "leader"), *find_places(text, "en"))
    request = CodeRequest(id="a", title="Merkel ends talks", text=text)
    assert focus(request, tuple(dict.fromkeys(places)), None, "en")[0] == "DEU"


def test_home_story_takes_the_outlets_country():
    """A story that names no country is about its outlet's country, or about none when that is unknown."""
    text = "The council voted on Monday to close the swimming pool."
    assert focus(CodeRequest(id="a", title="", text=text, outlet_country="ZAF"), (), None, "en") == ("ZAF",)
    assert focus(CodeRequest(id="a", title="", text=text), (), None, "en") == ()


@pytest.mark.parametrize(
    ("language", "wanted", "text"),
    [
        ("ar", "DZA", "أشرف الوالي على توزيع المساكن في وهران وسطيف، ووعد بالمزيد."),
        ("ar", "EGY", "قالت الوزارة إن الأسعار تراجعت في أسواق الإسكندرية وطنطا."),
        ("de", "CHE", "Der Kantonsrat hat am Dienstag die Steuern gesenkt, die SVP stimmte zu."),
        ("es", "COL", "La Gobernación de Antioquia y el alcalde de Medellín debatieron el presupuesto."),
        ("fr", "SEN", "À Ziguinchor et à Thiès les cours sont suspendus, dit le syndicat."),
        ("it", "ITA", "A Bergamo e Brescia il ministro ha precettato i lavoratori."),
        ("pl", "POL", "Radni w Bydgoszczy i Toruniu przyjęli uchwałę, mówi wojewoda."),
        ("pt", "MOZ", "O governador lamentou a falta de medicamentos em Nampula e Quelimane."),
        ("ru", "KAZ", "В Шымкенте отремонтируют дороги, сообщили в акимате Караганды."),
        ("sw", "TZA", "Mkuu wa mkoa alisema wakazi wa Mwanza na Arusha watanufaika."),
        ("tr", "CYP", "Girne ve Gazimağusa'da kesinti olacak, belediye duyurdu."),
        ("zh", "SGP", "人行党议员支持，工人党提出质询，裕廊和淡滨尼居民欢迎。"),
    ],
)
def test_home_story_is_placed_by_its_towns_and_bodies(language, wanted, text):
    """A story that never names its country is about the one whose towns, regions and bodies it names."""
    request = CodeRequest(id="a", title="", text=text)
    assert focus(request, find_places(text, language), None, language)[:1] == (wanted,)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "قالت السلطات إن الخبر الجديد صعب"),
        ("es", "Como parte del plan, la madre morena camina"),
        ("de", "Der Zug nach dem Essen war voll"),
        ("pt", "A praia e a guarda no natal"),
        ("ru", "Читатели комиссии сочинили яблоко"),
        ("zu", "imali"),
    ],
)
def test_common_words_are_no_places(language, text):
    """Towns whose names are common words of the language are left out."""
    assert countries(text, language) == []


def test_every_row_of_the_tables_has_a_known_country_and_a_source():
    """Places and words point to a country of the country table; codes and alpha-2 are unique."""
    codes = [row["code"] for row in rows("countries")]
    assert len(codes) == len(set(codes)) == len({row["alpha2"] for row in rows("countries")})
    for table in ("countries", "places", "words", "stops", "ambiguous", "sentences"):
        for row in rows(table):
            assert row["source"]
            assert (row.get("country") or codes[0]) in codes
