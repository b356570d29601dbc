"""The page of themes."""

import asyncio
import re

import pytest

from cop.community.vocabulary import Term
from tests.cast import Town
from tests.conftest import Browse

PROPOSAL = {"english": "Kinship care", "why": "canary-why", "behalf": "country:SL"}


async def proposal_id() -> int:
    return (await Term.get(proposed_by_person_id__isnull=False)).id


async def test_everybody_reads_the_themes_in_use(browse: Browse) -> None:
    for name in ("nobody", "olga", "amina"):
        page = await (await browse(name)).get("/themes")
        assert page.status_code == 200 and "case management" in page.text
        assert 'id="propose"' not in page.text


async def test_propose_accept_and_see_it_in_use(browse: Browse) -> None:
    elena, sela = await browse("elena"), await browse("sela")
    answer = await elena.post("/themes", data=PROPOSAL)
    assert (answer.status_code, answer.headers["location"]) == (303, "/themes#own")
    assert "Waiting for an answer" in (await elena.get("/themes")).text
    desk = (await sela.get("/themes")).text
    assert "canary-why" in desk and "Elena Example" in desk and "Sierra Leone" in desk

    answer = await sela.post(f"/themes/{await proposal_id()}/accept")
    assert (answer.status_code, answer.headers["location"]) == (303, "/themes#waiting")
    assert "/topics?theme=kinship_care" in (await (await browse("amina")).get("/themes")).text


async def test_a_proposal_shows_to_nobody_else(browse: Browse) -> None:
    await (await browse("elena")).post("/themes", data=PROPOSAL)
    for name in ("nobody", "olga", "amina", "farid", "chen", "ada"):
        page = (await (await browse(name)).get("/themes")).text
        assert "canary-why" not in page and "Kinship" not in page, name


async def test_a_refused_proposal_tells_its_reason(browse: Browse) -> None:
    elena, sela = await browse("elena"), await browse("sela")
    await elena.post("/themes", data=PROPOSAL)
    number = await proposal_id()
    empty = await sela.post(f"/themes/{number}/refuse", data={"reason": ""})
    assert empty.status_code == 422 and f'id="f-reason-{number}-error"' in empty.text
    long = "x" * 501
    answer = await sela.post(f"/themes/{number}/refuse", data={"reason": long})
    assert answer.status_code == 422 and long in answer.text
    assert (await sela.post(f"/themes/{number}/refuse", data={"reason": "Too <b>narrow</b>."})).status_code == 303

    assert "Too &lt;b&gt;narrow&lt;/b&gt;." in (await elena.get("/themes")).text
    assert (await sela.post(f"/themes/{number}/accept")).status_code == 422


async def test_in_french_the_theme_has_two_names(browse: Browse) -> None:
    elena = await browse("elena")
    elena.cookies.set("language", "fr")
    missing = await elena.post("/themes", data=PROPOSAL)
    assert missing.status_code == 422 and 'id="f-label-error"' in missing.text and "canary-why" in missing.text
    await elena.post("/themes", data={**PROPOSAL, "label": "Accueil par la parenté"})

    assert (await Term.get(id=await proposal_id())).labels == {"en": "Kinship care", "fr": "Accueil par la parenté"}


@pytest.mark.parametrize(
    "change",
    [
        {"english": ""}, {"english": "x" * 81}, {"english": "case management"}, {"why": ""}, {"why": "x" * 1001},
        {"behalf": ""}, {"behalf": "country:BR"}, {"behalf": "group:vault"}, {"behalf": "secretariat"},
    ],
)
async def test_a_proposal_that_cannot_be_is_refused_and_kept(browse: Browse, change: dict[str, str]) -> None:
    answer = await (await browse("elena")).post("/themes", data={**PROPOSAL, **change})

    assert answer.status_code == 422 and 'id="errors"' in answer.text
    assert all(value in answer.text for name, value in {**PROPOSAL, **change}.items() if name != "behalf")
    assert not await Term.exists(status="proposed")


async def test_a_proposal_for_another_country_or_group_is_no_choice(browse: Browse) -> None:
    page = (await (await browse("elena")).get("/themes")).text
    assert re.findall(r'<option value="([^"]*)"', page) == ["country:SL"]


async def test_those_who_speak_for_nobody_are_forbidden_to_propose(browse: Browse) -> None:
    for name in ("amina", "dalia", "ada", "olga", "nobody"):
        assert (await (await browse(name)).post("/themes", data=PROPOSAL)).status_code == 403, name
    assert not await Term.exists(status="proposed")


async def test_a_form_sent_fifty_times_at_once_makes_one_proposal(browse: Browse) -> None:
    elena = await browse("elena")
    answers = await asyncio.gather(
        *(elena.post("/themes", data={**PROPOSAL, "key": "same"}) for _ in range(50))
    )
    assert {each.status_code for each in answers} == {303}
    assert await Term.filter(status="proposed").count() == 1


async def test_script_is_escaped(browse: Browse) -> None:
    script = "<script>alert(1)</script>"
    elena = await browse("elena")
    await elena.post("/themes", data={**PROPOSAL, "english": script, "why": script})
    for name in ("elena", "sela"):
        page = (await (await browse(name)).get("/themes")).text
        assert "<script>alert" not in page and "&lt;script&gt;" in page


@pytest.mark.parametrize("act", ["accept", "refuse"])
async def test_answers_to_foreign_and_unknown_proposals(browse: Browse, town: Town, act: str) -> None:
    elena = await browse("elena")
    await elena.post("/themes", data=PROPOSAL)
    number, words = await proposal_id(), {"reason": "No."}

    for name in ("nobody", "amina", "farid", "ada"):
        browser = await browse(name)
        for other in (number, 999_999, 10**30, town.theme.id):
            assert (await browser.post(f"/themes/{other}/{act}", data=words)).status_code == 404, name
    assert (await elena.post(f"/themes/{number}/{act}", data=words)).status_code == 403
    assert (await (await browse("sela")).post(f"/themes/{town.theme.id}/{act}", data=words)).status_code == 404
    assert (await Term.get(id=number)).status == "proposed"
