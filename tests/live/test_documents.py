"""Live sessions as a search finds them and as its lists show them."""

import pytest

from cop.community.thing import ThingTerm
from cop.kit.store import write
from cop.kit.unit import unit
from cop.live import documents
from tests.cast import Town
from tests.lively import a_session


async def test_a_session_is_found_by_its_words_and_by_whom_its_page_names(town: Town):
    session = await a_session(town, title="Helplines at night", desk=("dalia",))
    (found,) = await documents.documents([session.id])
    assert (found.id, found.kind, found.audience) == (str(session.id), "session", session.audience_id)
    assert [(said.language, said.title, said.body) for said in found.said] == [
        ("en", "Helplines at night", "Who answers at night?"),
    ]
    assert {"Chen Example", "Bruno Example", "Fictional Institute"} <= set(found.labels)
    assert "Dalia Example" not in found.labels
    assert found.facets == {"language": ("en",)}


async def test_a_session_is_counted_by_its_terms(town: Town):
    session = await a_session(town)
    async with unit():
        await ThingTerm.create(thing_id=session.id, term_id=town.theme.id)
    (found,) = await documents.documents([session.id])
    assert found.facets["theme"] == ("case_management",) and "case management" in found.labels


async def test_one_that_was_called_off_weighs_less(town: Town):
    live, cancelled = await a_session(town), await a_session(town, phase="cancelled")
    weights = {each.id: each.weight for each in await documents.documents([live.id, cancelled.id])}
    assert weights[str(cancelled.id)] < weights[str(live.id)]


async def test_a_draft_is_found_by_its_team_alone(town: Town):
    session = await a_session(town, phase="draft")
    (found,) = await documents.documents([session.id])
    assert found.audience in (await town.reader("chen")).audiences
    assert found.audience not in (await town.reader("amina")).audiences
    assert await documents.cards(await town.reader("amina"), [session.id]) == {}


async def test_a_card_tells_the_phase_and_the_hour(town: Town):
    session = await a_session(town, title="Helplines at night")
    card = (await documents.cards(await town.reader("amina"), [session.id]))[session.id]
    assert (card.kind, card.url, card.title) == ("session", f"/live/{session.public_id}", "Helplines at night")
    assert (card.excerpt, card.more["phase"], card.more["minutes"]) == ("Who answers at night?", "live", 60)
    assert card.more["starts_at"].tzinfo is not None and "Bruno Example" in card.names
    assert await documents.cards(await town.reader("olga"), [session.id]) == {}


@pytest.mark.parametrize("state", ["hidden", "erased"])
async def test_what_is_not_published_is_neither_found_nor_shown(town: Town, state: str):
    session = await a_session(town)
    async with unit():
        await write("UPDATE thing SET state = $2 WHERE id = $1", session.id, state)
    assert await documents.documents([session.id]) == []
    assert await documents.cards(await town.reader("amina"), [session.id]) == {}


async def test_the_person_who_was_dismissed_is_not_found_any_more(town: Town):
    session = await a_session(town)
    async with unit():
        await write(
            "UPDATE thing_role SET open_for = NULL WHERE thing_id = $1 AND person_id = $2", session.id, town.bruno.id
        )
    (found,) = await documents.documents([session.id])
    assert "Bruno Example" not in found.labels
