"""Proposing somebody for the directory, and drafting for them."""

import re

import pytest

from cop.community.thing import Thing
from cop.directory.actions import life
from cop.directory.models import Profile
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.pages.test_profile_edit import FORM, shown
from tests.directory.writing import profile_of, state_of


def mark_of(page: str) -> str:
    found = re.search(r'name="person" value="([0-9a-f]{20})"', page)
    assert found is not None
    return found[1]


async def test_focal_points_alone_propose(browse: Browse) -> None:
    assert (await (await browse("nobody")).get("/people/nominate")).status_code == 303
    for name in ("amina", "chen", "sela", "ada", "olga"):
        someone = await browse(name)
        assert (await someone.get("/people/nominate")).status_code == 403, name
        assert (await someone.post("/people/nominate", data={"how": "propose"})).status_code == 403, name


@pytest.mark.parametrize(("typed", "seen"), [
    ("ami", True), ("EXAMPLE ami", True), ("bru", True), ("olga", False), ("ada", False), ("elena", False), ("", False),
])
async def test_people_of_the_country_and_of_own_groups_are_found_by_name(browse: Browse, typed: str, seen: bool) -> None:
    page = await (await browse("elena")).get("/people/nominate", params={"q": typed})
    assert page.status_code == 200 and ('name="person"' in page.text) is seen


async def test_no_address_and_no_id_of_a_person_is_in_the_page(browse: Browse, town: Town) -> None:
    page = (await (await browse("elena")).get("/people/nominate?q=ami")).text
    assert town.amina.public_id not in page and "people.example" not in page
    assert re.findall(r'name="person" value="(\d{1,9})"', page) == []


async def test_a_mark_holds_for_one_sign_in(browse: Browse) -> None:
    mark = mark_of((await (await browse("elena")).get("/people/nominate?q=ami")).text)
    answer = await (await browse("elena")).post("/people/nominate", data={"q": "ami", "person": mark, "how": "propose"})
    assert answer.status_code == 422 and not await Profile.exists()


async def test_propose_somebody(browse: Browse, town: Town) -> None:
    elena = await browse("elena")
    mark = mark_of((await elena.get("/people/nominate?q=bruno")).text)
    for _ in range(2):
        answer = await elena.post(
            "/people/nominate", data={"q": "bruno", "person": mark, "how": "propose", "key": "same"}
        )
        assert (answer.status_code, answer.headers["location"]) == (303, "/people/nominate?done=proposed")
    assert (await profile_of(town.bruno)).nominated_by_id == town.elena.id
    refused = await elena.post("/people/nominate", data={"q": "bruno", "person": mark, "how": "propose"})
    assert refused.status_code == 422 and 'id="f-person-error"' in refused.text and 'value="bruno"' in refused.text
    page = (await (await browse("bruno")).get("/people/me")).text
    assert "Sierra Leone" in page and "Elena" not in page


@pytest.mark.parametrize("data", [
    {"person": "x", "how": "propose"}, {"person": "é", "how": "propose"}, {"person": "", "how": "draft"}, {"how": "order"},
])
async def test_what_was_not_offered_is_refused(browse: Browse, data: dict[str, str]) -> None:
    answer = await (await browse("elena")).post("/people/nominate", data={"q": "ami", **data})
    assert answer.status_code == 422 and 'value="ami"' in answer.text


async def test_draft_for_somebody_who_then_agrees(browse: Browse, town: Town) -> None:
    elena, amina = await browse("elena"), await browse("amina")
    mark = mark_of((await elena.get("/people/nominate?q=amina")).text)
    begun = await elena.post("/people/nominate", data={"q": "amina", "person": mark, "how": "draft"})
    address = begun.headers["location"]
    assert re.fullmatch(r"/people/draft/[a-z0-9]{10}", address)
    page = await elena.get(address)
    assert page.status_code == 200 and "Amina Example" in page.text and shown(page, "seen") == "1"

    for _ in range(2):
        saved = await elena.post(address, data={**FORM, "seen": "1", "key": "same"})
        assert saved.headers["location"] == f"{address}?done=saved"
    assert shown(await elena.get(f"{address}?done=saved"), "headline") == FORM["headline"]
    assert address in (await elena.get("/people/nominate")).text
    await amina.post("/people/me/approve", data={"seen": "2"})
    assert await state_of(await profile_of(town.amina)) == "held"
    assert (await elena.get(address)).status_code == 404
    assert (await elena.post(address, data={**FORM, "seen": "3"})).status_code == 404
    assert address not in (await elena.get("/people/nominate")).text


async def test_a_draft_is_nobody_elses(browse: Browse, town: Town) -> None:
    await life.nominate(await town.reader("elena"), town.amina.id, drafts=True)
    public_id = (await Thing.get(kind="profile")).public_id
    for name in ("nobody", "amina", "chen", "sela", "ada"):
        someone = await browse(name)
        assert (await someone.get(f"/people/draft/{public_id}")).status_code == 404, name
        assert (await someone.post(f"/people/draft/{public_id}", data=FORM)).status_code == 404, name
        assert (await someone.get(f"/people/{public_id}")).status_code == (200 if name == "amina" else 404), name


async def test_bad_input_in_a_draft_is_kept(browse: Browse, town: Town) -> None:
    await life.nominate(await town.reader("elena"), town.amina.id, drafts=True)
    address = f"/people/draft/{(await Thing.get(kind='profile')).public_id}"
    answer = await (await browse("elena")).post(address, data={**FORM, "seen": "1", "orcid": "0000"})
    assert answer.status_code == 422 and shown(answer, "headline") == FORM["headline"] and shown(answer, "orcid") == "0000"
