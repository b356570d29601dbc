"""There is something for a moderator to look at, and it is where it belongs."""

from collections import Counter

from cop.community import visit
from cop.community.audience import Audience
from cop.community.groups import CLOSED, Group
from cop.community.people import Person
from cop.community.thing import Thing
from cop.community.vocabulary import THEME, Term
from cop.groups.models import JoinRequest
from cop.moderation.models import Act, Report
from cop.safeguarding.models import IncidentThing
from tests.demo.conftest import TODAY


async def test_a_hidden_reply_is_seen_by_the_stewards_alone_and_its_author_has_a_reason(built: Counter[str]):
    set_aside = await IncidentThing.filter(fate="hidden").values_list("thing_id", flat=True)
    hidden = await Thing.filter(state="hidden", kind__in=("topic", "reply")).exclude(id__in=list(set_aside))
    assert hidden
    for thing in hidden:
        act = await Act.get(thing_id=thing.id, verb="hide")
        assert act.reason and act.was == "published"
        audience = await Audience.get(id=thing.audience_id)
        assert audience.key == f"stewards:{thing.group_id}"
        moderator = await visit.by_person(act.moderator_id)
        assert thing.group_id in moderator.steward_of


async def test_everything_closed_or_pinned_has_a_reason(built: Counter[str]):
    closed, pinned = await Thing.exclude(closed_at=None), await Thing.exclude(pinned_until=None)
    assert closed and pinned
    for verb, things in (("close", closed), ("pin", pinned)):
        acts = await Act.filter(verb=verb)
        assert {each.thing_id for each in acts} == {each.id for each in things}
        assert all(each.reason and each.at <= TODAY for each in acts)
    assert all(each.pinned_until is not None and each.pinned_until > TODAY for each in pinned)


async def test_a_report_waits_for_the_persona_who_moderates(built: Counter[str]):
    reports = await Report.filter(state="open")
    moderator = await visit.by_person(await Person.get(external_id="persona:moderator"))
    assert [each for each in reports if each.group_id in moderator.steward_of]
    assert all(each.open_for == f"{each.thing_id}:{each.reporter_id}" for each in reports)


async def test_somebody_waits_at_the_door_of_a_closed_group(built: Counter[str]):
    request = await JoinRequest.get(state="waiting")
    group = await Group.get(id=request.group_id)
    reader = await visit.by_person(request.person_id)
    assert group.access == CLOSED
    assert group.listed_id in reader.audiences and group.id not in reader.member_of


async def test_a_country_has_proposed_a_theme(built: Counter[str]):
    term = await Term.get(scheme=THEME, status="proposed")
    assert term.proposed_by_country_id and term.proposed_by_person_id and term.labels["fr"]
