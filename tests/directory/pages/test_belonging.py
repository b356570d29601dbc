"""The secretariat's page of who belongs to a partner."""

import re

from cop.community.people import Person
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.making import a_partner


async def test_somebody_is_found_added_given_a_post_and_kept_while_holding_it(browse: Browse, town: Town):
    thing = await a_partner(town.organisation, town.chen)
    sela, base = await browse("sela"), f"/partners/{thing.public_id}"
    page = (await sela.get(f"{base}/people?q=dal")).text
    assert "Dalia Example" in page and "@" not in page.partition("<main")[2]
    mark = re.search(r'name="person" value="(\w+)"[^>]*>\s*<span>(?:<bdi>)?Dalia', page)
    mark = mark or re.search(r'type="radio"[^>]*value="(\w+)"', page)
    assert mark is not None

    sent = await sela.post(f"{base}/people", data={"q": "dal", "person": mark[1]})

    assert sent.status_code == 303, sent.text
    assert (await Person.get(id=town.dalia.id)).organisation_id == town.organisation.id
    assert "Dalia Example" in (await sela.get(f"{base}/posts")).text


async def test_a_mark_of_another_sign_in_chooses_nobody_and_what_was_typed_is_kept(browse: Browse, town: Town):
    thing = await a_partner(town.organisation, town.chen)
    sela, base = await browse("sela"), f"/partners/{thing.public_id}"

    sent = await sela.post(f"{base}/people", data={"q": "dal", "person": "0" * 20})

    assert sent.status_code == 422
    assert 'value="dal"' in sent.text
    assert (await Person.get(id=town.dalia.id)).organisation_id is None
