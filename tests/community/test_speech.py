"""The language of what people write."""

import subprocess
import sys

import pytest

from cop.community.speech import language_of_text

pytestmark = pytest.mark.long

SAID = {
    "fr": "Chez nous, le district a désigné un poste, jamais une personne.",
    "en": "Where the network is weak we use a numbered book, collected every week.",
    "es": "Añado un punto sobre el después: a los tres meses llamamos a la familia.",
    "pt": "Por aqui, o que mais falhava era a porta de entrada: a família não sabia.",
    "ar": "عندنا نجح مبدأ الوظيفة لا الشخص، لكننا أضفنا شرطا واحدا",
}


@pytest.mark.parametrize("language", SAID)
async def test_each_of_our_languages_is_known_from_a_sentence(language: str) -> None:
    assert await language_of_text(SAID[language], "?") == language


@pytest.mark.parametrize("text", ["", "ok", "merci", "12 345 678 901 234 567 890", "Tunatoa huduma kwa watoto katika wilaya zote"])
async def test_what_is_too_short_or_in_none_of_them_is_in_the_language_one_would_guess(text: str) -> None:
    assert await language_of_text(text, "pt") == "pt"


async def test_what_is_quoted_says_nothing_of_the_writer(text: str = SAID["fr"]) -> None:
    quotation = "\n".join(f"> {SAID['en']}" for _ in range(5))
    assert await language_of_text(f"{quotation}\n\n{text} https://example.org/where-we-work", "?") == "fr"


def test_the_model_is_not_loaded_with_the_application() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, cop.routes; print('py3langid.langid' in sys.modules)"],
        capture_output=True, text=True, check=True,
    )
    assert loaded.stdout == "False\n"
