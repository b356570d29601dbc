"""Of the last days there is something for everybody one can sign in as: told, waiting, and on its way by mail."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from cop.community.drafts import Draft
from cop.community.following import Following
from cop.community.outbox import WAITING, Letter
from cop.community.people import Person
from cop.community.postman import Postman
from cop.community.sharing import Share, standing_in
from cop.community.text import Text
from cop.community.thing import Thing
from cop.demo.casting import more_people
from cop.demo.reading import whole
from cop.demo.stories import PERSONAS, demo_id, lately, people
from cop.forum.models import SYNTHESIS, Citation, Mention, Quotation, Reading, Reply, Topic, Trial
from cop.kit.store import rows
from cop.notices.models import Bookmark, Introduction, Notice
from cop.routing.actions.clock import WITHOUT
from cop.routing.models import AnswerInvitation, Clock
from cop.wiring import catalogues_of, wire
from tests.conftest import settings_for
from tests.demo.conftest import TODAY


async def persona(name: str) -> Person:
    return await Person.get(external_id=f"persona:{name}")


async def thing(name: str) -> Thing:
    return await Thing.get(public_id=demo_id(name))


async def test_everybody_one_can_sign_in_as_is_told_of_something_but_who_only_runs_the_service(built: Counter[str]):
    told: dict[str, set[str]] = {}
    for name in PERSONAS.values():
        found = await Notice.filter(person=await persona(name), read_at=None)
        told[name] = {each.kind for each in found}
        assert all(each.at <= TODAY for each in found)
    assert [name for name, kinds in told.items() if not kinds] == ["admin"]
    assert {"answer", "follow-up", "reminder"} <= told["official"]
    assert {"invited", "mention"} <= told["expert"]
    assert "unanswered" in told["moderator"] & told["secretariat"] and "synthesis" in told["focal_point"]


async def test_mail_waits_for_those_alone_and_the_postman_sends_all_of_it(built: Counter[str], tmp_path: Path):
    waiting = await Letter.all()
    personas = {(await persona(name)).id for name in PERSONAS.values()}
    assert {each.person_id for each in waiting} <= personas and {each.state for each in waiting} == {WAITING}
    assert {"answer", "invited", "mention", "synthesis", "follow-up", "unanswered", "reminder", "digest", "reply", "session"} <= {
        each.kind for each in waiting
    }
    settings = settings_for("sqlite://", tmp_path, COP_MAIL_DOMAIN="cop.example")
    catalogues = catalogues_of(settings)
    wire(settings, catalogues)
    while await Postman(settings, catalogues).carry():
        pass
    assert Counter([each.state for each in await Letter.all()]) == {"sent": len(waiting)}
    assert len(list((tmp_path / "data" / "mail").glob("*.eml"))) == len(waiting)


async def test_an_invitation_waits_for_the_expert_and_another_was_declined_with_a_reason(built: Counter[str]):
    expert = await persona("expert")
    waits = await AnswerInvitation.get(person_id=expert.id)
    declined = await AnswerInvitation.exclude(person_id=expert.id).get()
    assert (waits.state, waits.open_for) == ("waiting", f"{waits.topic_id}:{expert.id}")
    assert declined.state == "declined" and declined.words and declined.open_for is None
    assert waits.topic_id == declined.topic_id == (await thing("lately-3")).id and waits.by_steward


async def test_every_question_that_waits_has_a_clock_and_one_is_past_its_time(built: Counter[str]):
    assert not await rows(WITHOUT, 10)
    late = await Clock.get(topic_id=(await thing("lately-2")).id)
    assert late.told_moderators_at is not None and late.told_secretariat_at is not None
    assert late.began_at < late.told_moderators_at < late.told_secretariat_at <= TODAY and late.next_at is None
    fresh = await Clock.filter(told_moderators_at=None)
    assert fresh and all(each.next_at == each.moderators_at > TODAY for each in fresh)


async def test_a_thread_shows_all_that_an_answer_can_become(built: Counter[str]):
    topic = await thing("fr-01")
    synthesis = await Reply.get(synthesis_for_id=topic.id)
    assert synthesis.sort == SYNTHESIS and await Citation.filter(synthesis_id=synthesis.thing_id).count() == 7
    trial = await Trial.get(thing__parent_id=topic.id)
    assert (trial.result, trial.tried_id) == ("partly", (await thing("fr-01#1")).id)
    context = await Text.get(thing__parent_id=topic.id, part="for_context", is_current=True)
    assert context.source.startswith("Petits districts") and (await Reply.get(thing_id=context.thing_id)).accepted_at
    assert await Text.exists(thing_id=topic.id, part="body", language="en", provenance="person")
    assert await Text.exists(thing_id=(await thing("fr-01#1")).id, language="fr", provenance="person")
    assert await Mention.exists(thing_id=(await thing("fr-01#28")).id, person=await persona("expert"))
    assert await Quotation.exists(thing_id=(await thing("fr-03#4")).id, source_id=(await thing("fr-03#2")).id)


async def test_the_latest_thread_was_read_to_somewhere_in_the_middle(built: Counter[str]):
    topic = await thing("fr-01")
    for name in ("official", "expert", "moderator", "focal_point", "partner"):
        reading = await Reading.get(person=await persona(name), topic_id=topic.id)
        assert 0 < reading.read_to < topic.latest_number and reading.read_at is not None


async def test_what_was_asked_long_ago_and_answered_has_been_asked_about_again(built: Counter[str]):
    ripe = await Reply.filter(accepted_at__lte=TODAY - timedelta(days=90)).values_list("thing__parent_id", flat=True)
    assert len(ripe) > 30 and not await Topic.filter(thing_id__in=list(ripe), followed_up_at=None).exists()


async def test_things_kept_followed_and_begun_are_somebody_s(built: Counter[str]):
    assert {each.person_id for each in await Bookmark.all()} >= {(await persona(name)).id for name in ("official", "expert")}
    assert await Bookmark.filter(remind_at__gt=TODAY).exists() and await Draft.filter(person=await persona("official")).exists()
    assert {each.scope for each in await Following.all()} == {"group", "theme"}
    introduction = await Introduction.get()
    assert introduction.until > TODAY and await Text.filter(thing_id=introduction.thing_id, part="body").count() == 2


async def test_questions_have_numbers_that_do_not_change(built: Counter[str]):
    assert set(await Topic.exclude(number=None).values_list("number", flat=True)) == {21087, 40512, 70939, 73164}


async def test_one_question_stands_in_a_second_group(built: Counter[str]):
    (share,) = await Share.all()
    assert [each.key for each in await standing_in(share.topic_id)] == ["reporting_referral", "data_costing"]


@pytest.mark.parametrize("name", ["done", "read", "bookmarks", "drafts", "follows", "mail"])
def test_whoever_does_something_is_somebody(name: str):
    known = {each["id"] for each in people()}
    assert {each.get("by", each.get("who")) for each in lately()[name]} | {each.get("who", "p01") for each in lately()[name]} <= known


def test_no_name_stands_in_the_words_that_is_not_recognised_as_invented():
    """First names alone, and whole names of people of the demonstration, who are all called "example"."""
    names = {each["name"] for each in (*people(), *more_people())}
    for mentioned in re.findall(r"@(\w+ \w+)", str(whole("lately.json"))):
        assert mentioned in names, mentioned
