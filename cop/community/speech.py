"""Which language a text is in, of those the service speaks.

The model costs a process about 70 MB and a second of a thread, so it is loaded with the first text, never at the
start; a text then takes a thousandth of a second, as only its beginning is looked at.
"""

import asyncio
import re
from functools import cache
from threading import Lock
from typing import Any

from cop.kit.i18n import OWN_NAMES

LEAST_LETTERS = 20
"""With fewer letters than this nothing is guessed."""
SURE = 0.9
"""How sure the guess must be; below, what the person's pages are in is the better one."""
MOST = 2_000
"""Characters looked at."""

_NOISE = re.compile(r"^[ \t]*>.*$|https?://\S+|[\w.+-]+@[\w.-]+|`[^`]*`", re.MULTILINE)
"""What says nothing of the language of the writer: quotations, addresses, code."""
_loading = Lock()


async def language_of_text(text: str, default: str) -> str:
    """The language of this text; `default` when it is too short or could be several. Never inside a unit."""
    words = _NOISE.sub(" ", text)[:MOST]
    if sum(map(str.isalpha, words)) < LEAST_LETTERS:
        return default
    language, sure = await asyncio.to_thread(_guess, words)
    return language if sure >= SURE else default


def _guess(words: str) -> tuple[str, float]:
    with _loading:
        identifier = _identifier()
    language, sure = identifier.classify(words)
    return str(language), float(sure)


@cache
def _identifier() -> Any:
    """The model, cut down to our languages; the rest of it is let go."""
    from py3langid.langid import (  # type: ignore[import-untyped]  # noqa: PLC0415 - numpy comes with it
        MODEL_FILE,
        LanguageIdentifier,
    )

    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    whole.set_languages(list(OWN_NAMES))
    whole.nb_ptc = whole.nb_ptc.copy()  # a view would keep the columns of all languages
    whole._full_model = None
    return whole
