"""A page rendered once for many and filled for each."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from cop.community.people import NOBODY, HeldPost, Reader
from cop.kit.fragments import hole
from cop.kit.joined import Joiner, Someone, Values, day_hole

AMINA = Reader(id=1, name="Amina <b>", form_secret="a", zone="Africa/Freetown")
BRUNO = Reader(id=2, name="Bruno Example", form_secret="b", zone="Asia/Manila")
CHEN = Reader(id=3, name="Chen Example", form_secret="c", posts=(HeldPost(1, "lead", 7, None),))
LATE = "2027-06-16 23:30:00+00:00"


def joiner(app: Starlette, reader: Reader, language: str = "en") -> Joiner:
    return Joiner(Request({
        "type": "http", "method": "GET", "path": "/topics", "query_string": b"", "headers": [], "app": app, "user": reader,
        "language": language, "theme": "auto", "zone": reader.zone, "form_secret": reader.form_secret,
    }))


def made(app: Starlette, reader: Reader, language: str = "en") -> str:
    """The frame of a page, taken from what is kept if it is there, filled for this reader."""
    one = joiner(app, reader, language)
    frame = one.find("frame") or one.make("frame", "errors/404.html")
    return frame.fill(one.values)


def test_two_of_a_class_share_the_fragment_and_none_of_what_is_theirs(app: Starlette) -> None:
    amina, bruno = made(app, AMINA), made(app, BRUNO)
    assert len(app.state.fragments) == 1
    assert "Amina &lt;b&gt;" in amina and "Amina" not in bruno and "Bruno Example" in bruno
    keys = [page.split('name="key" value="')[1].split('"')[0] for page in (amina, bruno)]
    assert keys[0] != keys[1]


def test_another_class_or_language_gets_its_own(app: Starlette) -> None:
    pages = [made(app, AMINA), made(app, CHEN), made(app, NOBODY), made(app, AMINA, "fr")]
    assert len(app.state.fragments) == 4
    assert ["/moderation" in page for page in pages] == [False, True, False, False]
    assert 'href="/sign-in"' in pages[2] and 'lang="fr"' in pages[3]


def test_a_day_is_that_of_the_readers_zone(app: Starlette) -> None:
    kept = joiner(app, AMINA).keep("day", f"on {day_hole(LATE)}")
    assert "16 June" in kept.fill(joiner(app, AMINA).values) and "17 June" in kept.fill(joiner(app, BRUNO).values)


def test_a_passing_page_is_not_kept(app: Starlette) -> None:
    assert "Amina" in joiner(app, AMINA).passing("errors/404.html").fill(joiner(app, AMINA).values)
    assert len(app.state.fragments) == 0


def test_a_row_is_kept_as_one_and_filled_like_its_parts(app: Starlette) -> None:
    one = joiner(app, AMINA)
    parts = [one.keep(name, f"<{name}>{hole('me.name')}") for name in ("a", "b")]
    row = one.row(("a", "b"), parts)
    assert row.fill(one.values) == "<a>Amina &lt;b&gt;<b>Amina &lt;b&gt;"
    assert one.find(("a", "b")) is row


def test_what_stands_for_a_reader_tells_nothing_of_one() -> None:
    stands = Someone(signed_in=True)
    assert stands.name == hole("me.name") and stands.monogram == hole("me.monogram") and stands.id == -1


def test_a_value_that_is_missing_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        Values("UTC", "en")["count"]
