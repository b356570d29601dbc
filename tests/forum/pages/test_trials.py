""""We tried this": told with its result, counted at what was tried."""

import pytest

from cop.community.audience import settle
from cop.community.thing import Thing
from cop.forum.models import Reply, Trial
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.test_actions import a_reply, a_topic

FORM = {"result": "worked", "country": "SL", "tried_on": "2026-03-01", "body": "We did it in two districts.",
        "language": "en", "byline": "named"}


async def test_what_came_of_it_stands_in_the_thread_and_is_counted_at_what_was_tried(
    town: Town, browse: Browse
) -> None:
    topic = await a_topic(town)
    answer = await a_reply(town, topic)
    address = f"/topics/{topic.public_id}"
    amina, elena = await browse("amina"), await browse("elena")
    assert f"{address}/tried?reply={answer.public_id}" in (await amina.get(address)).text
    assert "by" in (await elena.get(f"{address}/tried?reply={answer.public_id}")).text

    for key, form in (("a", FORM), ("b", {**FORM, "country": "BR", "result": "partly"}), ("c", FORM)):
        told = await elena.post(f"{address}/tried", data={**form, "key": key, "reply": answer.public_id})
        assert told.status_code == 303, told.text
    page = (await amina.get(address)).text

    at = page.split(f'id="r-{answer.public_id}"')[1].split("</article>")[0]
    assert "Tried in 2 countries: 2 worked, 1 worked partly" in at
    trial = await Trial.all().order_by("thing_id").first()
    assert trial is not None
    own = page.split(f'id="r-{(await Thing.get(id=trial.thing_id)).public_id}"')[1].split("</article>")[0]
    assert "It worked" in own and "Sierra Leone" in own and "1 March 2026" in own and "Bruno Example" in own

    async with unit():  # what is hidden is neither counted nor named
        await Thing.filter(id=trial.thing_id).update(state="hidden")
        await settle(trial.thing_id)
        await Thing.filter(id=answer.id).update(state="hidden")
        await settle(answer.id)
    page = (await amina.get(address)).text
    assert "Bruno Example" not in page and answer.public_id not in page and "It worked partly" in page


async def test_a_trial_of_the_topic_as_a_whole_is_counted_there(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    await a_reply(town, topic)
    bruno = await browse("bruno")
    await bruno.post(f"/topics/{topic.public_id}/tried", data={**FORM, "key": "k", "country": "", "result": "failed"})
    page = (await bruno.get(f"/topics/{topic.public_id}")).text
    assert "Tried once: 1 did not work" in page.split('id="replies"')[0]


@pytest.mark.parametrize("change", [
    {"result": "splendid"}, {"result": ""}, {"country": "XX"}, {"tried_on": "2999-01-01"}, {"tried_on": "yesterday"},
    {"body": " "}, {"byline": "crown"},
])
async def test_what_cannot_be_is_refused_and_kept(town: Town, browse: Browse, change: dict[str, str]) -> None:
    topic = await a_topic(town)
    answer = await (await browse("bruno")).post(
        f"/topics/{topic.public_id}/tried", data={**FORM, "byline": "named", "key": "k", **change})
    assert answer.status_code == 422 and "aria-invalid" in answer.text
    assert change.get("body") or "We did it in two districts." in answer.text
    assert not await Trial.exists()


async def test_a_hidden_byline_with_the_own_country_must_be_meant(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    bruno = await browse("bruno")  # the only one of his country in the group
    form = {**FORM, "byline": "role", "country": "BR", "key": "k"}
    asked = await bruno.post(f"/topics/{topic.public_id}/tried", data=form)
    assert asked.status_code == 422 and 'name="sure"' in asked.text
    assert (await bruno.post(f"/topics/{topic.public_id}/tried", data={**form, "sure": "1"})).status_code == 303


async def test_a_reply_of_another_topic_or_one_out_of_sight_is_nothing_to_try(town: Town, browse: Browse) -> None:
    topic, elsewhere = await a_topic(town), await a_topic(town, town.court, "elena")
    foreign = await a_reply(town, elsewhere, "farid")
    for name in (foreign.public_id, "nothing", (await a_reply(town, await a_topic(town))).public_id):
        for answer in (
            await (await browse("bruno")).get(f"/topics/{topic.public_id}/tried?reply={name}"),
            await (await browse("bruno")).post(
                f"/topics/{topic.public_id}/tried", data={**FORM, "key": "k", "reply": name}),
        ):
            assert answer.status_code == 404
    assert not await Reply.filter(sort="trial").exists()
