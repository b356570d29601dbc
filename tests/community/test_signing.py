"""A byline in words shows what its author chose, and no more."""

import pytest

from cop.community.byline import ANONYMOUS, NAMED, ORGANISATION, ROLE, Byline
from cop.community.signing import signature
from cop.settings import Settings
from cop.wiring import catalogues_of


@pytest.mark.parametrize(
    ("byline", "words"),
    [(Byline(NAMED, name="Amina", role="expert", organisation="Institute", country="BR"), "Amina, Expert, Institute, Brazil"),
     (Byline(ORGANISATION, organisation="Institute", country="BR"), "Institute, Brazil"),
     (Byline(ROLE, role="expert", region="Western Africa"), "Expert, Western Africa"),
     (Byline(ANONYMOUS), "Member, name not shown")],
)
def test_each_mode_has_its_words(settings: Settings, byline: Byline, words: str):
    assert signature(catalogues_of(settings)["en"], byline).lower() == words.lower()
