"""Files whose name names a child."""

import re
from collections.abc import Iterator

from cop.community.scanner.found import FILE_NAME, Found
from cop.community.scanner.words import Page, _is_common

NAME = re.compile(
    r"\.(?:pdf|docx?|odt|xlsx?|csv|jpe?g|png|gif|tiff?|heic|webp|mp[34]|m4a|ogg|opus|wav|mov|avi|zip|pptx?|txt|rtf"
    r"|eml)(?![a-z0-9])"
)
LONGEST, MOST_WORDS = 90, 8
WORD = re.compile(r"[^\W\d_]{1,30}|\d{1,8}")
BOUNDS = frozenset('\n\t"«»<>|?!,;،:*')
ABOUT = frozenset(
    (
        "boletim boletin historico guarda adocao aluna aluno alumna alumno vacina termo peticao pericia "
        "atestado rx raio selfie print voz voice desenho dessin drawing carta lettre letter nina nino menina menino "
        "fille garcon eleve pupil student bebe baby certificado historia entrevista declaracion declaracao depoimento "
        "acogida "
        "photo foto image img petit petite little enfant mineur mineure minor menor child girl boy certif "
        "certificat certificate naissance birth nacimiento nac nasc nascimento acte acta partida certidao cert "
        "audition statement interview auto inquiricao oficio ficha caso case dossier laudo medical med medico "
        "exame exam iml family famille familia familie home homestudy study neta neto filha filho hija hijo nee ne "
        "born dob passport passeport pasaporte cedula permiso autorizacion consent juge court brulures burns "
        "queimadura victim victime victima aud audio video denuncia expediente placement placed social enquete "
        "signalement referral intake scan tutelle plainte complaint forensic صوره الصغير الصغيره شهاده ميلاد "
        "مواليد طبي شرعي بحث اجتماعي اسره طفل طفله قاصر محضر ملف بنت حاله جواز "
    ).split()
)
HARMLESS = frozenset(
    (
        "relatorio rapport report informe atividades actividades activites activities atas acta-reunion annual "
        "annuel anual template modele modelo model guide guia manual manuel budget presupuesto orcamento final "
        "finale agenda programme program programa calendrier minutes charte policy politique politica plan "
        "strategie strategy logo slides affiche poster deck statistiques statistics indicators indicateurs form "
        "formulaire formulario dpe cpu toolkit newsletter flyer liste lista list atelier workshop taller oficina "
        "terms tdr tor faq version note circulaire circular law loi ley lei التقرير تقرير السنوي سنوي دليل نموذج "
        "ميزانيه برنامج خطه عرض "
    ).split()
)


def names(page: Page) -> Iterator[Found]:
    flat = page.flat
    if "." not in flat:
        return
    for found in NAME.finditer(flat):
        start = _start(page, found.start())
        words = [(each.start(), each[0]) for each in WORD.finditer(flat, start, found.start())]
        said = {word for _, word in words}
        about = bool(said & ABOUT) or any(word[:4] in ("caso", "case", "foto", "phot") for word in said)
        named = any(
            (
                page.text[page.at[at] if page.at else at].isupper()
                and len(word) > 2
                and not _is_common(word, page.language)
                and word not in ABOUT | HARMLESS
            )
            or (
                "\u0621" <= word[0] <= "\u06ff"
                and not _is_common(word, page.language)
                and word not in ABOUT | HARMLESS
            )
            for at, word in words
        )
        aged = any(
            word.isdigit() and ((len(word) == 4 and "2004" <= word <= "2030") or (len(word) <= 2 and int(word) < 18))
            for word in said
        )
        if said & HARMLESS and not (about and named):
            continue
        weight = 0.25 * about + 0.4 * named + 0.15 * aged
        if (
            about
            and not named
            and any(
                len(word) > 2 and not _is_common(word, page.language) and word not in ABOUT
                for word in said
                if word.isalpha()
            )
        ):
            weight += 0.25
        if about and weight >= 0.5:
            yield Found(start, found.end(), FILE_NAME, min(weight + 0.1, 0.8), letters=True)


def _start(page: Page, end: int) -> int:
    """Back to a sign that no file name has; a blank ends it before a word in small letters."""
    flat, start = page.flat, end
    blanks = 0
    while start and end - start < LONGEST and flat[start - 1] not in BOUNDS:
        if flat[start - 1] == " ":
            blanks += 1
            if blanks > 4 or "_" in flat[start:end] or "-" in flat[start:end]:
                break
        start -= 1
    return start


RULES = (names,)
