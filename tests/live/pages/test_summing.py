"""`/live/<id>/summary`: drafted, made one's own, published; seen by whoever reads the session."""

import pytest

from cop.community.text import Text
from cop.community.thing import Thing
from cop.live.actions import aftermath, sessions
from tests.cast import Town
from tests.conftest import Browse
from tests.lively import a_session, answered, host_of, on_the_floor, words

pytestmark = pytest.mark.long


async def _over(town: Town):
    session = await a_session(town, desk=("elena",))
    done = await on_the_floor(town, session, "amina", "How many people?", byline="anonymous")
    await answered(await town.reader("bruno"), done, "Six people. They change at ten.")
    await sessions.end(await host_of(town), session)
    return await Thing.get(id=session.id)


def _address(session: Thing) -> str:
    return f"/live/{session.public_id}/summary"


async def test_a_draft_is_proposed_until_a_summary_is_published(browse: Browse, town: Town):
    session, host = await _over(town), await browse("chen")
    page = (await host.get(_address(session))).text
    assert "# Helplines at night" in page and "- **How many people?**" in page and "Bruno Example: Six people." in page
    assert not await Text.exists(part="summary"), "a draft is nobody's yet"

    sent = await host.post(_address(session), data={"text": "Six **people**.", "seen": str(session.version)})
    assert (sent.status_code, sent.headers["location"]) == (303, f"/live/{session.public_id}/transcript?done=summary")
    page = (await host.get(_address(session))).text
    assert ">\nSix **people**.</textarea>" in page and "How many people?" not in page
    assert "- **How many people?**" in (await host.get(f"{_address(session)}?draft=1")).text


@pytest.mark.parametrize("form", ["", ".md", ".json", ".csv"])
async def test_whoever_reads_the_session_reads_the_summary_in_every_format(browse: Browse, town: Town, form: str):
    session = await _over(town)
    await (await browse("dalia")).post(_address(session), data={"text": "Qzsummary.", "seen": str(session.version)})
    for name, status in (("sela", 200), ("olga", 404)):
        page = await (await browse(name)).get(f"/live/{session.public_id}/transcript{form}")
        assert (page.status_code, "Qzsummary." in page.text) == (status, status == 200)


@pytest.mark.parametrize(("name", "status"), [
    ("dalia", 200), ("elena", 403), ("bruno", 403), ("sela", 403), ("olga", 404), ("nobody", 404),
])
async def test_the_host_and_the_stewards_alone_sum_up(browse: Browse, town: Town, name: str, status: int):
    session, reader = await _over(town), await browse(name)
    assert (await reader.get(_address(session))).status_code == status
    sent = await reader.post(_address(session), data={"text": "Mine.", "seen": str(session.version)})
    assert sent.status_code == (303 if status == 200 else status)
    assert await Text.filter(part="summary").count() == (status == 200)


async def test_before_the_end_the_page_says_so(browse: Browse, town: Town):
    session = await a_session(town)
    host = await browse("chen")
    page = await host.get(_address(session))
    assert page.status_code == 200 and "<textarea" not in page.text and "not over yet" in page.text
    sent = await host.post(_address(session), data={"text": "x", "seen": str(session.version)})
    assert sent.status_code == 422 and not await Text.exists(part="summary")


@pytest.mark.parametrize("seen", ["", "x", "-1", "٣", "9" * 40, "1"])
async def test_who_was_slower_or_says_nothing_of_the_version_keeps_the_words(browse: Browse, town: Town, seen: str):
    session = await _over(town)
    await aftermath.summarise(await host_of(town), session, words("The words of chen"), seen=session.version)
    sent = await (await browse("dalia")).post(_address(session), data={"text": "The words of dalia", "seen": seen})
    version = (await Thing.get(id=session.id)).version
    assert sent.status_code == 422 and ">\nThe words of dalia</textarea>" in sent.text
    assert "<p>The words of chen</p>" in sent.text and f'name="seen" value="{version}"' in sent.text


async def test_too_many_words_are_refused_and_kept(browse: Browse, town: Town):
    session = await _over(town)
    sent = await (await browse("chen")).post(
        _address(session), data={"text": "x" * 10_001, "seen": str(session.version)}
    )
    assert sent.status_code == 422 and "x" * 10_001 in sent.text and not await Text.exists(part="summary")


async def test_no_script_and_no_foreign_markup_comes_through(browse: Browse, town: Town):
    session = await _over(town)
    text = "<script>alert(1)</script> [x](javascript:alert(1)) ![y](http://y.example/z.png)"
    await (await browse("chen")).post(_address(session), data={"text": text, "seen": str(session.version)})
    page = (await (await browse("sela")).get(f"/live/{session.public_id}/transcript")).text
    assert "<script>alert" not in page and 'href="javascript:' not in page and "<img" not in page


async def test_a_summary_that_looks_like_a_child_is_published_when_its_writer_says_it_concerns_none(
    browse: Browse, town: Town
):
    session, host = await _over(town), await browse("chen")
    form = {"text": "Our pupil Tobias, aged 9, lives behind the market.", "seen": str(session.version)}
    page = await host.post(_address(session), data=form)
    assert page.status_code == 422 and "This may identify a child" in page.text
    assert f"{form['text']}</textarea>" in page.text and page.text.count('name="no_child"') == 1
    assert not await Text.exists(part="summary")
    assert (await host.post(_address(session), data={**form, "no_child": "1"})).status_code == 303
    assert await Text.exists(part="summary")
