"""The words somebody wrote in a mail: without the mail it answers, and without how it is signed.

Mail programs quote in their own ways and languages. Where a quotation begins and what a signature looks like is known
by `mailparser_reply`, which here learns Portuguese, Arabic and what it lacks of French and Spanish. It cuts where it is
certain and where it is not; so each of its cuts is looked at again, and one that might be somebody's own words is not
made. Everything takes time in proportion to the text: this module runs where it can be killed all the same.
"""

import re
from itertools import takewhile

from mailparser_reply.constants import (  # type: ignore[import-untyped]  # has no types
    MAIL_LANGUAGES,
    QUOTED_MATCH_INCLUDE,
)
from mailparser_reply.parser import EmailMessage  # type: ignore[import-untyped]  # has no types

_Q = QUOTED_MATCH_INCLUDE


def _headers(names: str) -> str:
    """The block Outlook puts above what it quotes: two such lines or more, with or without bold type."""
    return rf"((?:(?:^|\n|\n{_Q})[* ]*(?:{names})[* ]*:[ *]*(?:\s{{,2}}).*){{2,}})"


def _wrote(begins: str, ends: str) -> str:
    return rf"^({_Q}(?:{begins})\s.+{ends}\s?:)$"


MAIL_LANGUAGES.update({
    "pt": {
        "wrote_header": _wrote("Em|No dia|A|À|Às|Na", "escreveu") + rf"|^({_Q}.+<.+@.+>.{{0,3}} escreveu \(.+\)\s?:)$",
        "from_header": _headers("De|Enviado|Enviada|Enviado em|Enviada em|Data|Para|Cc|Assunto"),
        "signatures": [
            "Atenciosamente", "Atentamente", "Cumprimentos", "Melhores cumprimentos", "Com os melhores cumprimentos",
            "Cordialmente", "Abraços", "Um abraço", "Obrigad[oa],", "Muito obrigad[oa],", "Att[.,]",
        ],
        "sent_from": "Enviado do meu|Enviado de|Enviado a partir d|Obter o Outlook para|Obtenha o Outlook para",
    },
    "ar": {
        "wrote_header": _wrote("في|بتاريخ|يوم", r"(?:كتب|كتبت|كتب/كتبت|تمت كتابة ما يلي بواسطة).*"),
        "from_header": _headers("من|تم الإرسال|أرسلت|أُرسلت|تاريخ الإرسال|إرسال|التاريخ|إلى|نسخة|الموضوع"),
        "signatures": [
            "مع التحية", "مع أطيب التحيات", "مع خالص التحية", "تحياتي", "أطيب التحيات", "وتفضلوا بقبول", "شكرا[ً]?،",
        ],
        "sent_from": "أ[ُ]?رسلت من|أ[ُ]?رسل من|مرسل من|مرسلة من|تم الإرسال من|الحصول على Outlook",
    },
    "fr more": {
        "wrote_header": _wrote("Le", "a écrit"),
        "from_header": _headers("De|Envoyé|Date|À|A|Cc|Objet"),
        "signatures": [
            "Bien cordialement", "Très cordialement", "Bien à vous", "Bien à toi", "Meilleures salutations",
            "Sincères salutations", "Respectueusement", "Avec mes remerciements",
        ],
        "sent_from": "Envoyé de mon|Envoyé à partir d|(?:Télécharger|Obtenir|Obtenez) Outlook pour",
    },
    "es more": {
        "wrote_header": _wrote("El", "escribió"),
        "from_header": _headers("De|Enviado|Enviado el|Fecha|Para|CC|Asunto"),
        "signatures": [
            "Saludos", "Saludos cordiales", "Un cordial saludo", "Un saludo", "Cordiales saludos", "Un abrazo",
        ],
        "sent_from": "Enviado desde|Obtener Outlook para|Descargar Outlook para",
    },
    "en more": {
        "wrote_header": _wrote("On", "wrote"),
        "from_header": _headers("From|Sent|Date|To|Cc|Subject"),
        "signatures": ["Regards", "Warm regards", "Many thanks,", "Sincerely", "Yours sincerely", "Cheers,"],
        "sent_from": "Sent from|Get Outlook for",
    },
    "any": {  # what stands between dashes in every language
        "wrote_header": r"^(-{3,}\s?(?:Original Message|Forwarded message|Message d['’]origine|Message transféré"
                        r"|Mensaje original|Mensaje reenviado|Mensagem original|Mensagem encaminhada|الرسالة الأصلية"
                        r"|رسالة أصلية|رسالة معاد توجيهها)\s?-{3,})$",
        "from_header": "", "signatures": [], "sent_from": "",
    },
})
LANGUAGES = ("en", "fr", "es", "pt", "ar", "fr more", "es more", "en more", "any")

LONGEST_HEADER = 400
"""Characters of a line that can begin a quotation. Longer ones are somebody's own, and are not shown to the library."""
MOST_WRAPPED = 3
"""Lines a mail program may have broken such a line into."""
MOST_TRIES = 30

_SPACES = re.compile(r"[\u00a0\u202f\u2007]")
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ue000\ue001]")
_BEGINS = re.compile(rf"{_Q}(?:(?:On|Le|El|Em|No dia|A|À|Às|Na|في|بتاريخ|يوم)\s|.*<.*@.*>.{{0,3}} escreveu \()")
_ENDS = re.compile(r"(?:wrote|a écrit|escribió|escreveu(?: \(.*\))?|كتب.*|بواسطة.*)\s?:$")
_QUOTED = re.compile(r"\s*>")
_PLACE = re.compile("\ue000(\\d+)\ue001")
_DASHES = re.compile(r"[-_=*]{5,}|[-_]{2}")
_CERTAIN = re.compile(r"\w@\w|\d{1,2}[:h]\d{2}")
"""What a header has that says who wrote when, and a sentence has not: an address, an hour."""
_SENT_FROM = re.compile(
    "(?:{})\\b.{{0,60}}".format("|".join(each["sent_from"] for name in LANGUAGES
                                          if (each := MAIL_LANGUAGES[name])["sent_from"])), re.I,
)
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")


def own_words(text: str) -> str:
    """What the sender wrote. "" when nothing is left."""
    text, long = _put_aside(_INVISIBLE.sub("", _SPACES.sub(" ", text.replace("\r\n", "\n"))))
    mail = EmailMessage(text=_unwrapped(text), languages=list(LANGUAGES), keep_hyphen_lists=True)
    said = _unsigned(mail, _trimmed(_unquoted(mail)))
    return _PLACE.sub(lambda found: long[int(found[1])], said)


def _put_aside(text: str) -> tuple[str, list[str]]:
    """Lines too long to begin a quotation are named by a number while the library looks."""
    long: list[str] = []

    def name(line: str) -> str:
        if len(line) <= LONGEST_HEADER:
            return line
        long.append(line)
        return f"{'> ' if _QUOTED.match(line) else ''}\ue000{len(long) - 1}\ue001"

    return "\n".join([name(line) for line in text.split("\n")]), long


def _unwrapped(text: str) -> str:
    """The line that says who wrote what follows, in one line again where a program broke it."""
    lines, joined = text.split("\n"), []
    at = 0
    while at < len(lines):
        taken = 1
        if _BEGINS.match(lines[at]):
            for more in range(2, MOST_WRAPPED + 1):
                whole = " ".join(each.strip(" >") for each in lines[at:at + more])
                if all(lines[at:at + more]) and len(whole) <= LONGEST_HEADER and _ENDS.search(whole):
                    if not _ENDS.search(lines[at].rstrip()):
                        lines[at], taken = whole, more
                    break
        joined.append(lines[at])
        at += taken
    return "\n".join(joined)


def _unquoted(mail: EmailMessage) -> str:
    """What stands in front of the first certain quotation, and what was answered between its lines."""
    for found in mail.HEADER_REGEX.finditer(mail.text):
        quotation = mail.text[found.end():]
        if _begins_quotation(found.group().strip(), quotation):
            return f"{mail.text[:found.start()].strip()}\n\n{_between(quotation)}".strip()
    return mail.text.strip()


def _begins_quotation(header: str, quotation: str) -> bool:
    """Whether this can be nothing else: what follows is marked as quoted, or the header says who wrote, and when."""
    following = next((line for line in quotation.split("\n") if line.strip()), "")
    if _QUOTED.match(following) or header.startswith("---"):
        return True
    lines = [line for line in header.split("\n") if ":" in line]
    return _CERTAIN.search(header) is not None and len(lines) != 2


def _between(quotation: str) -> str:
    """What stands between and under quoted lines. A program that marks no line tells nothing: all of it is quoted."""
    lines = quotation.split("\n")
    if not any(_QUOTED.match(line) for line in lines):
        return ""
    said = "\n".join("" if _QUOTED.match(line) else line for line in lines)
    return re.sub(r"\n{3,}", "\n\n", said).strip()


def _unsigned(mail: EmailMessage, said: str) -> str:
    """Without the signature: of all that the library takes for one, the first that can be nothing else."""
    at = 0
    for _ in range(MOST_TRIES):
        found = mail.SIGNATURE_REGEX.search(said, at)
        if found is None:
            return said
        if _is_signature(found.group().strip()):
            return _trimmed(said[:found.start()])
        at = found.start() + 1
    return said


def _trimmed(text: str) -> str:
    """Without quoted lines, lines of dashes and "sent from my telephone" at its end."""
    lines = text.rstrip().split("\n")
    while lines and _is_tail(lines[-1].strip()):
        lines.pop()
    return "\n".join(lines).strip()


def _is_tail(line: str) -> bool:
    if not line or _QUOTED.match(line) or _DASHES.fullmatch(line):
        return True
    return _SENT_FROM.fullmatch(_LINK.sub(r"\1", line)) is not None


def _is_signature(found: str) -> bool:
    """Few short lines that are no sentences, under a line of two dashes or a greeting that says nothing else."""
    first, *rest = [line for line in found.split("\n") if line.strip()] or [""]
    if len(rest) > 10 or len(found) > 700:
        return False
    if _DASHES.fullmatch(first.strip()):
        return True
    return _is_greeting(first) and all(len(line) <= 90 and not _is_sentence(line) for line in rest)


def _is_greeting(line: str) -> bool:
    """"Best regards, Amina Example": the greeting, then names alone."""
    greeting, _, name = line.partition(",") if "," in line else line.partition("،")
    names = name.replace("*", "").split()
    return len(greeting.split()) <= 6 and not _is_sentence(line) and len(names) <= 4 and all(
        not word[0].islower() for word in names
    )


def _is_sentence(line: str) -> bool:
    words = list(takewhile(lambda word: "@" not in word, line.split()))
    return len(words) > 12 or (len(words) > 3 and line.rstrip()[-1:] in ".!?؟…:")
