"""Whoever writes to somebody is asked about what looks like a child, wherever it is written. In other tests: posts, in
tests/community/test_scanning.py, and what is put on the stage of a session."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from cop.directory.models.hours import Hour
from cop.kit.clock import now
from cop.live.actions import sessions
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.making import a_profile
from tests.lively import a_session, host_of
from tests.routing.making import a_question, an_invitation
from tests.rows import fingerprint
from tests.things import a_topic

CHILD = "We follow Tobias, aged nine, since March."
FRENCH = "Notre élève Pélagie, 9 ans, habite derrière le marché."
ASKED = "This may identify a child"

Form = dict[str, str]


async def _profile(town: Town) -> str:
    return f"/people/{(await a_profile(town.bruno)).public_id}"


async def _contact(town: Town, browse: Browse) -> str:
    """Of amina to bruno, waiting for his answer."""
    form = {"key": "k", "purpose": "question", "body": "How do you do it?", "language": "en"}
    return str((await (await browse("amina")).post(f"{await _profile(town)}/contact", data=form)).headers["location"])


async def _theme(town: Town, browse: Browse) -> tuple[str, str, Form]:
    return "elena", "/themes", {"english": "Kinship care", "behalf": "country:SL", "why": ""}


async def _correction(town: Town, browse: Browse) -> tuple[str, str, Form]:
    return "amina", f"{await _profile(town)}/correct", {"kind": "incorrect", "words": ""}


async def _request(town: Town, browse: Browse) -> tuple[str, str, Form]:
    return "amina", f"{await _profile(town)}/contact", {"purpose": "question", "body": ""}


async def _booking(town: Town, browse: Browse) -> tuple[str, str, Form]:
    profile, day = await _profile(town), now().date() + timedelta(days=3)
    offer = {"key": "k", "day": str(day), "time": "09:30", "minutes": "20", "count": "1"}
    await (await browse("bruno")).post("/people/me/hours", data=offer)
    return "amina", f"{profile}/hours/{(await Hour.get()).public_id}", {"body": ""}


async def _accepting(town: Town, browse: Browse) -> tuple[str, str, Form]:
    return "bruno", f"{await _contact(town, browse)}/accept", {"words": ""}


async def _declining(town: Town, browse: Browse) -> tuple[str, str, Form]:
    return "bruno", f"{await _contact(town, browse)}/decline", {"words": ""}


async def _referring(town: Town, browse: Browse) -> tuple[str, str, Form]:
    to = (await a_profile(town.elena)).public_id
    return "bruno", f"{await _contact(town, browse)}/refer", {"words": "", "to": f"/people/{to}"}


async def _message(town: Town, browse: Browse) -> tuple[str, str, Form]:
    contact = await _contact(town, browse)
    await (await browse("bruno")).post(f"{contact}/accept", data={"key": "k"})
    return "amina", f"{contact}/messages", {"message": ""}


async def _joining(town: Town, browse: Browse) -> tuple[str, str, Form]:
    return "amina", "/groups/court/join", {"words": ""}


async def _feedback(town: Town, browse: Browse) -> tuple[str, str, Form]:
    session = await a_session(town)
    await sessions.end(await host_of(town), session)
    return "sela", f"/live/{session.public_id}/feedback", {"useful": "4", "words": ""}


async def _no(town: Town, browse: Browse) -> tuple[str, str, Form]:
    topic = await a_question(town)
    await an_invitation(topic, town.bruno, town.amina)
    return "bruno", f"/asked/{topic.public_id}/decline", {"words": ""}


async def _introduction(town: Town, browse: Browse) -> tuple[str, str, Form]:
    until = str(now().date() + timedelta(days=3))
    return "chen", "/groups/water/introduction", {"do": "keep", "version": "0", "until": until, "body_en": ""}


@pytest.mark.parametrize("place", [
    _theme, _correction, _request, _booking, _accepting, _declining, _referring, _message, _joining, _feedback, _no,
    _introduction,
])
async def test_what_is_written_elsewhere_asks_once_keeps_the_words_and_goes_through(
    town: Town, browse: Browse, place: Callable[[Town, Browse], Awaitable[tuple[str, str, Form]]]
) -> None:
    name, address, form = await place(town, browse)
    writer, (field,) = await browse(name), [each for each, value in form.items() if not value]
    before = await fingerprint()
    for key, words in (("k1", CHILD), ("k2", FRENCH)):
        page = await writer.post(address, data={**form, field: words, "key": key})
        assert page.status_code == 422 and ASKED in page.text and f"{words}</textarea>" in page.text, page.text
        assert page.text.count('name="no_child"') == 1 and "A moderator will read it" not in page.text
    assert await fingerprint() == before, "nothing is kept of it"
    sent = await writer.post(address, data={**form, field: FRENCH, "key": "k3", "no_child": "1"})
    assert sent.status_code == 303, sent.text


async def test_a_child_is_named_in_a_report_without_a_question(town: Town, browse: Browse) -> None:
    topic, amina = await a_topic(town.bruno, town.water), await browse("amina")
    for act, form in (("report", {"reason": "wrong"}), ("conduct", {"reason": "harassment"})):
        about = "things" if act == "report" else "people"
        sent = await amina.post(f"/{about}/{topic.public_id}/{act}", data={"key": act, "words": CHILD, **form})
        assert sent.status_code == 303, (act, sent.text)
