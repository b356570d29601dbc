"""A child by its initials, or by "my" and a word for kin."""

from collections.abc import Iterator

from cop.community.scanner.found import NAME_AGE, Found
from cop.community.scanner.naming import is_acronym, is_name
from cop.community.scanner.words import Page

INITIALS_OF_NOBODY = frozenset(("nb", "ps", "us", "uk", "am", "pm", "se", "sa", "eg", "ie", "ad", "bc", "rp", "rh"))


OWN = frozenset((
    "mon", "ma", "son", "sa", "notre", "leur", "votre", "my", "his", "her", "our", "their", "your", "mi", "su",
    "nuestro", "nuestra", "tu", "meu", "minha", "seu", "sua", "dele", "nosso", "nossa", "teu", "tua", "vosso",
))


def own_kin(page: Page) -> Iterator[Found]:
    """ "My grandson Jasper"."""
    for index in page.where.get("kin", ()):
        if (
            0 < index < len(page.tokens) - 1 and page.gap(index) in (" ", ", ", " (") and is_name(page, index + 1)
            and (page.tokens[index - 1].word in OWN or page.tokens[index].is_arabic)
            and not is_acronym(page.tokens[index + 1]) and not page.near(index, index + 1, 4, "fiction", "law", "stat")
        ):
            yield Found(index, index + 1, NAME_AGE, 0.5)


ORDINALS = ("o", "a", "º", "°", "ª")
"""Behind the point of "N.º"."""


def initialed(page: Page) -> Iterator[Found]:
    """ "Melina V.", "K. D.", "ميلينا ف.": who is called so is to stay unknown."""
    for index in range(len(page.tokens) - 1):
        token, letter = page.tokens[index], page.tokens[index + 1]
        sign = page.gap(index + 1)[:2]
        if letter.end - letter.start != 1 or sign[:1] != "." or sign[1:] in ORDINALS or page.gap(index).strip(". "):
            continue
        if index + 2 < len(page.tokens) and page.gap(index + 1) == ". " and (
            page.tokens[index + 2].is_cap and not page.is_common(page.tokens[index + 2])
        ):
            continue  # John F. Kennedy
        if page.near(index, index, 4, "office", "law", "fiction", "stat") or page.near(index, index, 2, "adult"):
            continue
        is_one = token.end - token.start == 1
        about = page.near(index, index + 1, 10, "child", "kin", "family", "school", "aged", "birth", "unit")
        if token.is_arabic:
            if not token.classes - {"name"} and not page.is_common(token) and letter.word not in "مهصق" and about:
                yield Found(index, index + 1, NAME_AGE, 0.5)
        elif is_one and page.gap(index)[:1] == "." and token.is_cap and letter.is_cap:
            if about and token.word + letter.word not in INITIALS_OF_NOBODY:
                yield Found(index, index + 1, NAME_AGE, 0.5)
        elif not is_one and letter.is_cap and is_name(page, index) and not is_acronym(token):
            yield Found(index, index + 1, NAME_AGE, 0.5)


RULES = (initialed, own_kin)
