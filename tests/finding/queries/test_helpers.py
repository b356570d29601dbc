"""Reasons and what is missing, at the smallest."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette

from cop.community.findable import Card
from cop.community.finding import Found, Seen
from cop.community.marking import Marked
from cop.community.people import NOBODY
from cop.engines import make_engines
from cop.finding.queries.helpers import KINDS, MOST_SHOWN, who_can_help
from cop.indexer import follow_local
from cop.settings import Settings
from tests.cast import Town
from tests.directory.making import a_profile
from tests.following import catch_up


def a_card(number: int, **more: Any) -> Card:
    told: dict[str, Any] = {"country": None, "countries": [], "languages": [], **more}
    return Card(id=number, kind="person", url=f"/people/{number}", title=f"P {number}", language="en", more=told)


class Answering:
    """In the place of the finder: these cards, whatever is asked."""

    def __init__(self, *cards: Card) -> None:
        nothing = Marked(())
        self.found = Found(seen=tuple(Seen(card, nothing, nothing, ()) for card in cards))

    async def answering(self, *_: object, **__: object) -> Found:
        return self.found


async def help_from(text: str, *cards: Card) -> Any:
    return await who_can_help(Answering(*cards), NOBODY, text, language="en")  # type: ignore[arg-type]


async def test_fewer_missing_goes_first_and_among_equals_the_order_of_the_engine_stays(town: Town) -> None:
    found = await help_from(
        "Portuguese in Sierra Leone", a_card(1), a_card(2, countries=["SL"]), a_card(3, country="SL"),
        a_card(4, country="SL", languages=[["pt", "fluent"]]),
    )
    assert [match.seen.card.id for match in (*found.full, *found.partial)] == [4, 2, 3, 1]
    assert [len(match.missing) for match in found.partial] == [1, 1, 2]


async def test_a_language_one_only_reads_is_none_one_can_be_asked_in(town: Town) -> None:
    found = await help_from("Portuguese", a_card(1, languages=[["pt", "reading"]]), a_card(2, languages=["pt"]))
    assert [match.seen.card.id for match in found.full] == [2]
    assert [match.seen.card.id for match in found.partial] == [1]


async def test_what_was_done_here_speaks_for_somebody_but_nothing_is_missing_without(town: Town) -> None:
    found = await help_from("Anything", a_card(1, done=SimpleNamespace(accepted=2, sessions=0)), a_card(2))
    assert [[reason.sort for reason in match.reasons] for match in found.full] == [["evidence"], []]


async def test_a_list_of_helpers_ends(town: Town) -> None:
    found = await help_from("Anything", *(a_card(number) for number in range(MOST_SHOWN + 5)))
    assert len(found.full) == MOST_SHOWN


async def test_nothing_is_asked_for_no_need(town: Town) -> None:
    assert (await help_from("   ", a_card(1))).full == ()


@pytest.mark.parametrize("indexed", [False, True])
async def test_the_same_people_are_found_before_and_after_the_index_has_them(
    app: Starlette, town: Town, settings: Settings, indexed: bool, tmp_path: Path
) -> None:
    met = await a_profile(town.bruno, terms=[town.theme], languages=[["pt", "fluent"]])
    spoken = await a_profile(town.chen, texts={"en": {"headline": "Law"}}, languages=[["pt", "fluent"]])
    narrowed = await a_profile(
        town.dalia, texts={"en": {"headline": "Law"}}, languages=[["pt", "fluent"]], narrow={"languages": "me"}
    )
    engines = make_engines(settings)
    await engines.open()
    if indexed:
        following = follow_local(engines)
        await catch_up(following)
        await following.leave()

    found = await who_can_help(
        engines.finder(), await town.reader("amina"), "case managers who speak Portuguese", language="en"
    )

    assert [match.seen.card.id for match in found.full] == [met.id]
    assert [match.seen.card.id for match in found.partial] == [spoken.id]
    assert narrowed.id not in {match.seen.card.id for match in found.partial}
    assert {match.seen.card.kind for match in found.full} <= KINDS
    outside = await who_can_help(engines.finder(), await town.reader("olga"), "Portuguese", language="en")
    assert outside.full == outside.partial == ()
    await engines.close()
