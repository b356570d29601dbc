"""What each reader finds of the groups, their people and their figures."""

from datetime import timedelta

import pytest

from cop.community.activity import Activity
from cop.community.founding import add_member, found_group
from cop.community.groups import Group, GroupTheme, group_for
from cop.community.people import Person
from cop.community.vocabulary import Term
from cop.forum.actions import meetings
from cop.groups import actions
from cop.groups.models import JoinRequest
from cop.groups.queries import content, finding, oversight, people
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Missing
from cop.kit.store import write
from cop.kit.unit import unit
from tests.cast import Town, person
from tests.forum.convening import a_meeting, a_plan, moved
from tests.things import a_reply, a_topic


async def crowd(town: Town, group: Group, count: int, **facts: object) -> None:
    async with unit():
        for n in range(count):
            made = await person(f"Member{n:03}{group.key}", town.pioneers, **facts)
            await add_member(group.id, made.id)


async def slugs(town: Town, name: str) -> list[str]:
    return [each["slug"] for each in (await finding.groups(await town.reader(name)))[0]]


# --- finding ---


async def test_own_groups_come_first_and_hidden_ones_show_to_members_alone(town: Town) -> None:
    assert await slugs(town, "amina") == ["vault", "water", "court"]
    assert await slugs(town, "elena") == ["court", "water"]
    assert await slugs(town, "farid") == ["court", "vault", "water"]
    assert await slugs(town, "sela") == ["court", "water"]
    assert await slugs(town, "olga") == []


async def test_members_are_counted_exactly_for_those_who_belong(town: Town) -> None:
    counted = {each["slug"]: each["members"] for each in (await finding.groups(await town.reader("amina")))[0]}
    assert counted == {"water": 5, "vault": 3, "court": None}


async def test_the_list_goes_on_where_a_page_ended(town: Town) -> None:
    async with unit():
        for n in range(finding.PAGE):
            await found_group(
                key=f"g{n:03}", slug=f"g-{n:03}", network_id=town.pioneers.id, kind="task_force",
                labels={"en": f"Group {n}"},
            )
    amina, seen, after = await town.reader("amina"), [], ""
    while True:
        page, after = await finding.groups(amina, after)
        seen += [each["slug"] for each in page]
        if not after:
            break
    assert seen == ["vault", "water", *(f"g-{n:03}" for n in range(finding.PAGE)), "court"]


async def test_a_cursor_that_is_a_hidden_group_tells_nothing(town: Town) -> None:
    sela = await town.reader("sela")
    assert await finding.groups(sela, "vault") == await finding.groups(sela, "no-such-group") == ([], "")


@pytest.mark.parametrize("slug", ["vault", "no-such-group"])
async def test_a_hidden_group_is_missing_like_one_that_never_was(town: Town, slug: str) -> None:
    for name in ("bruno", "sela", "ada", "olga", "elena"):
        with pytest.raises(Missing):
            await group_for(await town.reader(name), slug)


async def test_the_inside_of_a_group_is_missing_to_those_outside(town: Town) -> None:
    assert (await finding.group_inside(await town.reader("elena"), "court")).id == town.court.id
    for name in ("amina", "sela"):
        with pytest.raises(Missing):
            await finding.group_inside(await town.reader(name), "court")
    with pytest.raises(Missing):
        await finding.group_to_steward(await town.reader("elena"), "court")


async def test_the_lead_and_the_secretariat_find_a_group_to_edit(town: Town) -> None:
    assert (await finding.group_to_edit(await town.reader("farid"), "vault")).id == town.vault.id
    assert (await finding.group_to_edit(await town.reader("sela"), "vault")).id == town.vault.id
    with pytest.raises(Forbidden):
        await finding.group_to_edit(await town.reader("elena"), "court")
    for name, slug in (("elena", "vault"), ("olga", "water"), ("sela", "no-such-group")):
        with pytest.raises(Missing):
            await finding.group_to_edit(await town.reader(name), slug)


def test_more_people_read_an_open_group_than_a_closed_and_know_of_a_closed_than_a_hidden_one() -> None:
    assert finding.wider("open", than="closed") and finding.wider("closed", than="hidden")
    assert not finding.wider("closed", than="open") and not finding.wider("open", than="open")


# --- people ---


async def test_leads_and_moderators_are_named(town: Town) -> None:
    assert [(each["kind"], each["name"]) for each in await people.offices(town.water)] == [
        ("lead", "Chen Example"), ("moderator", "Dalia Example"),
    ]


async def test_figures_are_exact_inside_and_veiled_outside(town: Town) -> None:
    await crowd(town, town.court, 5, stakeholder="academia", country_id=town.other_country.id)
    inside = await people.figures(await town.reader("elena"), town.court)
    outside = await people.figures(await town.reader("sela"), town.court)

    assert (inside.members, inside.countries) == (7, 2)
    assert inside.categories == [("academia", 5), ("", 2)]
    assert inside.regions == [("african", 6), ("", 1)]
    assert (outside.members, outside.countries) == (7, None)
    assert outside.categories == [("academia", 5), ("", None)]
    assert outside.regions == [("african", 6), ("", None)]


async def test_the_category_of_an_organisation_counts_for_who_gives_none(town: Town) -> None:
    figures = await people.figures(await town.reader("amina"), town.water)
    assert dict(figures.categories) == {"academia": 1, "": 4}


async def test_who_left_or_is_suspended_is_not_counted(town: Town) -> None:
    await actions.leave(await town.reader("amina"), town.water)
    async with unit():
        await Person.filter(id=town.bruno.id).update(state="suspended")
    assert (await people.figures(await town.reader("elena"), town.water)).members == 3


async def test_members_are_listed_once_with_their_post_and_page_by_page(town: Town) -> None:
    await crowd(town, town.water, people.MEMBERS_PAGE)
    async with unit():
        await add_member(town.water.id, town.chen.id)
    first, after = await people.members(town.water)
    second, end = await people.members(town.water, after)

    names = [each["name"] for each in [*first, *second]]
    assert len(first) == people.MEMBERS_PAGE and end == ""
    assert names == sorted(names) and len(names) == len(set(names)) == people.MEMBERS_PAGE + 5
    assert {each["name"]: each["post"] for each in first if each["post"]} == {
        "Chen Example": "lead", "Dalia Example": "moderator",
    }


async def test_a_cursor_of_someone_outside_tells_nothing_of_that_person(town: Town) -> None:
    assert (await people.members(town.water, town.sela.public_id))[0] == []


async def test_waiting_requests_are_for_the_stewards_of_the_group(town: Town) -> None:
    await actions.ask_to_join(await town.reader("amina"), town.court, words="canary")
    request = await JoinRequest.get(person_id=town.amina.id)

    assert [each["words"] for each in (await people.requests(town.court))[0]] == ["canary"]
    assert await people.waiting_count(await town.reader("farid"), town.court) == 1
    assert await people.waiting_count(await town.reader("elena"), town.court) == 0
    assert (await people.request_to_decide(await town.reader("farid"), request.id)).group.slug == "court"
    assert (await people.request_of(await town.reader("amina"), request.id)).id == request.id
    for name in ("elena", "chen", "sela", "amina"):
        with pytest.raises(Missing):
            await people.request_to_decide(await town.reader(name), request.id)
    for number in (request.id + 1, 2**31, 2**70):
        with pytest.raises(Missing):
            await people.request_to_decide(await town.reader("farid"), number)
    with pytest.raises(Missing):
        await people.request_of(await town.reader("farid"), request.id)


# --- content ---


async def test_the_latest_topics_are_those_the_reader_may_read_pinned_first(town: Town) -> None:
    old = await a_topic(town.bruno, town.water, title="Pinned")
    await a_topic(town.bruno, town.water, title="Newer")
    await a_topic(town.bruno, town.water, title="Held back", state="hidden")
    async with unit():
        await write("UPDATE thing SET pinned_until = $2 WHERE id = $1", old.id, now() + timedelta(days=1))

    async def titles(name: str) -> list[str]:
        return [each["title"] for each in await content.topics(await town.reader(name), town.water)]

    assert await titles("sela") == ["Pinned", "Newer"]
    assert sorted(await titles("chen")) == ["Held back", "Newer", "Pinned"]
    assert await titles("olga") == []


async def test_a_pin_that_ended_pins_no_more(town: Town) -> None:
    old = await a_topic(town.bruno, town.water, title="Old pin")
    await a_topic(town.bruno, town.water, title="Newer")
    async with unit():
        await write("UPDATE thing SET pinned_until = $2 WHERE id = $1", old.id, now() - timedelta(seconds=5))
    found = await content.topics(await town.reader("amina"), town.water)
    assert [(each["title"], each["pinned"]) for each in found] == [("Newer", 0), ("Old pin", 0)]


async def test_themes_in_use_are_shown(town: Town) -> None:
    async with unit():
        await GroupTheme.create(group_id=town.water.id, term=town.theme)
    assert [each.key for each in await content.themes(town.water)] == ["case_management"]


async def test_the_last_change_of_access_is_told(town: Town) -> None:
    assert await content.access_change(town.water) is None
    group = await Group.get(id=town.water.id)
    change = actions.Change(
        purpose={}, charter={}, cadence={}, dos={}, access="closed", answer_days=3, escalate_days=5, mail_text="",
    )
    await actions.edit(await town.reader("chen"), group, change, seen=actions.state_of(group))
    found = await content.access_change(town.water)
    assert found is not None and found["verb"] == "group.closed"


async def test_categories_and_regions_have_labels_of_the_vocabulary(town: Town) -> None:
    async with unit():
        await Term.create(scheme="un_group", key="african", labels={"en": "African States"})
    assert await content.terms() == {("un_group", "african"): {"en": "African States"}}


# --- oversight ---


async def test_the_secretariat_sees_every_group_in_figures_and_no_title(town: Town) -> None:
    asked = await a_topic(town.amina, town.vault, title="canary-title")
    await a_topic(town.amina, town.vault, kind="discussion", title="canary-other")
    answered = await a_topic(town.amina, town.vault, title="canary-answered")
    await a_reply(town.chen, answered)
    async with unit():
        await write("UPDATE thing SET published_at = $2 WHERE id = $1", asked.id, now() - timedelta(days=9, hours=1))
    listed, after = await oversight.oversight(await town.reader("sela"))
    vault = next(each for each in listed if each["slug"] == "vault")

    assert [each["slug"] for each in listed] == ["court", "vault", "water"] and after == ""
    assert (vault["topics"], vault["unanswered"], vault["days"]) == (3, 1, 9)
    assert (vault["members"], vault["leads"], vault["known"]) == (None, ["Farid Example"], 0)
    assert "canary" not in repr(listed)
    assert {each["slug"]: each["members"] for each in listed} == {"court": None, "vault": None, "water": 5}


async def test_others_find_no_overview(town: Town) -> None:
    for name in ("ada", "farid", "amina", "olga"):
        with pytest.raises(Missing):
            await oversight.oversight(await town.reader(name))
    assert not await Activity.exists(verb="group.overseen")


async def test_the_next_meetings_of_a_group_are_shown_to_those_who_read_them(town: Town) -> None:
    topic, closed = await a_topic(town.amina, town.water), await a_topic(town.elena, town.court)
    off = await a_meeting(town, topic, plan=a_plan("off", days=1))
    await meetings.cancel(await town.reader("amina"), off, "No hall.")
    for days in (9, 4):
        await a_meeting(town, topic, plan=a_plan(f"in {days}", days=days))
    begun = await a_meeting(town, topic, plan=a_plan("begun"))
    await moved(begun.id, starts_at=now() - timedelta(days=2), ends_at=now() + timedelta(days=1))
    past = await a_meeting(town, topic, plan=a_plan("past"))
    await moved(past.id, starts_at=now() - timedelta(days=2), ends_at=now() - timedelta(days=1))
    await a_meeting(town, closed, "elena", plan=a_plan("closed"))
    amina, elena = await town.reader("amina"), await town.reader("elena")
    titles = [each["title"] for each in await content.meetings(amina, town.water)]
    assert titles == ["begun", "in 4", "in 9"]
    assert await content.meetings(amina, town.court) == []
    assert [each["title"] for each in await content.meetings(elena, town.court)] == ["closed"]
