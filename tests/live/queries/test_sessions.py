"""Sessions on behalf of a reader: one, the list, who has a part, what one supports."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from cop.community import audience
from cop.community.policy import may
from cop.community.thing import HIDDEN, Thing
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.store import write
from cop.kit.unit import unit
from cop.live.actions import asking, desk
from cop.live.actions import sessions as acts
from cop.live.models import Session
from cop.live.queries import sessions
from tests.cast import Town
from tests.home.test_pages import counted
from tests.lively import a_question, a_session, answered, host_of, on_the_floor

EVERYBODY = ("amina", "bruno", "chen", "dalia", "elena", "farid", "sela", "ada", "olga")


async def who_reads(town: Town, session: Thing) -> set[str]:
    found = set()
    for name in EVERYBODY:
        try:
            row = await sessions.session_row(await town.reader(name), session.public_id)
        except Missing:
            continue
        assert row.id == session.id
        found.add(name)
    return found


async def starts(session: Thing, hours: float) -> None:
    """At this many hours from now."""
    async with unit():
        await Session.filter(thing_id=session.id).update(starts_at=now() + timedelta(hours=hours))


# --- one ---


async def test_a_session_has_all_that_its_pages_show(town: Town) -> None:
    session = await a_session(town, phase="ended", place="Room 4", title="Who <b>answers</b>?")
    row = await sessions.session_row(await town.reader("amina"), session.public_id)

    assert (row.title, row.purpose, row.purpose_source) == (
        "Who <b>answers</b>?", "<p>Who answers at night?</p>", "Who answers at night?")
    assert (row.phase, row.place, row.languages, row.minutes) == ("ended", "Room 4", ("en", "fr"), 60)
    assert row.ends_at - row.starts_at == timedelta(hours=1) and row.starts_at.tzinfo is not None
    assert row.started_at is not None and row.ended_at is not None and row.started_at <= row.ended_at
    assert row.byline["name"] == "Chen Example" and row.address == f"/live/{session.public_id}"
    assert (row.group_slug, row.group_labels["en"], row.version, row.sequence) == ("water", "Water group", 1, 0)
    assert row.code == (await Session.get(thing_id=session.id)).code


async def test_a_draft_is_its_teams_and_what_is_announced_is_the_networks(town: Town) -> None:
    draft, announced = await a_session(town, phase="draft"), await a_session(town, phase="announced")

    assert await who_reads(town, draft) == {"chen", "bruno", "dalia"}
    assert await who_reads(town, announced) == set(EVERYBODY) - {"olga"}


async def test_a_session_of_a_closed_group_is_its_members(town: Town) -> None:
    session = await a_session(town, group="court", host="farid", experts=())
    assert await who_reads(town, session) == {"farid", "elena"}


@pytest.mark.parametrize(("group", "host", "readers", "told"), [
    ("water", "chen", acts.TO_GROUP, "network"), ("court", "farid", acts.TO_GROUP, "group"),
    ("water", "chen", acts.TO_COUNTRIES, "countries"), ("court", "farid", acts.TO_COUNTRIES, "countries"),
])
async def test_who_follows_is_said_as_it_is(town: Town, group: str, host: str, readers: str, told: str) -> None:
    session = await a_session(town, phase="draft", group=group, host=host, experts=(), readers=readers)
    assert (await sessions.session_row(await town.reader(host), session.public_id)).readers == told


async def test_who_follows_changes_with_the_group(town: Town) -> None:
    session = await a_session(town)
    async with unit():
        await audience.follow_group(town.water.id, town.water.network_id, is_open=False)

    assert (await sessions.session_row(await town.reader("amina"), session.public_id)).readers == "group"
    assert await who_reads(town, session) == {"amina", "bruno", "chen", "dalia", "elena"}


async def test_policy_takes_it_for_the_thing_it_is(town: Town) -> None:
    session = await a_session(town, desk=("elena",))
    allowed = {
        name: [act for act in ("session.edit", "question.approve", "question.answer", "question.ask")
               if may(await town.reader(name), act, await sessions.session_row(await town.reader(name), session.public_id))]
        for name in ("chen", "dalia", "elena", "bruno", "amina")
    }
    everything = ["session.edit", "question.approve", "question.answer", "question.ask"]
    assert allowed == {
        "chen": everything, "dalia": everything, "elena": everything[1:], "bruno": everything[2:], "amina": everything[3:],
    }


@pytest.mark.parametrize("name", ["", "unknown", "a" * 17, "a\x00b", "é", "../live", "1 OR 1=1"])
async def test_a_name_of_nothing_is_missing(town: Town, name: str) -> None:
    with pytest.raises(Missing):
        await sessions.session_row(await town.reader("amina"), name)


async def test_a_topic_is_no_session(town: Town) -> None:
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "One?")
    with pytest.raises(Missing):
        await sessions.session_row(await town.reader("amina"), question.public_id)


# --- the code ---


async def test_a_code_leads_whoever_may_read_however_it_is_typed(town: Town) -> None:
    session = await a_session(town)
    code = (await sessions.session_row(await town.reader("amina"), session.public_id)).code
    amina, olga = await town.reader("amina"), await town.reader("olga")

    for typed in (code, code.upper(), f" {code[:3]}-{code[3:]} ", " ".join(code)):
        assert await sessions.by_code(amina, typed) == session.public_id, typed
        assert await sessions.by_code(olga, typed) is None, typed


@pytest.mark.parametrize("code", ["", "222222", "22222", "\x00" * 6, "éééééé", "a" * 5000, "il1o0u"])
async def test_other_codes_lead_nowhere(town: Town, code: str) -> None:
    await a_session(town)
    assert await sessions.by_code(await town.reader("amina"), code) is None


# --- the list ---


@dataclass
class Order:
    """A list, as titles."""

    under_way: list[str]
    ahead: list[str]
    past: list[str]


async def titles(town: Town, name: str, after: str = "") -> Order:
    found = await sessions.listed(await town.reader(name), after)
    return Order(*([each.title for each in part] for part in (found.under_way, found.ahead, found.past)))


async def test_the_list_says_what_is_under_way_what_comes_and_what_was(town: Town) -> None:
    for phase, hours in (
        ("live", 0), ("paused", -1), ("open", 5), ("announced", 2), ("draft", 9), ("ended", -50), ("cancelled", 30),
    ):
        await starts(await a_session(town, phase=phase, title=phase), hours)

    team, others = await titles(town, "chen"), await titles(town, "amina")

    assert team == Order(["paused", "live"], ["announced", "open", "draft"], ["cancelled", "ended"])
    assert others == Order(["paused", "live"], ["announced", "open"], ["cancelled", "ended"])
    assert await titles(town, "olga") == Order([], [], [])


async def test_a_session_that_never_started_is_past_a_day_later(town: Town) -> None:
    await starts(await a_session(town, phase="announced", title="late"), -23)
    await starts(await a_session(town, phase="announced", title="forgotten"), -25)

    assert await titles(town, "amina") == Order([], ["late"], ["forgotten"])


async def test_past_sessions_come_in_pages_that_repeat_and_leave_out_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "PAGE", 2)
    moment = now() - timedelta(days=3)
    for n in range(5):  # two of them at the same moment
        session = await a_session(town, phase="ended", title=str(n))
        async with unit():
            await Session.filter(thing_id=session.id).update(starts_at=moment - timedelta(days=n // 2))
    await a_session(town, phase="open", title="to come")
    seen, after = [], ""
    while True:
        page = await sessions.listed(await town.reader("amina"), after)
        assert [each.title for each in page.ahead] == ([] if after else ["to come"])
        seen += [each.title for each in page.past]
        after = page.next
        if not after:
            break
    assert seen == ["1", "0", "3", "2", "4"]


@pytest.mark.parametrize("after", ["nonsense", "a\x00b", "é" * 40, "'"])
async def test_a_cursor_of_nothing_goes_on_behind_nothing(town: Town, after: str) -> None:
    await a_session(town, phase="ended")
    found = await sessions.listed(await town.reader("amina"), after)
    assert found.under_way == [] and found.next == ""


async def test_the_list_is_one_statement_however_long_it_is(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = await town.reader("amina")
    for phase in ("live", "ended", "open", "announced"):
        await a_session(town, phase=phase)
        async with counted(monkeypatch) as said:
            await sessions.listed(reader)
        assert len(said) == 1


# --- who has a part ---


async def test_parts_are_those_of_now(town: Town) -> None:
    session = await a_session(town, desk=("dalia",), experts=("bruno", "farid"))
    await acts.dismiss(await host_of(town), session, town.farid, role="expert")
    found = await sessions.parts(session.id)

    assert [(each["role"], each["name"]) for each in found] == [
        ("host", "Chen Example"), ("expert", "Bruno Example"), ("desk", "Dalia Example")]
    assert (found[1]["organisation"], found[1]["country"]) == ("Fictional Institute", "BR")


async def test_sessions_are_prepared_where_one_keeps_order(town: Town) -> None:
    chen = await sessions.stewarded(await town.reader("chen"))
    assert [(slug, labels["en"]) for slug, labels in chen] == [("vault", "Vault group"), ("water", "Water group")]
    assert await sessions.stewarded(await town.reader("amina")) == []


# --- what one supports, what is answered ---


async def test_support_of_a_question_united_with_another_is_support_of_that_one(town: Town) -> None:
    session, other = await a_session(town), await a_session(town)
    one, two = await on_the_floor(town, session, "elena", "One?"), await on_the_floor(town, session, "bruno", "Two?")
    elsewhere = await on_the_floor(town, other, "bruno", "Elsewhere?")
    amina = await town.reader("amina")
    for question in (one, elsewhere):
        await asking.support(amina, question)
    assert await sessions.supported(amina, session.id) == [one.public_id]

    await desk.merge(await host_of(town), one, two)

    assert await sessions.supported(amina, session.id) == [two.public_id]
    assert await sessions.supported(await town.reader("chen"), session.id) == []


async def test_the_last_question_answered_comes_first(town: Town) -> None:
    session = await a_session(town)
    bruno, amina = await town.reader("bruno"), await town.reader("amina")
    asked = [await on_the_floor(town, session, "amina", f"Question {n}?") for n in range(3)]
    await a_question(amina, session, "Not answered?")
    answers = {n: await answered(bruno, asked[n]) for n in (1, 2, 0)}
    await answered(bruno, asked[1], "And one thing more.")
    assert await sessions.answered(amina, session.id) == [asked[n].public_id for n in (0, 2, 1)]

    async with unit():
        for hidden in (asked[2], answers[0]):
            await write("UPDATE thing SET state = $2 WHERE id = $1", hidden.id, HIDDEN)
            await audience.settle(hidden.id)

    assert await sessions.answered(amina, session.id) == [asked[1].public_id]
