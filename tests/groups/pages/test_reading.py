"""The pages of groups, as each of the cast sees them."""

import re

import pytest

from cop.community.activity import Activity
from cop.community.founding import add_member
from cop.community.groups import Group
from cop.community.people import Person
from cop.kit.unit import unit
from tests.cast import Town, person
from tests.conftest import Browse
from tests.directory.making import a_profile
from tests.things import a_topic

HIDDEN_WORDS = ("vault", "Vault")


async def test_a_visitor_is_told_why_there_are_no_groups(browse: Browse) -> None:
    page = await (await browse("nobody")).get("/groups")

    assert page.status_code == 200
    assert 'href="/sign-in"' in page.text and "invitation" in page.text
    assert "/groups/" not in page.text


async def test_members_see_their_groups_first_and_all_they_may_know_of(browse: Browse) -> None:
    page = (await (await browse("elena")).get("/groups")).text

    assert page.index("Your groups") < page.index("/groups/court") < page.index("/groups/water")
    assert "5 members" in page and "fewer than 5" not in page
    assert "fewer than 5 members" in (await (await browse("amina")).get("/groups")).text


@pytest.mark.parametrize("name", ["bruno", "elena", "sela", "ada", "olga", "nobody"])
async def test_a_hidden_group_shows_in_no_page_to_those_outside(browse: Browse, town: Town, name: str) -> None:
    browser = await browse(name)
    await browser.get("/")  # a visitor is given a cookie once
    missing, hidden = await browser.get("/groups/no-such"), await browser.get("/groups/vault")

    assert hidden.status_code == missing.status_code == 404
    keyless = [re.sub(r'value="[^"]*"', "", each.text.replace("no-such", "vault")) for each in (missing, hidden)]
    assert keyless[0] == keyless[1]
    assert dict(hidden.headers, **{"content-length": ""}) == dict(missing.headers, **{"content-length": ""})
    for address in ("/groups", "/groups/water", "/groups/court", "/groups?after=vault", "/"):
        found = await browser.get(address)
        assert not any(word in found.text.replace("?after=vault", "") for word in HIDDEN_WORDS), address


@pytest.mark.parametrize("address", ["/groups/%00", "/groups/water%00", "/groups/%ff", "/groups/" + "x" * 5000])
async def test_an_address_that_no_database_would_take_is_missing(browse: Browse, address: str) -> None:
    assert (await (await browse("amina")).get(address)).status_code == 404


async def test_a_cursor_that_no_database_would_take_harms_nothing(browse: Browse) -> None:
    for address in ("/groups?after=%00", "/groups/water/members?after=%00%ff", "/groups?after=" + "x" * 5000):
        assert (await (await browse("amina")).get(address)).status_code == 200, address


async def test_a_member_of_a_hidden_group_sees_it(browse: Browse) -> None:
    browser = await browse("amina")
    assert "Vault group" in (await browser.get("/groups")).text
    assert "Nobody else is told that it exists" in (await browser.get("/groups/vault")).text


async def test_a_member_finds_topics_people_and_what_can_be_done(browse: Browse, town: Town) -> None:
    topic = await a_topic(town.bruno, town.water, title="Who repairs the pump?")
    page = (await (await browse("amina")).get("/groups/water")).text

    for words in (
        "Who repairs the pump?", f"/topics/{topic.public_id}", "Bruno Example", "Chen Example", "Dalia Example",
        "/ask?group=water", "/topics?group=water", "/groups/water/members", "/groups/water/log",
        "/groups/water/leave", "Everyone in the network Pioneers",
    ):
        assert words in page, words
    for words in ("/groups/water/edit", "/groups/water/requests", "/groups/water/join"):
        assert words not in page, words


async def test_a_reader_outside_an_open_group_reads_and_may_join(browse: Browse, town: Town) -> None:
    await a_topic(town.bruno, town.water, title="Who repairs the pump?")
    page = (await (await browse("farid")).get("/groups/water")).text

    assert "Who repairs the pump?" in page and "/groups/water/join" in page
    for words in ("/ask?group=water", "/groups/water/members", "/groups/water/log", "/groups/water/leave"):
        assert words not in page, words


async def test_a_closed_group_shows_those_outside_no_topic(browse: Browse, town: Town) -> None:
    topic = await a_topic(town.elena, town.court, title="canary-title", body="canary-body")
    page = (await (await browse("amina")).get("/groups/court")).text

    assert "Farid Example" in page and "The topics are for the members of the group" in page
    assert "canary" not in page and topic.public_id not in page
    assert "canary-title" in (await (await browse("elena")).get("/groups/court")).text


async def test_an_unnamed_topic_leads_to_nobody(browse: Browse, town: Town) -> None:
    topic = await a_topic(town.bruno, town.water, title="Unnamed question")
    async with unit():
        topic.byline, topic.byline_name, topic.byline_role = "anonymous", "", ""
        await topic.save()
    page = (await (await browse("amina")).get("/groups/water")).text

    assert "Unnamed question" in page
    assert "Bruno" not in page and town.bruno.public_id not in page


async def test_the_mailbox_is_for_members(browse: Browse, town: Town) -> None:
    async with unit():
        await Group.filter(id=town.water.id).update(mailbox="water@groups.example")

    assert "mailto:water@groups.example" in (await (await browse("amina")).get("/groups/water")).text
    assert "water@groups.example" not in (await (await browse("sela")).get("/groups/water")).text


async def test_small_figures_are_told_to_members_alone(browse: Browse, town: Town) -> None:
    def figures(page: str) -> list[str]:
        return re.findall(r'<td class="num">([^<]*)</td>', page)

    assert figures((await (await browse("amina")).get("/groups/water")).text) == ["4", "1", "3", "2"]
    for name in ("farid", "sela"):
        assert set(figures((await (await browse(name)).get("/groups/water")).text)) == {"fewer than 5"}


async def test_members_are_listed_for_those_who_belong(browse: Browse) -> None:
    for name in ("elena", "farid"):
        page = await (await browse(name)).get("/groups/court/members")
        assert page.status_code == 200 and "Elena Example" in page.text and "@people.example" not in page.text
    for name in ("amina", "sela", "ada", "olga", "nobody"):
        assert (await (await browse(name)).get("/groups/court/members")).status_code == 404, name


async def test_a_long_list_of_members_has_pages_whose_addresses_name_nobody(browse: Browse, town: Town) -> None:
    async with unit():
        for n in range(60):
            await add_member(town.court.id, (await person(f"Member{n:02}", town.pioneers)).id)
    browser = await browse("elena")
    first = (await browser.get("/groups/court/members")).text
    following = re.search(r'/groups/court/members\?after=(\w+)"', first)
    assert following is not None
    assert await Person.exists(public_id=following[1])
    second = (await browser.get(following[0].rstrip('"'))).text
    assert "Member59 Example" in second and "Member59 Example" not in first


async def test_words_of_a_group_are_escaped_and_carry_their_language(browse: Browse, town: Town) -> None:
    script = "<script>alert(1)</script>"
    async with unit():
        await Group.filter(id=town.water.id).update(
            purpose={"fr": script}, charter={"es": script}, cadence={"en": script},
            dos={"en": {"do": [script], "dont": [script]}},
        )
    page = (await (await browse("amina")).get("/groups/water")).text

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert") == 5
    assert re.search(r'<p lang="fr" dir="auto">&lt;script', page) and 'lang="es"' in page


async def test_the_overview_is_for_the_secretariat_and_each_look_is_written_down(
    browse: Browse, town: Town
) -> None:
    await a_topic(town.amina, town.vault, title="canary-title")
    page = await (await browse("sela")).get("/oversight")

    assert page.status_code == 200 and "Vault group" in page.text and "Farid Example" in page.text
    assert "canary-title" not in page.text and 'href="/groups/vault"' not in page.text
    assert await Activity.filter(verb="group.overseen").count() == 1
    for name in ("ada", "farid", "chen", "amina", "olga", "nobody"):
        assert (await (await browse(name)).get("/oversight")).status_code == 404, name
    assert await Activity.filter(verb="group.overseen").count() == 1


async def test_pages_are_complete_in_french(browse: Browse) -> None:
    browser = await browse("chen")
    browser.cookies.set("language", "fr")
    page = await browser.get("/groups/water")
    assert page.status_code == 200 and '<html lang="fr"' in page.text and "Groupe water" in page.text


async def test_members_lead_to_the_profiles_the_reader_may_read(browse: Browse, town: Town) -> None:
    shown, hidden = await a_profile(town.bruno), await a_profile(town.chen, state="hidden")

    page = (await (await browse("amina")).get("/groups/water/members")).text

    assert f'<a href="/people/{shown.public_id}"><bdi>Bruno Example</bdi></a>' in page
    assert "<bdi>Chen Example</bdi>" in page and hidden.public_id not in page
