"""Which words of a post a reader meets."""

import pytest

from cop.forum.pages import spoken
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.test_actions import a_reply, a_topic


class Place:
    topic_id = "t2t2t2t2t2"

    def __init__(self, words: str) -> None:
        self.words = words


@pytest.mark.parametrize(("words", "of_revision", "shown"), [
    ("", 2, "fr"), ("", 1, "en"), ("fr", 1, "fr"), ("original", 2, "en"),
])
def test_a_translation_is_shown_while_it_is_up_to_date_or_asked_for(words: str, of_revision: int, shown: str) -> None:
    found = words != "original"  # BODIES is asked for no language then
    row = {
        "public_id": "r2r2r2r2r2", "number": 3, "language": "en", "revision": 2, "translations": "fr,pt",
        "translated": "<p>Oui.</p>" if found else None, "translated_to": "fr" if found else None,
        "of_revision": of_revision if found else None,
    }
    post = spoken.of_reply(row, Place(words))
    assert post.language == shown and post.is_stale == (of_revision == 1)
    assert post.others == (("pt",) if shown == "fr" else ("fr", "pt"))
    assert post.href("pt") == "/topics/t2t2t2t2t2?after=2&in=pt#r-r2r2r2r2r2"


async def test_an_address_asks_for_a_language_of_ours_or_for_none(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    for _ in range(21):
        await a_reply(town, topic)
    amina = await browse("amina")
    for asked, kept in (("pt", "&in=pt"), ("original", "&in=original"), ("xx", ""), ('"><b>', "")):
        page = (await amina.get(f"/topics/{topic.public_id}", params={"in": asked})).text
        assert f'?after=20{kept.replace("&", "&amp;")}"' in page
