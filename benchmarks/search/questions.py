"""What is asked: short questions of the field in five languages, some narrowed, as people type them."""

from dataclasses import dataclass
from urllib.parse import urlencode

from search.query import COUNTRY, KIND, LANGUAGE, THEME

COUNTED = (
    "kind", "theme", "sector", "country", "un_group", "language", "organisation_type", "availability",
)
"""What the page counts; a test compares."""
BEGINNINGS = (
    "case", "refer", "co", "protoc", "signal", "travail soc", "ense", "prote", "caso", "escu", "حال", "الإح", "am",
    "district hosp", "obs", "inst", "فريق", "minis", "cri", "budget l",
)


HIDDEN, ABSENT = "xylograph", "zygomorph"
"""Two words as rare and as long: one that stands in things no reader here may read, one that stands nowhere."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Words, and values of one facet that narrow (`narrow`: facet, values)."""

    text: str
    language: str = "en"
    narrow: tuple[str, tuple[str, ...]] = ("", ())

    @property
    def path(self) -> str:
        facet, values = self.narrow
        return f"/search?{urlencode([('q', self.text), *((facet, value) for value in values)])}"

    @property
    def filters(self) -> dict[str, frozenset[str]]:
        facet, values = self.narrow
        return {facet: frozenset(values)} if facet else {}


_WORDS = {
    "en": (
        "mandatory reporting teachers", "caseload", "one-stop centre", "costing social workers", "child witness",
        "caafag", "helpline", "referal card", "birth registration border", "case managment supervision",
        "how many families can one worker follow", "budget", "positive parenting", "data protection", "foster care",
    ),
    "fr": (
        "signalement école", "travailleur social", "ligne d'écoute", "eafga", "prise en charge des survivants",
        "formation des enseignants", "protocole", "enfants", "gestion de cas",
    ),
    "es": ("escuela denuncia", "protección de la infancia", "presupuesto", "línea de ayuda", "trabajo social"),
    "pt": ("proteção social", "conselho tutelar", "escola", "gestão de casos"),
    "ar": ("الإحالة", "إدارة الحالة", "المدرسة", "حماية الطفل"),
}
_NARROWED = (
    ("", ()), (KIND, ("topic",)), ("", ()), (LANGUAGE, ("en", "fr")), ("", ()), (COUNTRY, ("SL", "CI", "BR")),
    (THEME, ("case_management",)), (KIND, ("person", "partner")),
)
QUESTIONS = tuple(
    Asked(text, language, _NARROWED[place % len(_NARROWED)])
    for place, (language, text) in enumerate((language, text) for language, texts in _WORDS.items() for text in texts)
)
