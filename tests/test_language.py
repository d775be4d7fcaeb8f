"""Language identification: scripts, rare languages, empty texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.language import identify


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("no", "Statsministeren sa at regjeringen ikke vil endre loven før stortingsvalget neste høst."),
        ("da", "Statsministeren udskriver folketingsvalg, og partierne begynder valgkampen i dag."),
        ("sv", "Statsministern sade att regeringen inte vill ändra lagen före valet nästa höst."),
        ("uk", "Президент заявив, що вибори відбудуться навесні, якщо парламент ухвалить закон."),
        ("ru", "Президент заявил, что выборы состоятся весной, если парламент примет закон."),
        ("ko", "대통령 선거가 다음 달에 열린다고 선거관리위원회가 밝혔다."),
        ("ja", "衆議院の解散を受けて、総選挙の投票が来月行われる。"),
        ("zh", "总统选举将于下月举行，候选人开始竞选。"),
        ("hi", "विधानसभा चुनाव की तारीखों का ऐलान कर दिया गया है।"),
        ("ar", "أعلنت المفوضية موعد الانتخابات الرئاسية في البلاد"),
        ("fa", "وزارت کشور گفت که انتخابات ریاست جمهوری در خرداد برگزار می‌شود"),
        ("id", "Komisi Pemilihan Umum mengumumkan jadwal pemilihan kepala daerah tahun ini."),
        ("sw", "Tume ya uchaguzi ilitangaza matokeo ya uchaguzi wa rais siku ya Jumatatu."),
        ("cs", "Vláda podala demisi a prezident vyhlásil termín voleb do sněmovny."),
        ("el", "Η κυβέρνηση ανακοίνωσε την ημερομηνία των εκλογών."),
    ],
)
def test_languages_are_told_apart(language, text):
    """Close relatives and scripts of one language each are named rightly."""
    assert identify("", text) == language


@given(st.text(max_size=80))
def test_a_language_is_always_given(text):
    """Any text, the empty one too, has a two or three letter tag."""
    assert 2 <= len(identify("", text)) <= 3


def test_an_empty_text_is_undetermined_only_in_name():
    """Without letters the answer is the title's language, else English."""
    assert identify("", "") == "en"
    assert identify("대통령 선거", "") == "ko"
    assert identify("", "1234 — 56!") == "en"
