"""What the mails of routing say, and what they never say."""

from datetime import timedelta
from typing import Any

import pytest
from starlette.applications import Starlette

from cop.community import outbox
from cop.community.groups import Group
from cop.community.outbox import Letter, Sheet
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.routing.letters import RoutingLetters
from cop.routing.working import ANYWHERE
from cop.settings import Settings
from cop.wiring import catalogues_of
from tests.cast import Town
from tests.conftest import settings_for
from tests.routing.making import a_question, an_invitation
from tests.things import a_reply

A_WHILE_AGO = now() - timedelta(days=28)
TITLE, BODY = "Who holds the lamp", "We tried and failed."


@pytest.fixture
def composed(app: Starlette, town: Town, settings: Settings) -> Any:
    async def compose(kind: str, name: str, topic: Thing | None, subject_id: int | None = None) -> Sheet | None:
        letter = Letter(kind=kind, person_id=getattr(town, name).id, key="k", thing_id=topic.id if topic else None,
                        subject_id=subject_id, due_at=now(), next_at=now())
        words = catalogues_of(settings)["en"]
        return await outbox.kinds[kind](letter, await town.reader(name), words)

    return compose


def whole(sheet: Sheet) -> str:
    return "\n".join((sheet.subject, *sheet.parts, *sheet.ending))


async def test_an_invitation_holds_the_question_and_can_be_answered_by_mail(town: Town, composed: Any) -> None:
    topic = await a_question(town, title=TITLE)
    made = await an_invitation(topic, town.bruno, town.amina)

    sheet = await composed("invited", "bruno", topic, made.id)

    assert sheet.subject == TITLE and BODY in sheet.parts and sheet.answers_thing_id == topic.id
    assert f"/asked/{topic.public_id}" in whole(sheet) and "Water group" in sheet.parts[0] and sheet.stop == "personal"


async def test_who_does_not_belong_to_the_group_yet_says_yes_first(town: Town, composed: Any) -> None:
    topic = await a_question(town)
    made = await an_invitation(topic, town.farid, town.amina)

    assert (await composed("invited", "farid", topic, made.id)).answers_thing_id is None


@pytest.mark.parametrize("case", ["answered", "replied", "withdrawn", "closed", "hidden", "of another"])
async def test_an_invitation_that_is_no_more_so_is_withdrawn(town: Town, composed: Any, case: str) -> None:
    topic = await a_question(town)
    made = await an_invitation(topic, town.bruno, town.amina, state="withdrawn" if case == "withdrawn" else "waiting")
    if case == "replied":  # under whatever byline
        reply = await a_reply(town.bruno, topic)
        async with unit():
            await Thing.filter(id=reply.id).update(byline="anonymous")
    async with unit():
        if case == "answered":
            made.state = "accepted"
            await made.save()
        if case in ("closed", "hidden"):
            change = {"closed_at": now()} if case == "closed" else {"state": "hidden"}
            await Thing.filter(id=topic.id).update(**change)

    assert await composed("invited", "elena" if case == "of another" else "bruno", topic, made.id) is None


@pytest.mark.parametrize(("group", "author", "byline", "mail_text", "holds"), [
    ("water", "amina", "named", "", True), ("water", "amina", "role", "", False), ("water", "amina", "named", "notice", False),
    ("court", "farid", "named", "", False), ("court", "farid", "named", "full", True), ("water", "amina", "anonymous", "full", True),
])
@pytest.mark.parametrize("kind", ["invited", "unanswered"])
async def test_a_mail_holds_words_as_the_group_wants_it_and_never_who_invites(
    town: Town, composed: Any, kind: str, group: str, author: str, byline: str, mail_text: str, holds: bool
) -> None:
    topic = await a_question(town, author, group=group, byline=byline, title=TITLE,
                             published_at=now() - timedelta(days=30))
    async with unit():
        await Group.filter(id=topic.group_id).update(mail_text=mail_text)
    by = town.dalia if group == "water" else town.farid
    made = await an_invitation(topic, town.elena, by)
    reader = "elena" if kind == "invited" else {"water": "dalia", "court": "farid"}[group]

    sheet = await composed(kind, reader, topic, made.id if kind == "invited" else None)

    said = whole(sheet)
    assert (TITLE in said, f"{group.title()} group" in said) == (holds, holds)
    assert (BODY in said) is (holds and kind == "invited")
    assert "Dalia" not in said and ((byline == "named" and holds) or author.title() not in said)


@pytest.mark.parametrize("byline", ["organisation", "role", "anonymous"])
async def test_a_hidden_author_who_invites_is_the_asker(town: Town, composed: Any, byline: str) -> None:
    """Also where mails hold the words."""
    topic = await a_question(town, byline=byline, title=TITLE)
    async with unit():
        await Group.filter(id=town.water.id).update(mail_text="full")
    made = await an_invitation(topic, town.bruno, town.amina)

    said = whole(await composed("invited", "bruno", topic, made.id))

    assert "The asker" in said and "Amina" not in said and town.amina.public_id not in said


async def test_an_unanswered_question_is_told_with_its_age_until_it_is_answered(town: Town, composed: Any) -> None:
    topic = await a_question(town, title=TITLE, published_at=A_WHILE_AGO)

    said = whole(await composed("unanswered", "dalia", topic))
    assert TITLE in said and f"{ANYWHERE.passed(A_WHILE_AGO, now())} working days" in said and f"/topics/{topic.public_id}" in said

    await a_reply(town.bruno, topic)
    assert await composed("unanswered", "dalia", topic) is None


async def test_of_what_the_secretariat_does_not_read_it_is_told_the_age_alone(town: Town, composed: Any) -> None:
    topic = await a_question(town, group="vault", title=TITLE, byline="anonymous", published_at=A_WHILE_AGO)

    sheet = await composed("unanswered", "sela", None, topic.id)

    said = whole(sheet)
    assert f"{ANYWHERE.passed(A_WHILE_AGO, now())} working days" in said and said.endswith("/unanswered") and not sheet.thread
    for secret in (TITLE, "Vault", "vault", topic.public_id, "Amina"):
        assert secret not in said
    assert await composed("unanswered", "sela", topic) is None

    await a_reply(town.farid, topic)
    assert await composed("unanswered", "sela", None, topic.id) is None


async def test_how_to_answer_by_mail_is_said_where_mail_comes_in(town: Town, tmp_path: Any, database_url: str) -> None:
    topic = await a_question(town)
    made = await an_invitation(topic, town.bruno, town.amina)
    settings = settings_for(database_url, tmp_path, COP_MAIL_DOMAIN="reply.example")
    letter = Letter(kind="invited", person_id=town.bruno.id, key="k", thing_id=topic.id, subject_id=made.id)

    sheet = await RoutingLetters(settings).invited(letter, await town.reader("bruno"), catalogues_of(settings)["en"])

    assert sheet is not None and any("replying to this mail" in each for each in sheet.ending)
