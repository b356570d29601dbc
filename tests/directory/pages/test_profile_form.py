"""The form of a profile: what it shows, and what it refuses."""

import re

import pytest

from cop.community.thing import Thing
from cop.directory.actions import life
from cop.directory.models import Profile
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.pages.test_profile_edit import FORM, shown
from tests.directory.writing import profile_of, published


async def test_the_form_shows_what_is_saved(browse: Browse, town: Town) -> None:
    amina = await browse("amina")
    await amina.post("/people/me/edit", data=FORM)
    page = await amina.get("/people/me/edit")
    for name in ("headline", "contact_for", "about", "line-words-0", "line-since-0", "monthly_limit", "other_names"):
        assert shown(page, name) == FORM[name], name
    assert (shown(page, "orcid"), shown(page, "seen")) == ("0000-0002-1825-0097", "2")
    for box in ('name="theme" value="case_management" checked', 'name="country" value="BR" checked',
                'name="day" value="4" checked', 'name="availability" value="limited" checked',
                '<option value="fluent" selected', '<option value="country" selected', '<option value="me" selected'):
        assert box in page.text, box


async def test_a_language_at_a_time(browse: Browse) -> None:
    amina = await browse("amina")
    await amina.post("/people/me/edit", data=FORM)
    page = await amina.get("/people/me/edit?language=pt")
    assert (shown(page, "language"), shown(page, "headline"), shown(page, "monthly_limit")) == ("pt", "", "2")
    await amina.post("/people/me/edit", data={**FORM, "language": "pt", "seen": "2", "headline": "Formo linhas"})
    assert shown(await amina.get("/people/me/edit?language=pt"), "headline") == "Formo linhas"
    page = await amina.get("/people/me/edit")
    assert shown(page, "headline") == "I train helplines"
    assert re.search(r'<span lang="pt">Português</span> <svg.*?</svg><span class="sr">written</span></a>', page.text)
    assert shown(await amina.get("/people/me/edit?language=xx"), "language") == "en"


@pytest.mark.parametrize(("changes", "field"), [
    ({"headline": "x" * 161}, "headline"), ({"contact_for": "x" * 401}, "contact_for"), ({"about": "x" * 4001}, "about"),
    ({"other_names": "x" * 301}, "other_names"), ({"orcid": "0000-0002-1825-0098"}, "orcid"),
    ({"orcid": "somebody"}, "orcid"), ({"line-words-0": "x" * 201}, "line-words-0"), ({"line-since-0": "15"}, "line-since-0"),
    ({"line-until-0": "2014"}, "line-until-0"), ({"line-words-0": ""}, "line-words-0"),
    ({"line-country-0": "XX"}, "line-country-0"), ({"speaks-0": "xx"}, "speaks-0"), ({"level-0": ""}, "level-0"),
    ({"level-0": "native"}, "level-0"), ({"country": ["XX"]}, "country"), ({"theme": "no-such"}, "theme"),
    ({"day": ["7"]}, "day"), ({"availability": "always"}, "availability"), ({"monthly_limit": "many"}, "monthly_limit"),
    ({"monthly_limit": "21"}, "monthly_limit"), ({"monthly_limit": "٣"}, "monthly_limit"),
    ({"away_from": "soon"}, "away_from"), ({"away_from": "2030-01-01"}, "away_until"),
    ({"away_from": "2030-02-01", "away_until": "2030-01-01"}, "away_until"), ({"stand_in": "Nobody Known"}, "stand_in"),
    ({"readers-about": "all"}, "readers-about"),
])
async def test_bad_input_is_refused_at_its_field_and_everything_typed_is_kept(
    browse: Browse, changes: dict[str, object], field: str
) -> None:
    amina = await browse("amina")
    answer = await amina.post("/people/me/edit", data={**FORM, **changes})
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text and f'id="f-{field}-error"' in answer.text
    assert f'id="f-{field}"' in answer.text
    typed = {**FORM, **changes}
    for name in ("headline", "contact_for", "about", "other_names", "orcid", "line-words-0", "monthly_limit"):
        assert shown(answer, name) == typed[name], name
    assert not await Profile.exists()


async def test_a_stand_in_is_named_or_linked(browse: Browse, town: Town) -> None:
    stands = await published(town, "bruno")
    public_id = (await Thing.get(id=stands.thing_id)).public_id
    amina = await browse("amina")
    for seen, typed in ((0, "bruno example"), (2, f"http://127.0.0.1:8000/people/{public_id}/")):
        await amina.post("/people/me/edit", data={**FORM, "seen": str(seen), "stand_in": typed})
        assert (await profile_of(town.amina)).stand_in_id == town.bruno.id
    assert shown(await amina.get("/people/me/edit"), "stand_in") == "Bruno Example"
    await life.hide(await town.reader("bruno"), await profile_of(town.bruno))
    assert "Bruno" not in (await amina.get("/people/me/edit")).text


async def test_survivor_status_and_addresses_are_no_fields(browse: Browse) -> None:
    page = (await (await browse("amina")).get("/people/me/edit")).text
    names = set(re.findall(r'name="([a-z_]+)', page))
    assert not {"email", "phone", "telephone", "address", "survivor", "stakeholder", "category"} & names
    assert "example" not in re.sub(r"Amina Example", "", page).lower().replace("0000-0002-1825-0097", "")


async def test_the_reader_of_the_form_sees_only_levels_that_exist(browse: Browse, town: Town) -> None:
    assert 'value="country"' in (await (await browse("amina")).get("/people/me/edit")).text
    page = (await (await browse("chen")).get("/people/me/edit")).text
    found = re.search(r'name="readers-about".*?</select>', page, re.DOTALL)
    assert found is not None and re.findall(r'value="(\w+)"', found[0]) == ["network", "focal_points", "me"]
