"""Events of languages without a parser: the notation of the cues, the cue files, and sentences of our own."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.event.cued import detect_cued, languages
from extractors.event.cued.detection import PLAIN
from extractors.event.cued.patterns import phrase
from extractors.event.cued.rules import book
from extractors.reading import read
from extractors.records import ActorTable, CodeRequest, Finding

ELECTION = {
    "ELECTION_SCHEDULED", "ELECTION_POSTPONED", "ELECTORAL_LAW_CHANGE", "ELECTION_ADMIN_ACTION", "CANDIDACY_DECLARED",
    "CANDIDACY_WITHDRAWN", "CANDIDATE_BARRED", "CAMPAIGN_EVENT", "ENDORSEMENT", "OPINION_POLL", "MEDIA_RESTRICTION",
    "DISINFORMATION", "VOTING_HELD", "VOTING_DISRUPTED", "OBSERVATION", "FRAUD_ALLEGATION", "RESULT_ANNOUNCED",
    "RESULT_CONTESTED", "RESULT_RECOGNISED", "RECOUNT_OR_COURT", "ELECTION_DEMAND", "ELECTION_PROTEST",
    "ELECTION_BOYCOTT", "REPRESSION", "ELECTION_VIOLENCE", "POWER_TRANSFER",
}  # fmt: skip
ABOUT = {
    "fr": "L'élection présidentielle et les élections législatives occupent le pays. ",
    "es": "Las elecciones presidenciales y los comicios municipales ocupan al país. ",
    "pt": "As eleições presidenciais e as eleições autárquicas ocupam o país. ",
    "de": "Die Wahlen und der Wahlkampf beschäftigen das Land. ",
    "ru": "Страна живёт выборами президента и выборами парламента. ",
    "tr": "Ülkenin gündemi seçimler ve seçim takvimi. ",
    "it": "Le elezioni presidenziali e le elezioni regionali occupano il paese. ",
    "pl": "Wybory prezydenckie i wybory parlamentarne zajmują kraj. ",
    "uk": "Президентські вибори і парламентські вибори в центрі уваги. ",
    "ar": "تشغل الانتخابات الرئاسية والانتخابات التشريعية البلاد. ",
}


def found(language: str, sentence: str) -> list[Finding]:
    """Detect the events of a sentence in an article about an election."""
    text = ABOUT[language] + sentence
    reading = read(CodeRequest(id="x", title="", text=text, date=date(2024, 5, 14), language=language))
    return [f for f in detect_cued(reading, ActorTable((), ())) if f.start >= len(ABOUT[language])]


@pytest.mark.parametrize("language", sorted(languages()))
def test_each_cue_file_loads_and_names_codes_of_the_codebook(language: str) -> None:
    """Every cue file compiles, and every code in it is one of the 26 or a plain type."""
    rules = [rule for entries in book(language).cues.values() for rule, _ in entries]
    assert {rule.code for rule in rules} <= ELECTION | PLAIN


@pytest.mark.parametrize(
    ("source", "text", "matches"),
    [
        ("report* <vote>", "reporter le vote", False),
        ("report* _ <vote>", "reporter le vote", True),
        ("report* _1 <vote>", "reporter encore une fois le vote", False),
        ("report* _ <vote>", "reporter; le vote", False),
        ("(ne)? vote", "vote", True),
        ("(a|ont) vote*", "ont votés", True),
        ("vote", "voter", False),
        ("avec # des voix", "avec 51,3 % des voix", True),
    ],
)
def test_the_notation_matches_words_in_a_row(source: str, text: str, *, matches: bool) -> None:
    """Stems, gaps, choices, numbers and what may be left out do as the notation says."""
    assert bool(phrase(source, {"vote": ["vote"]}).regex.match(text.replace("é", "e"))) is matches


@pytest.mark.parametrize(
    ("language", "sentence", "code"),
    [
        ("fr", "La commission a reporté le scrutin d'un mois faute de bulletins.", "ELECTION_POSTPONED"),
        ("fr", "Les électeurs voteront le 12 juin.", "ELECTION_SCHEDULED"),
        ("fr", "Le parti du maire boycottera le second tour.", "ELECTION_BOYCOTT"),
        ("fr", "Trois militants ont été arrêtés devant le siège du parti.", "REPRESSION"),
        ("fr", "Des centaines de femmes ont manifesté devant la préfecture.", "ELECTION_PROTEST"),
        ("fr", "L'opposant dénonce une fraude massive.", "FRAUD_ALLEGATION"),
        ("fr", "La candidate battue a reconnu sa défaite dans la nuit.", "RESULT_RECOGNISED"),
        ("fr", "La Cour suprême a annulé les résultats de deux provinces.", "RECOUNT_OR_COURT"),
        ("fr", "La cour a invalidé la candidature de l'opposant.", "CANDIDATE_BARRED"),
        ("fr", "Le candidat malheureux a rejeté les résultats.", "RESULT_CONTESTED"),
        ("fr", "Le président sortant a été réélu avec 58 % des voix.", "RESULT_ANNOUNCED"),
        ("fr", "Internet a été coupé dans tout le pays.", "MEDIA_RESTRICTION"),
        ("fr", "Le porte-parole exige la libération des trois otages.", "REQUEST"),
        ("fr", "L'Union africaine condamne le coup d'État avec vigueur.", "ACCUSE"),
        ("fr", "La ministre a quitté son poste vendredi.", "POWER_TRANSFER"),
        (
            "fr",
            "Les deux candidats se sont affrontés jeudi soir sur le plateau de la chaîne publique.",
            "CAMPAIGN_EVENT",
        ),
        ("fr", "Le maire a annoncé qu'il voterait pour la sénatrice.", "ENDORSEMENT"),
        ("fr", "Les résultats provisoires doivent être proclamés mardi.", "ELECTION_ADMIN_ACTION"),
        ("fr", "La Cédéao a suspendu le pays de ses instances.", "SANCTION"),
        ("fr", "Le ministre a reçu une délégation de l'opposition.", "CONSULT"),
        ("fr", "L'agence distribue des vivres aux déplacés.", "AID"),
        ("fr", "La capitale rappelle son ambassadeur.", "RETREAT"),
        ("fr", "Les rebelles se sont emparés de la ville de Kidal.", "ASSAULT"),
        ("fr", "La participation a chuté à 31 % dans les campagnes.", "VOTING_HELD"),
        ("fr", "La police a procédé à 310 interpellations.", "REPRESSION"),
        ("fr", "Le porte-parole de la commission récuse toute manipulation.", "FRAUD_ALLEGATION"),
        ("fr", "La sénatrice a annoncé qu'elle ne se représenterait pas.", "CANDIDACY_DECLARED"),
        ("fr", "Un militant a succombé à ses blessures à l'hôpital.", "ELECTION_VIOLENCE"),
        ("fr", "Deux magasins de semences de la ville ont été pillés.", "ELECTION_VIOLENCE"),
        ("fr", "L'armée s'est emparée du pouvoir dans la nuit.", "POWER_TRANSFER"),
        ("fr", "Un gouvernement de sept partis a vu le jour mardi.", "POWER_TRANSFER"),
        ("fr", "L'avocat a été conduit vers une destination inconnue.", "REPRESSION"),
        ("fr", "Les cheminots sont en grève contre la baisse des salaires.", "PROTEST"),
        ("fr", "La présidence dépêche une mission de conciliation dans le nord.", "CONSULT"),
        ("fr", "Les derniers soldats ont quitté la base.", "RETREAT"),
        ("fr", "L'intéressé clame son innocence.", "REJECT"),
        ("fr", "Un couvre-feu de deux semaines a été décrété au port.", "COERCE"),
        ("es", "Los colegios electorales abrieron a las ocho.", "VOTING_HELD"),
        ("es", "La oposición llamó a no votar.", "ELECTION_BOYCOTT"),
        ("es", "El ministro negó las acusaciones.", "REJECT"),
        ("es", "El tribunal aplazó los comicios hasta septiembre.", "ELECTION_POSTPONED"),
        ("es", "La exministra retiró su candidatura el lunes.", "CANDIDACY_WITHDRAWN"),
        ("es", "La policía dispersó a los manifestantes con gases lacrimógenos.", "REPRESSION"),
        ("es", "El partido denunció un fraude en tres provincias.", "FRAUD_ALLEGATION"),
        ("es", "La alcaldesa felicitó al ganador por teléfono.", "RESULT_RECOGNISED"),
        ("pt", "A comissão adiou as eleições por duas semanas.", "ELECTION_POSTPONED"),
        ("pt", "O partido vai boicotar a segunda volta.", "ELECTION_BOYCOTT"),
        ("de", "Die Opposition spricht von massivem Wahlbetrug.", "FRAUD_ALLEGATION"),
        ("de", "Die unterlegene Kandidatin gratulierte dem Sieger am Abend.", "RESULT_RECOGNISED"),
        ("ru", "Полиция задержала двадцать активистов у здания комиссии.", "REPRESSION"),
        ("ru", "Партия объявила бойкот второго тура.", "ELECTION_BOYCOTT"),
        ("tr", "Muhalefet partisi ikinci turu boykot edecek.", "ELECTION_BOYCOTT"),
        ("ar", "أعلن الحزب مقاطعة الجولة الثانية من الاقتراع.", "ELECTION_BOYCOTT"),
        ("it", "Il sindaco uscente ha ammesso la sconfitta nella notte.", "RESULT_RECOGNISED"),
        ("pl", "Opozycja mówi o fałszerstwach w trzech okręgach.", "FRAUD_ALLEGATION"),
        ("uk", "Партія оголосила бойкот другого туру.", "ELECTION_BOYCOTT"),
        ("es", "La nueva presidenta jurará el cargo el 1 de julio.", "POWER_TRANSFER"),
    ],
)
def test_a_cue_gives_its_code_and_evidence(language: str, sentence: str, code: str) -> None:
    """A plain sentence gets its code, with evidence inside the sentence and the cue inside the evidence."""
    hits = [f for f in found(language, sentence) if f.code == code]
    assert len(hits) == 1
    assert len(ABOUT[language]) <= hits[0].start <= hits[0].cue.start < hits[0].cue.end <= hits[0].end


def test_an_act_that_is_demanded_is_coded_instead_of_the_demand() -> None:
    """A verb of demand gives way to the code of what is demanded."""
    codes = {f.code for f in found("fr", "L'opposition exige le report du scrutin.")}
    assert codes == {"ELECTION_POSTPONED"}


def test_a_demand_reaches_no_further_than_the_next_predicate() -> None:
    """What somebody says while demanding, and a second verb, are acts beside the demand."""
    told = found("fr", "Le syndicat exige des excuses, disant avoir été victime de fraudes dans deux bureaux.")
    assert [f.code for f in told] == ["REQUEST", "FRAUD_ALLEGATION"]
    told = found("fr", "Le ministre a coupé internet et a mis en cause, sans la nommer, une ambassade.")
    assert [f.code for f in told] == ["MEDIA_RESTRICTION", "ACCUSE"]


def test_a_quotation_before_its_verb_belongs_to_the_evidence() -> None:
    """A verb of demand behind a quotation of two sentences takes both along."""
    sentence = "« Rendez-nous nos terres. Partez d'ici ! », a exhorté le doyen des pêcheurs du lac."
    told = found("fr", sentence)
    assert [(f.code, f.start) for f in told] == [("REQUEST", len(ABOUT["fr"]))]


@pytest.mark.parametrize(
    "sentence",
    [
        "Au marché du port, des commerçants vendent du poisson.",
        "« Il pleut », raconte une voisine, jointe par téléphone.",
        "S'il est élu, il ouvrira le port.",
        "Le maire refuse de commenter.",
        "Ils portaient des caisses devant la presse.",
        "Le chef libéral a vanté son bilan devant ses amis.",
        "La maire a voté à Fatick dans la matinée.",
        "Nous sommes tous fatigués, dit une marchande.",
        "La ville de la périphérie dort encore.",
    ],
)
def test_words_that_look_like_a_cue_are_none(sentence: str) -> None:
    """A stem that is part of another word, and one person at the polls, tell no event."""
    assert found("fr", sentence) == []


def test_two_clauses_of_a_sentence_may_tell_the_same_code() -> None:
    """Acts of one code in two clauses are two events."""
    told = found(
        "fr",
        "La police a arrêté trois militants du parti à Bamako, mais au nord cinq opposants ont été interpellés lundi.",
    )
    assert [f.code for f in told] == ["REPRESSION", "REPRESSION"]


def test_an_echo_counts_only_where_nothing_tells_the_act() -> None:
    """Words that repeat a result are an event of their own only in an article that tells no result."""
    echo = "Les résultats provisoires occupent tous les esprits."
    assert [f.code for f in found("fr", echo)] == ["RESULT_ANNOUNCED"]
    told = found("fr", "Le maire a été réélu avec 58 % des voix. " + echo)
    assert [f.code for f in told] == ["RESULT_ANNOUNCED"]


def test_without_an_election_a_protest_is_a_plain_protest() -> None:
    """An article that speaks of no vote gets no election code."""
    text = "Des centaines de femmes ont manifesté devant la préfecture contre la hausse des prix."
    reading = read(CodeRequest(id="x", title="", text=text, language="fr"))
    assert {f.code for f in detect_cued(reading, ActorTable((), ()))} == {"PROTEST"}


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("text", ["", " ", "\u200b\u0301", "a" * 3000, "; : ? ! « » \n" * 50, "1 2 3 % %", "📣" * 40])
def test_odd_input_gives_no_crash(language: str, text: str) -> None:
    """Empty, endless and wordless texts are read like any other."""
    reading = read(CodeRequest(id="x", title="", text=text, language=language))
    assert detect_cued(reading, ActorTable((), ())) == ()
