"""The indexes as grounds of an erasure: built anew, on every host, and asked again where a word is met all the same."""

from cop.community import findable, indexes
from cop.community.thing import ERASED
from cop.engines import make_engines
from cop.indexer import follow_local
from cop.kit.store import row, write
from cop.kit.unit import unit
from cop.scrubbed_indexes import grounds_of
from cop.settings import Settings
from cop.wiring import catalogues_of, wire
from tests.cast import Town
from tests.following import catch_up
from tests.things import a_topic


async def test_an_index_confirms_when_it_was_built_anew_and_not_before(town: Town, settings: Settings):
    wire(settings, catalogues_of(settings))
    engines = make_engines(settings)
    await engines.open()
    try:
        (ground,) = grounds_of(engines)
        following = follow_local(engines)
        topic = await a_topic(town.amina, town.water, title="About Zuleikhqa")
        await a_topic(town.amina, town.water, title="Another one")
        await catch_up(following)
        assert await ground.count(["Zuleikhqa"]), "the control"
        async with unit():
            await write("UPDATE thing SET state = $2, audience_id = NULL WHERE id = $1", topic.id, ERASED)
            await findable.changed([topic.id])
        await catch_up(following)
        assert await ground.count(["Zuleikhqa"]), "deleted, and still there"
        assert not await ground.scrub(["Zuleikhqa"]), "a build is asked for"
        asked = await indexes.look(await engines.local_index())
        assert asked is not None and asked["asked_at"] is not None
        assert not await ground.scrub(["Zuleikhqa"]), "and waited for"
        await catch_up(following)
        assert await ground.scrub(["Zuleikhqa"]) and await ground.count(["Zuleikhqa"]) == 0
        async with unit():
            await findable.register_index("local:of another host")
            await write("UPDATE search_index SET built_at = seen_at")
            await indexes.ask_for_all()
        await catch_up(following)
        assert not await ground.scrub(["Zuleikhqa"]), "the other host has not built its own yet"
        assert await row("SELECT id FROM search_index WHERE asked_at IS NOT NULL")
    finally:
        await engines.close()


async def test_with_a_server_there_are_two(settings: Settings, tmp_path):
    from tests.conftest import settings_for  # noqa: PLC0415 - a helper beside the fixtures

    both = grounds_of(make_engines(settings_for(
        settings.database_url, tmp_path, COP_SEARCH_URL="http://127.0.0.1:1", COP_SEARCH_KEY="key"
    )))
    assert [each.name for each in both] == ["search files", "search server"]
