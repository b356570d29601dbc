"""What a person has done here counts only where it was said by name, and only for who may read it."""

import pytest

from cop.community import audience
from cop.community.byline import ANONYMOUS, ORGANISATION, ROLE
from cop.community.people import Person
from cop.community.roles import end_role
from cop.community.thing import HIDDEN, Thing, ThingTerm
from cop.directory.queries.evidence import Evidence, Figures, evidence, figures
from cop.forum.models import Reply
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town
from tests.lively import a_session
from tests.things import a_reply, a_topic


async def an_answer(town: Town, by: Person, group: str = "water", *, accepted: bool = False, **thing: object) -> Thing:
    topic = await a_topic(town.elena, getattr(town, group), title=f"A question in {group}")
    reply = await a_reply(by, topic)
    async with unit():
        await ThingTerm.create(thing_id=topic.id, term_id=town.theme.id)
        if accepted:
            await Reply.filter(thing_id=reply.id).update(accepted_at=now())
        if thing:
            await Thing.filter(id=reply.id).update(**thing)
            await audience.settle(reply.id)
    return reply


async def of_bruno(town: Town, reader: str) -> Figures:
    found = await figures(await town.reader(reader), [town.bruno.id])
    return found.get(town.bruno.id, Figures())


async def test_replies_and_accepted_ones_are_counted(town: Town) -> None:
    await an_answer(town, town.bruno)
    await an_answer(town, town.bruno, accepted=True)
    await an_answer(town, town.chen, accepted=True)

    assert await of_bruno(town, "amina") == Figures(accepted=1, replies=2)


@pytest.mark.parametrize("byline", [ROLE, ANONYMOUS, ORGANISATION])
async def test_what_was_not_said_by_name_is_no_evidence_even_to_who_keeps_order(town: Town, byline: str) -> None:
    await an_answer(town, town.bruno, accepted=True, byline=byline, byline_name="")

    for reader in ("amina", "chen", "dalia", "sela", "bruno"):
        assert await of_bruno(town, reader) == Figures()
        assert await evidence(await town.reader(reader), town.bruno.id) == Evidence(Figures(), (), (), [])


async def test_only_what_the_reader_may_read_counts(town: Town) -> None:
    await an_answer(town, town.bruno, "court", accepted=True)

    assert await of_bruno(town, "elena") == Figures(accepted=1, replies=1), "a member of the closed group"
    for outside in ("amina", "sela", "ada", "olga"):
        assert await of_bruno(town, outside) == Figures()
        found = await evidence(await town.reader(outside), town.bruno.id)
        assert not found.answers and not found.themes


async def test_what_moderation_hid_counts_for_nobody(town: Town) -> None:
    await an_answer(town, town.bruno, accepted=True, state=HIDDEN)

    assert {await of_bruno(town, reader) for reader in ("amina", "chen", "bruno")} == {Figures()}


async def test_a_reply_under_a_hidden_topic_counts_for_nobody(town: Town) -> None:
    reply = await an_answer(town, town.bruno, accepted=True)
    async with unit():
        await Thing.filter(id=reply.parent_id).update(state=HIDDEN)
        await audience.settle(reply.id)

    assert {await of_bruno(town, reader) for reader in ("amina", "chen")} == {Figures()}


async def test_sessions_count_for_experts_shown_there(town: Town) -> None:
    ended = await a_session(town, phase="ended")
    await a_session(town, phase="draft", title="Not yet")
    await a_session(town, phase="cancelled", title="Never")

    assert await of_bruno(town, "amina") == Figures(sessions=1)
    assert await of_bruno(town, "olga") == Figures()
    hosting = await figures(await town.reader("amina"), [town.chen.id])
    assert hosting == {}, "to host is not to answer"
    async with unit():
        await end_role(ended.id, town.bruno.id, "expert")
    assert await of_bruno(town, "amina") == Figures()


async def test_a_profile_lists_the_accepted_first_with_titles_and_themes(town: Town) -> None:
    plain, best = await an_answer(town, town.bruno), await an_answer(town, town.bruno, accepted=True)
    session = await a_session(town, phase="ended")
    async with unit():
        await ThingTerm.create(thing_id=session.id, term_id=town.theme.id)
        await ThingTerm.create(thing_id=session.id, term_id=town.sector.id)

    found = await evidence(await town.reader("amina"), town.bruno.id)

    topics = {each.id: each.public_id for each in await Thing.filter(kind="topic")}
    assert [each["public_id"] for each in found.answers] == [topics[best.parent_id or 0], topics[plain.parent_id or 0]]
    assert [each["title"] for each in found.sessions] == ["Helplines at night"]
    assert found.themes == [("case_management", {"en": "case management"}, 3)]
    assert found.figures == Figures(accepted=1, replies=2, sessions=1)


async def test_many_people_are_counted_by_one_statement(town: Town) -> None:
    await an_answer(town, town.bruno, accepted=True)
    await an_answer(town, town.chen)

    found = await figures(await town.reader("amina"), [town.bruno.id, town.chen.id, town.dalia.id])

    assert found == {town.bruno.id: Figures(accepted=1, replies=1), town.chen.id: Figures(replies=1)}
