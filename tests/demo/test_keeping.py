"""Whoever keeps order has something of each kind before them, and nothing of it is somebody's."""

from collections import Counter
from datetime import timedelta

from cop.community import visit
from cop.community.people import Person, Reader
from cop.community.scanner import HOLD, scan
from cop.community.thing import Thing
from cop.demo.stories import demo_id, keeping, people
from cop.moderation.models import Appeal
from cop.moderation.models.people import Measure, Turn
from cop.moderation.models.queue import Case
from cop.moderation.queries import queue as waiting
from cop.moderation.queries.appeals import has_part, to_decide
from cop.safeguarding.models import Incident, Risk, Signpost
from cop.safeguarding.queries import incidents, risks
from tests.demo.conftest import TODAY


async def persona(name: str) -> Reader:
    return await visit.by_person(await Person.get(external_id=f"persona:{name}"))


async def test_the_queue_of_the_moderator_holds_one_of_each_kind(built: Counter[str]):
    reader = await persona("moderator")
    cards, _ = await waiting.page(reader, waiting.Wanted(groups=tuple(sorted(reader.steward_of))))
    kinds = Counter(card["waits_as"] for card in cards)
    assert {"report", "held", "newcomer", "appeal", "unanswered"} <= set(kinds) and kinds["report"] >= 3
    assert cards[0]["urgency"] == 2 and cards[0]["reports"][0]["reason"] == "identifies_child"
    assert all(case.opened_at <= TODAY for case in await Case.all())


async def test_the_secretariat_has_a_report_of_conduct_that_nobody_has_signed(built: Counter[str]):
    cards, _ = await waiting.page(await persona("secretariat"), waiting.Wanted(groups=(None,)))
    assert "conduct" in {card["waits_as"] for card in cards}


async def test_an_appeal_of_the_partner_is_decided_by_the_moderator_who_had_no_part_in_it(built: Counter[str]):
    appeal = await Appeal.get(state="waiting")
    assert appeal.author_id == (await persona("partner")).id
    assert not has_part(await persona("moderator"), await to_decide(appeal))


async def test_one_incident_is_open_and_one_was_closed_in_time(built: Counter[str]):
    found = {each["public_id"]: each for each in await incidents.listed(await persona("safeguarding"))}
    assert [found[demo_id(f"incident/{n}")]["state"] for n in (1, 2)] == ["closed", "open"]
    closed, waits = [await Incident.get(public_id=demo_id(f"incident/{n}")) for n in (1, 2)]
    assert closed.closed_at is not None and closed.opened_at < closed.closed_at < closed.due_at
    assert waits.opened_at < TODAY < waits.due_at == waits.opened_at + timedelta(hours=72) and waits.is_at_risk is None
    hidden = await Thing.get(public_id=demo_id("fr-02#kept-3"))
    assert hidden.state == "hidden" and hidden.audience_id in (await persona("moderator")).audiences
    assert hidden.audience_id not in (await persona("official")).audiences


async def test_children_at_risk_are_read_by_the_safeguarding_lead_alone(built: Counter[str]):
    found = await risks.listed(await persona("safeguarding"))
    assert sorted(each["state"] for each in found) == ["closed", "open"]
    things = await Thing.filter(id__in=list(await Risk.all().values_list("thing_id", flat=True)))
    for name in ("secretariat", "moderator", "focal_point", "admin", "partner"):
        assert not {each.audience_id for each in things} & (await persona(name)).audiences, name


async def test_a_group_has_turns_a_person_a_measure_and_countries_their_services(built: Counter[str]):
    assert await Turn.all().count() == len(keeping()["turns"])
    reviewed = await Measure.get(grade="reviewed")
    assert reviewed.since < TODAY and reviewed.until == reviewed.since + timedelta(days=14)
    assert await Signpost.all().count() == len(keeping()["signposts"])


def test_services_are_called_samples_and_have_no_number_that_could_be_dialled():
    for each in keeping()["signposts"]:
        assert "0000" in each["contact"]


def test_nothing_that_is_told_here_identifies_anybody_and_whoever_does_something_is_somebody():
    known = {each["id"] for each in people()}
    for story in keeping()["done"]:
        assert {story[name] for name in ("by", "who", "about") if story.get(name)} <= known
        for part in ("title", "body", "words", "reason"):
            assert scan(story.get(part, ""), story.get("lang", "fr")).score < HOLD, story
