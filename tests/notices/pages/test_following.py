"""The form with three choices, for a topic, a session, a group and a theme."""

from cop.community.following import Following
from tests.cast import Town
from tests.conftest import Browse
from tests.lively import a_session
from tests.notices.happening import asked


async def test_each_is_followed_by_the_same_form_and_says_what_each_choice_means(town: Town, browse: Browse):
    topic, session = await asked(town, "amina"), await a_session(town, phase="announced")
    browser = await browse("bruno")
    for address, back in (
        (f"/things/{topic.public_id}/follow", f"/topics/{topic.public_id}"),
        (f"/things/{session.public_id}/follow", f"/live/{session.public_id}"),
        ("/groups/water/follow", "/groups/water"), (f"/themes/{town.theme.key}/follow", "/themes"),
    ):
        page = (await browser.get(address)).text
        assert page.count('name="level"') == 3 and "Everything new" in page and f'href="{back}"' in page
        answer = await browser.post(address, data={"level": "mute"})
        assert (answer.status_code, answer.headers["location"]) == (303, back)
        assert 'value="mute" checked' in (await browser.get(address)).text
        refused = await browser.post(address, data={"level": "loud"})
        assert refused.status_code == 422 and "Everything new" in refused.text
    assert await Following.filter(person_id=town.bruno.id).count() == 4
    mine = (await browser.get("/notices/mail")).text
    assert "Who pays at night?" in mine and "case management" in mine and "Water group" in mine


async def test_what_one_may_not_read_cannot_be_followed(town: Town, browse: Browse):
    court = await asked(town, "elena", group=town.court)
    browser, visitor = await browse("bruno"), await browse("nobody")
    for address in (
        f"/things/{court.public_id}/follow", "/groups/vault/follow", "/things/nothing/follow", "/themes/nothing/follow", f"/themes/{'x' * 99}/follow",
        f"/themes/{town.sector.key}/follow",
    ):
        for asking in (browser, visitor):
            assert (await asking.get(address)).status_code == 404
            assert (await asking.post(address, data={"level": "watch"})).status_code == 404
    assert (await visitor.get(f"/themes/{town.theme.key}/follow")).status_code == 403
    assert await Following.all().count() == 0


async def test_topic_group_and_themes_lead_to_it(town: Town, browse: Browse):
    topic, session = await asked(town, "amina"), await a_session(town, phase="announced")
    browser = await browse("bruno")
    for page, address in (
        (f"/topics/{topic.public_id}", f"/things/{topic.public_id}/follow"), ("/groups/water", "/groups/water/follow"),
        ("/themes", f"/themes/{town.theme.key}/follow"),
        (f"/live/{session.public_id}", f"/things/{session.public_id}/follow"),
    ):
        assert f'href="{address}"' in (await browser.get(page)).text
