"""The page of a group's introduction: written, seen before, read, reported."""

from cop.notices.models import Introduction
from tests.cast import Town
from tests.conftest import Browse
from tests.notices.writing import an_introduction

PAGE = "/groups/water/introduction"


async def test_a_steward_sees_it_before_it_is_kept_and_its_readers_afterwards(browse: Browse, town: Town) -> None:
    chen, amina = await browse("chen"), await browse("amina")
    until = (await chen.get(PAGE)).text.partition('name="until"')[2].partition('value="')[2][:10]
    form = {"key": "k", "version": "0", "body_en": "Welcome to **June**. <b>", "body_fr": "Juin.", "until": until}
    shown = await chen.post(PAGE, data={**form, "do": "preview"})
    assert shown.status_code == 200 and "Welcome to <strong>June</strong>. &lt;b&gt;" in shown.text
    assert "it is not kept yet" in shown.text and not await Introduction.all()
    assert "There is none at the moment." in (await amina.get(PAGE)).text
    for _ in range(2):
        assert (await chen.post(PAGE, data={**form, "do": "keep"})).headers["location"] == PAGE
    assert await Introduction.all().count() == 1
    page = (await amina.get(PAGE)).text
    assert "Welcome to <strong>June</strong>" in page and "Juin" not in page and "<textarea" not in page
    assert (await amina.get(PAGE, headers={"cookie": f"{'; '.join(f'{k}={v}' for k, v in amina.cookies.items())}; language=fr"})
            ).text.count("Juin.") == 1
    assert (await amina.post(PAGE, data={**form, "do": "keep"})).status_code == 403


async def test_what_cannot_be_kept_comes_back_with_its_reason(browse: Browse, town: Town) -> None:
    chen = await browse("chen")
    form = {"key": "k", "version": "0", "until": "2000-01-01", "body_en": "Words I typed."}
    for sent, said in (
        ({}, "still to come"), ({"until": "9999-12-31"}, "at most 90 days"), ({"until": "x"}, "date"),
        ({"body_en": "x" * 1001}, "1000"), ({"body_en": "", "until": ""}, "until"),
    ):
        answer = await chen.post(PAGE, data={**form, **sent, "do": "keep"})
        assert answer.status_code == 422 and said in answer.text
    assert not await Introduction.all()


async def test_it_is_no_topic_and_can_be_reported_and_moderated(browse: Browse, town: Town) -> None:
    thing = await an_introduction(town, en="Words of the moderators.")
    amina, chen = await browse("amina"), await browse("chen")
    for address in ("/topics", "/groups/water", "/", "/search?q=moderators"):
        assert thing.public_id not in (await amina.get(address)).text
    assert (await amina.get(f"/topics/{thing.public_id}")).status_code == 404
    form = await amina.get(f"/things/{thing.public_id}/report")
    assert form.status_code == 200 and f"/introductions/{thing.public_id}" in form.text
    sent = await amina.post(f"/things/{thing.public_id}/report", data={"key": "k", "reason": "wrong", "words": ""})
    assert sent.status_code == 303
    desk = (await chen.get("/moderation")).text
    assert "Words of the moderators." in desk and f"/introductions/{thing.public_id}" in desk and "Water group" in desk
    assert (await amina.get(f"/introductions/{thing.public_id}")).headers["location"] == PAGE
    acts = await chen.get(f"/things/{thing.public_id}/moderate?act=hide")
    assert acts.status_code == 200 and "act=pin" not in acts.text
    hidden = await chen.post(
        f"/things/{thing.public_id}/moderate",
        data={"key": "k", "act": "hide", "version": str(thing.version), "reason": "Not now."},
    )
    assert hidden.status_code == 303
    for address in (f"/introductions/{thing.public_id}", f"/things/{thing.public_id}/report"):
        assert (await amina.get(address)).status_code == 404
    assert "Words of the moderators." not in (await amina.get(PAGE)).text
    for address in ("/moderation/mine", "/groups/water/log"):
        assert (await chen.get(address)).status_code == 200


async def test_a_steward_takes_it_back(browse: Browse, town: Town) -> None:
    await an_introduction(town)
    chen, amina = await browse("chen"), await browse("amina")
    for _ in range(2):
        assert (await chen.post(f"{PAGE}/drop", data={"key": "k"})).status_code == 303
    for browser in (chen, amina):
        assert "Welcome to June" not in (await browser.get(PAGE)).text
    assert (await amina.post(f"{PAGE}/drop", data={"key": "k"})).status_code == 403


async def test_a_steward_of_a_closed_group_is_told_that_mails_hold_no_text(browse: Browse, town: Town) -> None:
    farid, nobody = await browse("farid"), await browse("nobody")
    assert "Mails of this group hold no text" in (await farid.get("/groups/court/introduction")).text
    assert "Mails of this group hold no text" not in (await (await browse("chen")).get(PAGE)).text
    assert (await nobody.get(PAGE)).headers["location"].startswith("/sign-in?next=")
