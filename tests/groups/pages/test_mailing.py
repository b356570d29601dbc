"""The addresses of a group, and who is shown them."""

import re

from cop.community import replying
from cop.community.replying import ReplyAddress
from tests.cast import Town
from tests.conftest import Browse, settings_for


async def test_where_no_mail_comes_in_no_page_leads_there(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    assert "/groups/water/mail" not in (await amina.get("/groups/water")).text
    assert "takes no mail" in (await amina.get("/groups/water/mail")).text
    assert (await amina.post("/groups/water/mail")).status_code == 303
    assert await ReplyAddress.all().count() == 0


async def test_a_member_gets_an_address_of_the_own_that_only_this_member_is_shown(
    town: Town, browse: Browse, app, database_url: str, tmp_path
) -> None:
    app.state.settings = settings_for(database_url, tmp_path, COP_MAIL_DOMAIN="in.example")
    amina, bruno, olga = await browse("amina"), await browse("bruno"), await browse("olga")
    assert 'href="/groups/water/mail"' in (await amina.get("/groups/water")).text
    before = (await amina.get("/groups/water/mail")).text
    assert "water@in.example" in before and "start+" not in before
    assert (await amina.post("/groups/water/mail")).headers["location"] == "/groups/water/mail"
    page = (await amina.get("/groups/water/mail")).text
    found = re.search(r"start\+([a-z2-7]{26})@in\.example", page)
    assert found is not None and "Keep it to yourself" in page
    bound = await replying.bound_to(found[1])
    assert bound is not None and (bound.person_id, bound.group_id) == (town.amina.id, town.water.id)
    assert found[1] not in (await bruno.get("/groups/water/mail")).text
    for who in (olga, await browse("nobody")):
        assert (await who.get("/groups/water/mail")).status_code == 404
    assert (await olga.post("/groups/water/mail")).status_code == 404
