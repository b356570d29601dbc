"""What was typed and not sent yet: kept, written on, told apart from another device's, gone when it was sent."""

from datetime import timedelta

import pytest

from cop.community import drafts
from cop.community.drafts import Draft, Sent
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.unit import unit
from tests.cast import Town

WORDS = {"title": ["Who signs?"], "themes": ["a", "b"]}
MORE = {**WORDS, "body": ["The ministry \u0625\u062d\u0627\u0644\u0629 says no."]}


async def test_one_writes_on_in_the_same_draft_and_nobody_else_finds_it(town: Town) -> None:
    amina = await town.reader("amina")
    draft, version = await drafts.keep(amina, "ask", WORDS)
    assert await drafts.keep(amina, "ask", MORE, draft=draft, seen=version) == (draft, version + 1)
    assert [each["typed"] for each in await drafts.of(amina, "ask")] == [MORE]

    bruno = await town.reader("bruno")
    with pytest.raises(Missing):
        await drafts.find(bruno, draft)
    await drafts.drop(bruno, draft)
    other, _ = await drafts.keep(bruno, "ask", {"title": ["Mine"]}, draft=draft, seen=version + 1)
    assert other != draft and (await drafts.find(amina, draft))["typed"] == MORE


async def test_two_devices_that_write_on_from_the_same_version_are_both_kept(town: Town) -> None:
    amina = await town.reader("amina")
    draft, version = await drafts.keep(amina, "ask", WORDS)
    await drafts.keep(amina, "ask", {"title": ["From the phone"]}, draft=draft, seen=version)
    second, _ = await drafts.keep(amina, "ask", {"title": ["From the desk"]}, draft=draft, seen=version)
    assert second != draft
    titles = {each["public_id"]: each["typed"]["title"] for each in await drafts.of(amina)}
    assert titles == {draft: ["From the phone"], second: ["From the desk"]}


async def test_the_same_words_sent_again_are_no_other_device(town: Town) -> None:
    amina = await town.reader("amina")
    draft, version = await drafts.keep(amina, "ask", WORDS)
    kept = await drafts.keep(amina, "ask", MORE, draft=draft, seen=version)
    again = await drafts.keep(amina, "ask", dict(reversed(MORE.items())), draft=draft, seen=version)
    assert again == kept


async def test_a_form_sent_again_because_its_answer_was_lost_makes_one_draft(town: Town) -> None:
    amina, bruno = await town.reader("amina"), await town.reader("bruno")
    first = await drafts.keep(amina, "ask", WORDS)
    assert await drafts.keep(amina, "ask", dict(reversed(WORDS.items()))) == first
    other = await drafts.keep(amina, "ask", MORE, draft=first[0], seen=first[1] + 5)
    assert await drafts.keep(amina, "ask", MORE, draft=first[0], seen=first[1] + 5) == other
    assert len({first, other, await drafts.keep(amina, "reply:1", WORDS), await drafts.keep(bruno, "ask", WORDS)}) == 4
    assert await Draft.all().count() == 4


async def test_a_part_leaves_the_rest_as_it_is(town: Town) -> None:
    amina = await town.reader("amina")
    draft, version = await drafts.keep(amina, "ask", MORE)
    await drafts.keep(amina, "ask", {"title": ["Another"]}, draft=draft, seen=version, is_part=True)
    assert (await drafts.find(amina, draft))["typed"] == {**MORE, "title": ["Another"]}


async def test_what_was_sent_goes_but_not_what_was_written_on_elsewhere(town: Town) -> None:
    amina = await town.reader("amina")
    draft, version = await drafts.keep(amina, "ask", WORDS)
    await drafts.keep(amina, "ask", MORE, draft=draft, seen=version)
    async with unit():
        await drafts.was_sent(amina, Sent(draft, version, WORDS))
    assert await drafts.of(amina), "there is more in it than was sent"
    async with unit():
        await drafts.was_sent(amina, Sent(draft, 0, MORE))
    assert await drafts.of(amina) == []


async def test_too_much_and_a_visitor_are_refused(town: Town) -> None:
    with pytest.raises(Refused, match="draft-too-long"):
        await drafts.keep(await town.reader("amina"), "ask", {"body": ["x" * drafts.LONGEST]})
    with pytest.raises(Forbidden):
        await drafts.keep(drafts.Reader(), "ask", WORDS)
    assert await Draft.all().count() == 0


async def test_no_character_breaks_it(town: Town) -> None:
    amina = await town.reader("amina")
    draft, _ = await drafts.keep(amina, "ask", {"body": ["a\0b \ud800 \\u0000 \u202e 'x' \"y\""]})
    assert (await drafts.find(amina, draft))["typed"]["body"] == ["ab  \\u0000 \u202e 'x' \"y\""]


@pytest.mark.parametrize("name", ["", "x" * 17, "a\0", "nothere999", "\u0661" * 10])
async def test_a_name_of_none_finds_none(town: Town, name: str) -> None:
    with pytest.raises(Missing):
        await drafts.find(await town.reader("amina"), name)


async def test_the_oldest_make_room_and_what_nobody_came_back_to_is_forgotten(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST", 3)
    amina = await town.reader("amina")
    made = [(await drafts.keep(amina, "ask", {"title": [str(n)]}))[0] for n in range(5)]
    assert {each["public_id"] for each in await drafts.of(amina)} == set(made[2:])
    async with unit():
        await Draft.filter(public_id=made[2]).update(saved_at=now() - drafts.KEPT - timedelta(days=1))
    await drafts.sweep()
    assert {each["public_id"] for each in await drafts.of(amina)} == set(made[3:])
