import pytest
from starlette.applications import Starlette

from cop.accounts.pages.personas import PERSONAS
from tests.accounts.conftest import visitor
from tests.conftest import Browse


async def test_one_button_signs_in(demonstration: Starlette):
    browser = visitor(demonstration)
    answer = await browser.post("/demo/sign-in", data={"as": "official", "next": "/groups"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/groups")
    assert "Amina Example" in (await browser.get("/me")).text


async def test_it_needs_no_proof_but_not_from_another_site(demonstration: Starlette):
    browser = visitor(demonstration)
    del browser.headers["sec-fetch-site"]
    assert (await browser.post("/demo/sign-in", data={"as": "official"})).status_code == 303
    answer = await browser.post("/demo/sign-in", data={"as": "official"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize("part", ["", "king", "lead", "<script>"])
async def test_a_part_that_nobody_plays_is_refused(demonstration: Starlette, part: str):
    answer = await visitor(demonstration).post("/demo/sign-in", data={"as": part})
    assert answer.status_code == 422


async def test_outside_the_demonstration_there_is_no_such_door(browse: Browse):
    answer = await (await browse("nobody")).post("/demo/sign-in", data={"as": "official"})
    assert answer.status_code == 404


def test_every_part_of_the_demonstration_is_there():
    assert set(PERSONAS) == {
        "secretariat", "lead", "moderator", "expert", "focal_point", "official", "partner", "outsider", "admin",
        "safeguarding",
    }
