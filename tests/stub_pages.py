"""Pages of our own making in twelve languages: articles in many layouts, and pages that only look like articles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

SENTENCES = {
    "en": (
        "The election commission of Arlandia published the results of four hundred districts on Monday evening.",
        "Ivan Petrenko leads with 48.2 percent of the votes, followed by Maria Sokol with 39.7 percent.",
        "Turnout was higher than five years ago, when many voters in the north stayed at home.",
        "Sokol asked for a recount in three towns, where observers had been sent away from the tables.",
        "The supreme court will hear her complaint on Thursday and decide within ten days.",
        "Outside the city hall some two hundred people waited in the rain until the last box was counted.",
    ),
    "de": (
        "Die Wahlkommission von Arlandia hat am Montagabend die Ergebnisse aus vierhundert Bezirken veröffentlicht.",
        "Ivan Petrenko führt mit 48,2 Prozent der Stimmen vor Maria Sokol, die 39,7 Prozent erhielt.",
        "Die Beteiligung war höher als vor fünf Jahren, als viele Wähler im Norden zu Hause blieben.",
        "Sokol verlangte eine Neuauszählung in drei Städten, in denen Beobachter weggeschickt worden waren.",
        "Das Oberste Gericht wird ihre Beschwerde am Donnerstag verhandeln und binnen zehn Tagen entscheiden.",
        "Vor dem Rathaus warteten rund zweihundert Menschen im Regen, bis die letzte Urne geleert war.",
    ),
    "fr": (
        "La commission électorale d'Arlandie a publié lundi soir les résultats de quatre cents circonscriptions.",
        "Ivan Petrenko est en tête avec 48,2 pour cent des voix devant Maria Sokol, à 39,7 pour cent.",
        "La participation a dépassé celle d'il y a cinq ans, quand le nord du pays s'était abstenu.",
        "Mme Sokol réclame un nouveau décompte dans trois villes où des observateurs avaient été écartés.",
        "La Cour suprême examinera son recours jeudi et devra se prononcer dans les dix jours.",
        "Devant la mairie, près de deux cents personnes ont attendu sous la pluie la fin du dépouillement.",
    ),
    "es": (
        "La comisión electoral de Arlandia publicó el lunes por la noche los resultados de cuatrocientos distritos.",
        "Iván Petrenko encabeza el recuento con el 48,2 por ciento de los votos frente al 39,7 de María Sokol.",
        "La participación superó la de hace cinco años, cuando muchos votantes del norte se quedaron en casa.",
        "Sokol pidió un nuevo recuento en tres ciudades donde los observadores habían sido apartados de las mesas.",
        "El Tribunal Supremo estudiará su recurso el jueves y resolverá en un plazo de diez días.",
        "Frente al ayuntamiento unas doscientas personas esperaron bajo la lluvia hasta la última urna.",
    ),
    "pl": (
        "Komisja wyborcza Arlandii ogłosiła w poniedziałek wieczorem wyniki z czterystu okręgów.",
        "Iwan Petrenko prowadzi z wynikiem 48,2 procent głosów, druga jest Maria Sokół z 39,7 procent.",
        "Frekwencja była wyższa niż pięć lat temu, kiedy wielu wyborców na północy zostało w domach.",
        "Sokół zażądała ponownego przeliczenia w trzech miastach, skąd odesłano obserwatorów.",
        "Sąd Najwyższy rozpatrzy jej skargę w czwartek i ogłosi decyzję w ciągu dziesięciu dni.",
        "Przed ratuszem około dwustu osób czekało w deszczu, aż policzono ostatnią urnę.",
    ),
    "ru": (
        "Избирательная комиссия Арландии в понедельник вечером обнародовала итоги по четырёмстам округам.",
        "Иван Петренко лидирует с 48,2 процента голосов, за ним следует Мария Сокол с 39,7 процента.",
        "Явка оказалась выше, чем пять лет назад, когда многие избиратели на севере остались дома.",
        "Сокол потребовала пересчёта в трёх городах, где наблюдателей удалили с участков.",
        "Верховный суд рассмотрит её жалобу в четверг и вынесет решение в течение десяти дней.",
        "У здания мэрии около двухсот человек ждали под дождём, пока не вскрыли последнюю урну.",
    ),
    "cs": (
        "Volební komise Arlandie zveřejnila v pondělí večer výsledky ze čtyř set okrsků.",
        "Ivan Petrenko vede se 48,2 procenta hlasů, druhá je Maria Sokolová s 39,7 procenta.",
        "Účast byla vyšší než před pěti lety, kdy mnoho voličů na severu zůstalo doma.",
        "Sokolová žádá nové sčítání ve třech městech, odkud byli pozorovatelé vykázáni.",
        "Nejvyšší soud projedná její stížnost ve čtvrtek a rozhodne do deseti dnů.",
        "Před radnicí čekalo asi dvě stě lidí v dešti, dokud nebyla sečtena poslední urna.",
    ),
    "tr": (
        "Arlandiya seçim kurulu pazartesi akşamı dört yüz bölgenin sonuçlarını açıkladı.",
        "İvan Petrenko oyların yüzde 48,2'sini alarak yüzde 39,7'de kalan Maria Sokol'un önünde yer alıyor.",
        "Katılım, kuzeyde birçok seçmenin evde kaldığı beş yıl öncesine göre daha yüksek oldu.",
        "Sokol, gözlemcilerin sandık başından uzaklaştırıldığı üç kentte yeniden sayım istedi.",
        "Yüksek mahkeme şikâyetini perşembe günü görüşecek ve on gün içinde karar verecek.",
        "Belediye binasının önünde yaklaşık iki yüz kişi son sandık sayılana kadar yağmurda bekledi.",
    ),
    "ar": (
        "نشرت لجنة الانتخابات في أرلانديا مساء الاثنين نتائج أربعمئة دائرة انتخابية في أنحاء البلاد.",
        "ويتقدم إيفان بيترينكو بنسبة 48.2 في المئة من الأصوات على ماريا سوكول التي نالت 39.7 في المئة.",
        "وكانت نسبة المشاركة أعلى مما كانت عليه قبل خمس سنوات حين بقي كثير من ناخبي الشمال في بيوتهم.",
        "وطالبت سوكول بإعادة الفرز في ثلاث مدن أُبعد فيها المراقبون عن طاولات العد.",
        "وستنظر المحكمة العليا في شكواها يوم الخميس وتصدر قرارها خلال عشرة أيام.",
        "وأمام مبنى البلدية انتظر نحو مئتي شخص تحت المطر حتى فرز الصندوق الأخير.",
    ),
    "zh": (
        "阿兰迪亚选举委员会星期一晚间公布了四百个选区的计票结果，现任总统彼得连科暂时领先。",
        "伊万·彼得连科获得百分之四十八点二的选票，玛丽亚·索科尔以百分之三十九点七紧随其后。",
        "投票率高于五年前，当时北部许多选民留在家中没有前往投票站。",
        "索科尔要求在三座城市重新计票，那里的观察员曾被要求离开计票桌。",
        "最高法院将于星期四审理她的申诉，并在十天之内作出裁决。",
        "市政厅外约有两百人在雨中等候，直到最后一个票箱清点完毕。",
    ),
    "sv": (
        "Arlandias valkommission offentliggjorde på måndagskvällen resultaten från fyrahundra distrikt.",
        "Ivan Petrenko leder med 48,2 procent av rösterna före Maria Sokol som har fått 39,7 procent.",
        "Valdeltagandet var högre än för fem år sedan, då många väljare i norr stannade hemma.",
        "Sokol kräver omräkning i tre städer där observatörer hade avvisats från borden.",
        "Högsta domstolen prövar hennes klagomål på torsdag och ska besluta inom tio dagar.",
        "Utanför stadshuset väntade omkring tvåhundra personer i regnet tills den sista urnan var räknad.",
    ),
    "id": (
        "Komisi pemilihan Arlandia mengumumkan hasil dari empat ratus distrik pada Senin malam.",
        "Ivan Petrenko memimpin dengan 48,2 persen suara, diikuti Maria Sokol dengan 39,7 persen.",
        "Partisipasi lebih tinggi daripada lima tahun lalu, ketika banyak pemilih di utara tinggal di rumah.",
        "Sokol meminta penghitungan ulang di tiga kota tempat para pengamat diusir dari meja.",
        "Mahkamah agung akan memeriksa pengaduannya pada hari Kamis dan memutuskan dalam sepuluh hari.",
        "Di depan balai kota sekitar dua ratus orang menunggu di bawah hujan sampai kotak terakhir dihitung.",
    ),
}
"""Six sentences of one invented story per language."""

CONSENT = {
    "en": "We and our 842 partners store and access information on your device, such as cookies, to process personal data. "
    "Please accept all cookies to continue, or manage your preferences. You can withdraw your consent at any time in our privacy policy.",
    "de": "Wir und unsere Partner verwenden Cookies, um personenbezogene Daten zu verarbeiten. Mit einem Klick auf Alle akzeptieren "
    "stimmen Sie zu. Ihre Einwilligung können Sie in den Datenschutz-Einstellungen jederzeit widerrufen.",
    "fr": "Nous et nos partenaires utilisons des cookies pour traiter des données personnelles. Cliquez sur Tout accepter pour continuer. "
    "Vous pouvez retirer votre consentement à tout moment dans la politique de confidentialité.",
    "es": "Nosotros y nuestros socios utilizamos cookies para tratar datos personales. Puede aceptar todas las cookies o configurar su "
    "consentimiento. Más detalles en la política de privacidad.",
    "pl": "My i nasi partnerzy używamy plików cookie i przetwarzamy dane osobowe. Klikając przycisk, wyrażam zgodę na cookies. "
    "Zgodę można wycofać w ustawieniach prywatności i ciasteczek.",
    "ru": "Мы используем файлы cookie и обрабатываем персональные данные. Нажимая кнопку, вы даёте согласие на cookie. "
    "Отозвать согласие можно в настройках куки.",
    "cs": "Používáme cookies a zpracováváme osobní údaje. Kliknutím na Přijmout vše udělujete souhlas. Svůj souhlas můžete kdykoli odvolat.",
    "tr": "Çerezleri kullanıyoruz ve kişisel verileri işliyoruz. Devam etmek için tüm çerezleri kabul edin. Çerez tercihlerinizi değiştirebilirsiniz.",
    "sv": "Vi och våra partner använder cookies och behandlar personuppgifter. Godkänn alla för att fortsätta. Du kan återkalla ditt samtycke.",
    "zh": "我们使用 cookies 来改善体验并保护您的隐私。点击全部接受即表示您同意使用 cookies。您可以在隐私设置中更改。",
}
SCRIPT = {
    "en": "You need to enable JavaScript to run this app.",
    "de": "Bitte aktivieren Sie JavaScript, um diese Seite zu nutzen.",
    "fr": "Veuillez activer JavaScript pour afficher cette page.",
    "es": "Por favor, habilite JavaScript para ver esta página.",
    "pl": "Aby zobaczyć tę stronę, włącz obsługę JavaScript.",
    "ru": "Для работы сайта включите JavaScript в браузере.",
    "cs": "Pro zobrazení stránky povolte JavaScript.",
    "tr": "Bu sayfayı görmek için JavaScript'i etkinleştirin.",
    "sv": "Aktivera JavaScript för att läsa sidan.",
    "zh": "请启用 JavaScript 以浏览本页。",
}
ERRORS = {
    "en": "404 - Page not found", "de": "Seite nicht gefunden", "fr": "Page introuvable", "es": "Página no encontrada",
    "pl": "Nie znaleziono strony", "ru": "Страница не найдена", "cs": "Stránka nebyla nalezena", "tr": "Sayfa bulunamadı",
    "ar": "الصفحة غير موجودة", "zh": "页面不存在", "sv": "Sidan kunde inte hittas", "id": "Halaman tidak ditemukan",
}  # fmt: skip
ASIDE = {
    "en": "The address may have changed. Go to the front page or use the search.",
    "de": "Die Adresse hat sich vielleicht geändert. Zur Startseite oder zur Suche.",
    "ru": "Возможно, адрес изменился. Перейдите на главную страницу.",
}
PAYWALLS = {
    "en": "Subscribe to continue reading. Already a subscriber? Log in.",
    "de": "Jetzt weiterlesen mit einem Probeabo. Sie haben bereits ein Abo?",
    "fr": "Cet article est réservé aux abonnés. Il vous reste 80 % de cet article à lire.",
    "es": "Contenido exclusivo para suscriptores. Suscríbete para seguir leyendo.",
    "pl": "Dalsza część artykułu dla prenumeratorów.",
    "ru": "Материал доступен только по подписке. Чтобы читать дальше, войдите.",
    "cs": "Článek je pouze pro předplatitele. Zbývá vám přečíst 75 % textu.",
    "tr": "Okumaya devam etmek için abone olun.",
    "ar": "هذا المقال للمشتركين فقط",
    "zh": "会员专享，订阅后继续阅读全文",
    "sv": "Bli prenumerant för att läsa vidare.",
    "id": "Artikel ini khusus pelanggan.",
}
LIVE = {
    "en": ("Live: election night in Arlandia", "Updates will appear here as soon as the count begins."),
    "de": ("Liveticker zur Wahl in Arlandia", "Der Ticker wird geladen."),
    "fr": ("En direct : la nuit électorale", "Le direct va commencer dans quelques minutes."),
    "ru": ("Онлайн: ночь выборов", "Трансляция начнется в 20:00."),
    "tr": ("Canlı: seçim gecesi", "Canlı anlatım yükleniyor."),
    "sv": ("Live: valnatten", "Liveblogg laddas."),
}
GUARDS = (
    (
        "Just a moment...",
        "Checking your browser before accessing the site. Ray ID: 8c1f. Please complete the security check.",
    ),
    ("Attention Required!", "Please verify you are a human. Complete the captcha below. Ray ID 77ab."),
    (
        "Pardon Our Interruption",
        "Something about your browser made us think you were a bot. Press and hold to confirm you are human.",
    ),
    ("Проверка браузера", "Подтвердите, что вы не робот. Введите captcha с картинки."),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One page and what it should be called; `reason` is None for an article."""

    name: str
    html: str
    reason: str | None
    opening: str = ""


def page(language: str, title: str, main: str, head: str = "", foot: str = "") -> str:
    """Put a main part between the furniture that every site has."""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title} | The Arlandia Post</title>{head}</head>'
        f'<body><header><a href="/">The Arlandia Post</a></header><nav><ul><li><a href="/w">World</a></li><li><a href="/s">Sport</a>'
        f'</li></ul></nav><main>{main}</main>{foot}<footer><p>© The Arlandia Post</p><a href="/c">Contact</a></footer></body></html>'
    )


def paragraphs(lines: tuple[str, ...]) -> str:
    """Put each sentence into a paragraph."""
    return "".join(f"<p>{line}</p>" for line in lines)


def ld(**claims: object) -> str:
    """Write a JSON-LD block."""
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", **claims})}</script>'


def articles() -> Iterator[Case]:
    """Give more than two hundred articles: twelve languages in eighteen layouts."""
    for language, lines in SENTENCES.items():
        title, text = lines[0][:60], paragraphs(lines)
        consent = CONSENT.get(language, CONSENT["en"])
        prompt = PAYWALLS[language]
        full = f"<article><h1>{title}</h1>{text}</article>"
        cells = "".join(
            f"<tr><td>{name}</td><td>{share} %</td></tr>" for name, share in (("Petrenko", 48.2), ("Sokol", 39.7))
        )
        layouts = {
            "plain": page(language, title, full),
            "divs": page(language, title, f'<div class="post"><h1>{title}</h1><div class="text">{text}</div></div>'),
            "breaks": page(language, title, f'<div><h1>{title}</h1><div class="body">{"<br><br>".join(lines)}</div></div>'),
            "consent banner": page(language, title, full, foot=f'<div class="cookie-banner"><p>{consent}</p><button>OK</button></div>'),
            "script hint": page(language, title, f"<noscript>{SCRIPT.get(language, SCRIPT['en'])}</noscript>{full}"),
            "offer": page(language, title, full + f'<div class="labels"><h2>+</h2>{paragraphs(lines)}{paragraphs(lines)}<p>{prompt}</p></div>'),
            "free beginning is all": page(language, title, full * 1 + paragraphs(lines) * 2, ld(**{"@type": "NewsArticle", "headline": title, "isAccessibleForFree": False})),
            "video inside": page(language, title, f'<article><h1>{title}</h1><video src="v.mp4"></video>{text}</article>', ld(**{"@type": "NewsArticle", "headline": title, "video": {"@type": "VideoObject", "name": title}})),
            "table": page(language, title, f"<article><h1>{title}</h1>{text}<table>{cells}</table></article>"),
            "brief": page(language, title, f"<article><h1>{title}</h1>{paragraphs(lines[:3])}</article>"),
            "live with entries": page(language, "Live: " + title, f"<article><h1>Live: {title}</h1>" + "".join(f"<section><h2>20:0{n}</h2><p>{line}</p></section>" for n, line in enumerate(lines)) + "</article>", ld(**{"@type": "LiveBlogPosting", "headline": title})),
            "404 in the title": page(language, f"404 {title}", f"<article><h1>404 {title}</h1>{text * 3}</article>"),
            "related": page(language, title, full + '<aside class="related"><h2>More</h2><ul>' + "".join(f'<li><a href="/{n}">{line[:40]}</a></li>' for n, line in enumerate(lines)) + "</ul></aside>"),
            "comments": page(language, title, full + f'<section id="comments"><p>{lines[2]}</p><p>{lines[3]}</p></section>'),
            "section tags": page(language, title, f"<article><header><h1>{title}</h1></header><section>{paragraphs(lines[:3])}</section><section>{paragraphs(lines[3:])}</section></article>"),
            "about cookies": page(language, title, f"<article><h1>{title}</h1>{text}<p>{consent}</p>{text}</article>"),
            "old markup": f"<html><head><title>{title}</title></head><body><table><tr><td><font>{title}</font></td></tr><tr><td>{text}</td></tr></table></body></html>",
            "quotes": page(language, title, f"<article><h1>{title}</h1>{paragraphs(lines[:4])}<blockquote><p>{lines[4]}</p></blockquote>{paragraphs(lines[5:])}</article>"),
        }  # fmt: skip
        for name, html in layouts.items():
            yield Case(f"{language} {name}", html, None, lines[0])


def stubs() -> Iterator[Case]:
    """Give more than sixty pages that are no articles, or only the beginnings of some."""
    for language, words in CONSENT.items():
        yield Case(f"{language} consent", page(language, "Your choices", f'<div class="wall"><h1>Cookies</h1><p>{words}</p><button>OK</button></div>'), "consent_wall")  # fmt: skip
    for language, words in SCRIPT.items():
        shell = f'<html lang="{language}"><head><title>Arlandia Post</title></head><body><noscript>{words}</noscript><div id="root"></div><script src="a.js"></script></body></html>'  # fmt: skip
        yield Case(f"{language} script shell", shell, "javascript_required")
        yield Case(f"{language} script sentence", page(language, "Arlandia Post", f'<div id="app"><p>{words}</p></div>'), "javascript_required")  # fmt: skip
    for language, words in ERRORS.items():
        yield Case(f"{language} error", page(language, words, f"<h1>{words}</h1><p>{ASIDE.get(language, ASIDE['en'])}</p>"), "error_page")  # fmt: skip
    yield Case("en 503", page("en", "503 Service Unavailable", "<h1>503 Service Unavailable</h1><p>Please try again later.</p>"), "error_page")  # fmt: skip
    yield Case("en denied", page("en", "Access Denied", "<h1>Access Denied</h1><p>You don't have permission to access this page on this server.</p>"), "error_page")  # fmt: skip
    for title, words in GUARDS:
        yield Case(f"guard {title}", f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{words}</p></body></html>", "bot_wall")  # fmt: skip
    for language, (title, words) in LIVE.items():
        yield Case(f"{language} live shell", page(language, title, f'<h1>{title}</h1><div id="live"><p>{words}</p></div>', ld(**{"@type": "LiveBlogPosting", "headline": title})), "live_shell")  # fmt: skip
    for language, lines in list(SENTENCES.items())[:8]:
        head = '<meta property="og:type" content="video.other">' + ld(**{"@type": "VideoObject", "name": lines[0]})
        yield Case(f"{language} video", page(language, lines[0][:50], f'<h1>{lines[0][:50]}</h1><video src="v.mp4"></video><p>{lines[0]}</p>', head), "video_only")  # fmt: skip
    for language, lines in SENTENCES.items():
        title, prompt = lines[0][:60], PAYWALLS[language]
        cut = f'<article><h1>{title}</h1>{paragraphs(lines[:2])}<p>{lines[2][:40]}…</p></article><div class="paywall"><p>{prompt}</p></div>'
        yield Case(f"{language} teaser cut", page(language, title, cut), "teaser", lines[0])
        sold = f'<article><h1>{title}</h1>{paragraphs(lines[:3])}</article><div class="paywall"><p>{prompt}</p></div>'
        claim = ld(**{"@type": "NewsArticle", "headline": title, "isAccessibleForFree": False})
        yield Case(f"{language} teaser sold", page(language, title, sold, claim), "teaser", lines[0])
    yield Case("empty main", page("en", "Arlandia Post", ""), "no_text")
