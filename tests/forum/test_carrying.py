import pytest

from cop.community import log
from cop.community.activity import Activity
from cop.community.deliver import deliver_due
from cop.community.thing import Thing
from cop.community.visit import by_person
from cop.forum.carrying import carry, first_words
from cop.forum.queries import Wanted, topic_row, topics
from cop.kit.errors import Missing
from cop.live.actions import desk, sessions
from cop.live.queries.snapshots import snapshot
from cop.moderation import actions as moderation
from tests.cast import Town
from tests.lively import a_question, a_session, answered, host_of, on_the_floor


async def _deliver() -> None:
    while await deliver_due():
        pass


async def _topic_of(question: Thing) -> Thing | None:
    return await Thing.get_or_none(external_id=f"live:{question.public_id}")


async def test_what_a_session_did_not_answer_becomes_a_topic_and_its_asker_is_told_where(town: Town, app: object):
    session = await a_session(town)
    waiting = await on_the_floor(town, session, "amina", "Who pays for the line\nwhen the donor leaves?")
    done = await on_the_floor(town, session, "elena", "How many people?")
    await answered(await town.reader("bruno"), done)

    await sessions.end(await host_of(town), session)
    await _deliver()

    topic = await _topic_of(waiting)
    assert topic is not None and await _topic_of(done) is None
    row = await topic_row(await town.reader("elena"), topic.public_id)
    assert row["title"] == "Who pays for the line when the donor leaves?"
    assert (row["sort"], row["byline_name"]) == ("question", "Amina Example")
    _, receipts = await snapshot(await town.reader("amina"), session.id, "mine")
    assert receipts["items"][waiting.public_id]["topic"] == topic.public_id
    said = await log.after((await log.tops([log.receipts(town.amina.id)]))[log.receipts(town.amina.id)]["id"], 0)
    assert said[-1].data["topic"] == topic.public_id


async def test_a_parked_question_is_carried_and_one_returned_or_never_read_is_not(town: Town, app: object):
    session = await a_session(town)
    parked = await a_question(await town.reader("amina"), session, "Beside the point?")
    returned = await a_question(await town.reader("elena"), session, "Names a child?")
    unread = await a_question(await town.reader("dalia"), session, "Just in time?")
    chen = await host_of(town)
    await desk.park(chen, parked)
    await desk.send_back(chen, returned, reason="It names a child.")

    await sessions.end(chen, session)
    await _deliver()

    assert await _topic_of(parked) is not None
    assert await _topic_of(returned) is None and await _topic_of(unread) is None

    await desk.approve(chen, await Thing.get(id=unread.id))
    await _deliver()
    assert await _topic_of(unread) is not None


async def test_the_topic_shows_no_more_of_its_asker_than_the_question_did(town: Town, app: object):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who may say no?", byline="anonymous")
    await sessions.end(await host_of(town), session)
    await _deliver()

    topic = await _topic_of(question)
    assert topic is not None
    row = await topic_row(await town.reader("bruno"), topic.public_id)
    assert (row["byline"], row["byline_name"], row["byline_slug"], row["byline_country"]) == ("anonymous", "", "", "")


async def test_a_question_heard_by_countries_alone_becomes_a_topic_for_countries_alone(town: Town, app: object):
    session = await a_session(town, readers="countries")
    question = await on_the_floor(town, session, "elena", "What do we tell the minister?")
    await sessions.end(await host_of(town), session)
    await _deliver()

    topic = await _topic_of(question)
    assert topic is not None
    assert await topic_row(await town.reader("elena"), topic.public_id)
    with pytest.raises(Missing):
        await topic_row(await town.reader("amina"), topic.public_id)


async def test_a_question_hidden_before_it_is_carried_stays_hidden(town: Town, app: object):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who?")
    chen = await host_of(town)
    await sessions.end(chen, session)
    current = await Thing.get(id=question.id)
    await moderation.hide(chen, current, version=current.version, reason="It names a child.")
    await _deliver()
    assert await _topic_of(question) is None


async def test_told_twice_it_makes_one_topic(town: Town, app: object):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who?")
    await sessions.end(await host_of(town), session)
    fact = await Activity.get(verb="question.unanswered")
    for _ in range(3):
        await carry(fact)
    reader = await by_person(town.elena)
    assert len((await topics(reader, Wanted())).topics) == 1 and await _topic_of(question)


@pytest.mark.parametrize(
    ("source", "title"),
    [("Short?", "Short?"), ("a " * 100, "a " * 58 + "a…"), ("x" * 200, "x" * 119 + "…"), ("one\n\ntwo", "one two")],
)
def test_a_title_is_the_question_on_one_line_cut_at_a_word(source: str, title: str):
    assert first_words(source) == title
