"""A label is shown in the reader's language, or in the next best."""

import pytest

from cop.community.vocabulary import THEME, Labels, Term, label
from cop.kit.unit import unit


@pytest.mark.parametrize(
    ("labels", "language", "shown"),
    [
        ({"fr": "filles", "en": "girls"}, "fr", "filles"),
        ({"fr": "filles", "en": "girls"}, "pt", "girls"),
        ({"fr": "filles", "en": ""}, "en", "filles"),
        ({"es": "niñas"}, "ar", "niñas"),
        ({}, "en", ""),
    ],
)
def test_a_label_falls_back_to_english_then_french_then_anything(labels: Labels, language: str, shown: str):
    assert label(labels, language) == shown


async def test_a_scheme_has_a_key_once_and_two_schemes_may_share_it(db: str):
    async with unit():
        await Term.create(scheme=THEME, key="health", labels={"en": "health"})
        await Term.create(scheme="sector", key="health", labels={"en": "health"})
    with pytest.raises(Exception, match=r"(?i)unique"):
        async with unit():
            await Term.create(scheme=THEME, key="health", labels={"en": "again"})
    assert await Term.filter(key="health").count() == 2
