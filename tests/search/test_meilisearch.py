"""The engine on a search server: what it sends, and what it makes of answers and of silence. What a search finds is the
contract suite's matter, on a real server."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from search.documents import Change, Document, Gone, Said
from search.engine import EngineAway, EngineRefused
from search.meilisearch import Meilisearch
from search.meilisearch.schema import row_of
from search.query import COUNTRY, FACETS, KIND, QUESTION, THEME, Query, Scope
from search.synonyms import Synonyms
from tests.search.meilisearch.description import complaints
from tests.search.meilisearch.recording import CANNED, DONE, Recorder, recorder

SCOPE = Scope(frozenset({3, 1}))
TOPIC = Document(
    id="5", kind="topic", audience=3, version=2, said=(Said("fr", "Familles d’accueil", "Comment choisir ?"),),
    labels=("alternative care",), facets={THEME: ("care",)}, weight=0.5, at=9,
)


@pytest.fixture
def server() -> Recorder:
    with recorder() as made:
        yield made


@pytest.fixture
async def engine(server: Recorder) -> AsyncIterator[Meilisearch]:
    made = Meilisearch(server.url, "a key of the tests", Synonyms.load())
    yield made
    await made.close()


async def one_batch(*changes: Change) -> AsyncIterator[Sequence[Change]]:
    yield changes


async def everything(engine: Meilisearch) -> None:
    """Every kind of request the code knows."""
    await engine.open()
    query = Query(
        scope=replace(SCOPE, without=frozenset({"7"})), text='"enfants" -rue OR id = 1', language="fr",
        filters={COUNTRY: frozenset({"SN"}), KIND: frozenset({"topic", "person"})}, counted=(KIND, COUNTRY, THEME),
        boosts={"person": 1.2, "topic": 1.0}, unlike="8",
    )
    await engine.search(query)
    await engine.search(replace(query, text="", sort="newest", offset=990))
    await engine.suggest(SCOPE, "fam", language="fr")
    await engine.health()
    await engine.needs_rebuild()
    await engine.apply([TOPIC, Gone("6", 4)])
    await engine.rebuild(one_batch(TOPIC))


@pytest.mark.description
async def test_every_request_is_one_that_the_server_describes(engine: Meilisearch, server: Recorder):
    server.replies["GET", "/indexes/cop/documents/schema"] = (200, {"schema": "of yesterday"})
    await everything(engine)

    assert {(each.method, each.path.split("/")[-1]) for each in server.requests} >= {
        ("GET", "version"), ("POST", "multi-search"), ("POST", "fetch"), ("POST", "swap-indexes"),
        ("PATCH", "settings"), ("POST", "documents"), ("DELETE", "cop-old"), ("POST", "indexes"),
    }
    assert [words for each in server.requests for words in complaints(each)] == []


@pytest.mark.description
async def test_a_request_that_the_server_does_not_describe_is_complained_about(engine: Meilisearch, server: Recorder):
    await engine.search(Query(scope=SCOPE, text="water"))
    (good,) = server.requests
    bad = replace(good, body={**good.body, "queries": [{"indexUid": "cop", "query": "water"}]})

    assert complaints(good) == []
    assert complaints(bad)


async def test_every_search_carries_the_scope_and_the_key(engine: Meilisearch, server: Recorder):
    server.replies["GET", "/indexes/cop/documents/schema"] = (200, {"schema": "of yesterday"})
    await everything(engine)

    asked = [query for body in server.sent("POST", "/multi-search") for query in body["queries"]]
    assert len(asked) > 4
    assert all(query["filter"][0] == "audience IN [1, 3]" for query in asked)
    assert all(each.headers["authorization"] == "Bearer a key of the tests" for each in server.requests)


async def test_what_the_index_holds_too_late_is_left_out_of_every_count(engine: Meilisearch, server: Recorder):
    query = Query(scope=Scope(frozenset({3}), frozenset({"9"})), text="water", filters={THEME: frozenset({"care"})},
                  counted=(KIND, THEME))
    await engine.search(query)

    bodies = server.sent("POST", "/multi-search")
    assert len(bodies) == 2, "one for the hits, one for the facet with a filter of its own"
    assert all('NOT id IN ["9"]' in query["filter"] for body in bodies for query in body["queries"])
    apart, together = sorted((body["federation"] for body in bodies), key=lambda each: each["limit"])
    assert together["facetsByIndex"] == {"cop": [KIND]}
    assert apart == {"offset": 0, "limit": 0, "facetsByIndex": {"cop": [THEME]}}


async def test_nobody_without_an_audience_asks_at_all(engine: Meilisearch, server: Recorder):
    page = await engine.search(Query(scope=Scope(frozenset()), text="water", counted=(KIND,)))

    assert (page.total, page.hits, page.counts) == (0, (), {KIND: {}})
    assert await engine.suggest(Scope(frozenset()), "wat", language="en") == ()
    assert server.requests == []


@pytest.mark.parametrize("text", ["!!!", "«»", "\" \"", "-", "♥"])
async def test_signs_alone_find_nothing_and_are_not_sent(text: str, engine: Meilisearch, server: Recorder):
    assert (await engine.search(Query(scope=SCOPE, text=text))).total == 0
    assert server.requests == []


async def test_what_was_typed_is_only_words_to_the_server(engine: Meilisearch, server: Recorder):
    await engine.search(Query(scope=SCOPE, text='"a phrase" -not audience IN [9] OR (x) ' + "w" * 10_000))

    for query in server.sent("POST", "/multi-search")[0]["queries"]:
        assert not set(query["q"]) & set('"-[]()')
        assert len(query["q"].split()) <= 10


async def test_a_value_that_cannot_be_a_key_is_no_condition_of_its_own(engine: Meilisearch, server: Recorder):
    await engine.search(Query(scope=SCOPE, text="water", filters={THEME: frozenset({'x"] OR audience IN [9'})}))

    (body,) = server.sent("POST", "/multi-search")
    assert all(query["filter"][1] == "theme IN []" for query in body["queries"])


async def test_when_no_thing_meets_every_word_most_of_them_suffice(engine: Meilisearch, server: Recorder):
    nothing = {**CANNED["POST", "/multi-search"][1], "hits": [], "estimatedTotalHits": 0}
    server.replies["POST", "/multi-search"] = (200, nothing)
    await engine.search(Query(scope=SCOPE, text="two words"))

    strategies = [body["queries"][0]["matchingStrategy"] for body in server.sent("POST", "/multi-search")]
    assert strategies == ["all", "frequency"]


async def test_a_suggestion_begins_as_was_typed_whatever_else_the_server_gives(engine: Meilisearch, server: Recorder):
    hits = [{"id": "1", "kind": "person", "names": ["rui exemplo"], "title": []},
            {"id": "2", "kind": "topic", "names": [], "title": ["ruin of a road"]},
            {"id": "3", "kind": "topic", "names": [], "title": ["a road"]}]
    server.replies["POST", "/multi-search"] = (200, {"results": [{"hits": hits}]})

    found = await engine.suggest(SCOPE, "Rui", language="fr")

    assert [(each.id, each.kind) for each in found] == [("1", "person"), ("2", "topic")]


async def test_a_whole_question_is_not_asked_of_the_server(engine: Meilisearch):
    with pytest.raises(ValueError, match="embedded"):
        await engine.search(Query(scope=SCOPE, text="why", mode=QUESTION))


async def test_older_versions_are_passed_over_and_what_is_gone_leaves_no_word(engine: Meilisearch, server: Recorder):
    server.replies["POST", "/indexes/cop/documents/fetch"] = (200, {
        "results": [{"id": "5", "version": 3}, {"id": "6", "version": 3}], "offset": 0, "limit": 2, "total": 2})

    await engine.apply([TOPIC, Gone("6", 4)])

    (sent,) = server.sent("POST", "/indexes/cop/documents")
    assert sent == [{"id": "6", "version": 4, "audience": 0}]


async def test_a_task_that_fails_is_an_error_that_names_its_code(engine: Meilisearch, server: Recorder):
    server.replies["GET", "/tasks/7"] = (200, {**DONE, "status": "failed", "error": {"code": "no_space_left_on_device", "message": "a secret path"}})

    with pytest.raises(EngineRefused, match="no_space_left_on_device") as error:
        await engine.apply([TOPIC])
    assert "secret path" not in str(error.value)


async def test_a_rebuild_swaps_when_all_is_in_and_takes_the_old_index_away(engine: Meilisearch, server: Recorder):
    assert await engine.rebuild(one_batch(TOPIC, Gone("6", 4))) == 1

    done = [(each.method, each.path.replace(each.path.split("/")[2], "SHADOW") if each.path.startswith("/indexes/cop-") else each.path)
            for each in server.requests if each.method != "GET"]
    swap = done.index(("POST", "/swap-indexes"))
    assert ("POST", "/indexes/SHADOW/documents") in done[:swap]
    assert done[-1] == ("DELETE", "/indexes/SHADOW")
    (swapped,) = server.sent("POST", "/swap-indexes")
    assert swapped[0]["indexes"][0] == "cop"


async def test_a_rebuild_that_fails_leaves_the_index_in_use_alone(engine: Meilisearch, server: Recorder):
    async def breaking() -> AsyncIterator[Sequence[Change]]:
        yield [TOPIC]
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        await engine.rebuild(breaking())

    assert server.sent("POST", "/swap-indexes") == []
    assert server.requests[-2].method == "DELETE"


async def test_the_index_says_when_it_must_be_built_anew(engine: Meilisearch, server: Recorder):
    server.replies["GET", "/indexes/cop/documents/schema"] = (404, {"code": "index_not_found", "message": "x"})
    assert await engine.needs_rebuild() == "absent"

    server.replies["GET", "/indexes/cop/documents/schema"] = (200, {"schema": "of yesterday"})
    assert await engine.needs_rebuild() == "of another schema"

    await engine.rebuild(one_batch(TOPIC))
    (marker,) = [row for each in server.requests if each.path.endswith("/documents") and each.body
                 for row in each.body if row["id"] == "schema"]
    server.replies["GET", "/indexes/cop/documents/schema"] = (200, {"schema": marker["schema"]})
    assert await engine.needs_rebuild() == ""


@pytest.mark.parametrize("version", ["1.49.9", "0.30.0", "", "newest"])
async def test_a_server_too_old_is_refused_at_the_start_with_the_reason(version: str, engine: Meilisearch, server: Recorder):
    server.replies["GET", "/version"] = (200, {"pkgVersion": version})

    with pytest.raises(EngineRefused, match=r"at least 1\.50"):
        await engine.open()


@pytest.mark.parametrize("status", [401, 403])
async def test_a_wrong_key_is_named_and_never_shown(status: int, engine: Meilisearch, server: Recorder):
    server.replies["GET", "/version"] = (status, {"code": "invalid_api_key", "message": "x"})
    server.replies["POST", "/multi-search"] = (status, {"code": "invalid_api_key", "message": "x"})

    for attempt in (engine.open(), engine.search(Query(scope=SCOPE, text="water"))):
        with pytest.raises(EngineRefused, match="COP_SEARCH_KEY") as error:
            await attempt
        assert "a key of the tests" not in str(error.value)


async def test_a_server_that_does_not_answer_in_time_is_away(engine: Meilisearch, server: Recorder):
    server.replies["POST", "/multi-search"] = (0, 20)
    began = asyncio.get_running_loop().time()

    with pytest.raises(EngineAway):
        await engine.suggest(SCOPE, "wat", language="en")

    assert asyncio.get_running_loop().time() - began < 10, "it did not wait for the answer"


async def test_a_server_that_is_not_there_is_away_and_stops_no_start():
    engine = Meilisearch("http://127.0.0.1:9", "a key", Synonyms.load())
    await engine.open()

    for attempt in (engine.search(Query(scope=SCOPE, text="water")), engine.apply([TOPIC]), engine.needs_rebuild()):
        with pytest.raises(EngineAway):
            await attempt
    assert (await engine.health()).state == "away"
    await engine.close()


def test_a_document_is_sent_folded_with_the_stems_of_each_language_and_no_field_more():
    row = row_of(TOPIC)

    assert row["title"] == ["familles accueil"], "as both engines cut words"
    assert "famill" in row["stems"][0].split()
    assert set(row) == {"id", "kind", "audience", "version", "names", "title", "labels", "body", "stems", "name_sort", "weight", "at",
                        *(facet for facet in FACETS if facet != KIND)}


async def test_synonyms_in_all_five_languages_are_among_the_settings(engine: Meilisearch, server: Recorder):
    await engine.rebuild(one_batch(TOPIC))

    (settings,) = [each.body for each in server.requests if each.method == "PATCH"]
    assert "caafag" in json.dumps(settings["synonyms"]["eafga"])


async def test_words_that_were_erased_are_asked_for_as_phrases_and_in_no_scope(engine: Meilisearch, server: Recorder):
    server.replies["POST", "/multi-search"] = (200, {"results": [{"indexUid": "cop", "hits": [{"id": "5"}]}]})
    assert await engine.holding(["Zuleikhqa", "زليخقاوية"]) == 2
    asked = [query for body in server.sent("POST", "/multi-search") for query in body["queries"]]
    assert [query["q"] for query in asked] == ['"Zuleikhqa"', '"زليخقاوية"']
    assert all("filter" not in query and query["attributesToRetrieve"] == ["id"] for query in asked)
    server.replies["POST", "/multi-search"] = (200, {"results": [{"indexUid": "cop", "hits": []}]})
    assert await engine.holding(["Zuleikhqa"]) == 0
    server.replies["POST", "/multi-search"] = (503, {})
    with pytest.raises(EngineAway):
        await engine.holding(["Zuleikhqa"])
