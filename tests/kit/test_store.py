"""One text, two engines, the same answer."""

from datetime import UTC, datetime, timedelta

import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from cop.kit.clock import instant, now
from cop.kit.errors import OutsideUnit
from cop.kit.store import for_postgres, for_sqlite, is_sqlite, row, rows, write
from cop.kit.unit import unit
from tests.kit.conftest import Book, put_up


@pytest.fixture
async def shelves(library: str) -> dict[str, int]:
    """Name to number: law with two books, maps with one, an empty one."""
    async with unit():
        made = [await put_up("law", "Civil code", "Penal code"), await put_up("maps", "Atlas"), await put_up("empty")]
    return {shelf.name: shelf.id for shelf in made}


async def names(sql: str, *args: object) -> list[str]:
    return [found["name"] for found in await rows(sql, *args)]


async def names_everywhere(sql: str, *args: object) -> list[str]:
    """The same outside a unit and inside one."""
    outside = await names(sql, *args)
    async with unit():
        assert await names(sql, *args) == outside
    return outside


@pytest.mark.parametrize("kind", [list, tuple, set, frozenset])
async def test_in_ids_finds_the_rows_of_any_list_of_numbers(shelves, kind):
    sql = "SELECT name FROM shelf WHERE id IN_IDS($1) ORDER BY id"
    assert await names_everywhere(sql, kind([shelves["law"], shelves["empty"], 4711])) == ["law", "empty"]
    assert await names_everywhere(sql, kind()) == []


async def test_not_in_ids_is_every_other_row(shelves):
    sql = "SELECT name FROM shelf WHERE NOT (id IN_IDS($1)) ORDER BY id"
    assert await names_everywhere(sql, [shelves["law"]]) == ["maps", "empty"]
    assert await names_everywhere(sql, []) == ["law", "maps", "empty"]


async def test_in_words_finds_the_rows_of_any_list_of_words_whatever_they_contain(shelves):
    odd = """it's "quoted", [x] {y} \\ é 日本 $1 %s ?1"""
    async with unit():
        await put_up(odd)
    sql = "SELECT name FROM shelf WHERE name IN_WORDS($1) ORDER BY id"
    assert await names_everywhere(sql, ["maps", odd, "no such"]) == ["maps", odd]
    assert await names_everywhere(sql, frozenset()) == []


async def test_a_list_parameter_may_come_after_others_and_twice(shelves):
    sql = """
        SELECT name FROM shelf WHERE name <> $1 AND (id IN_IDS($2) OR name IN_WORDS($3)) AND id IN_IDS($2)
        ORDER BY name"""
    assert await names_everywhere(sql, "maps", list(shelves.values()), ["law"]) == ["empty", "law"]


async def test_ten_parameters_and_more_keep_their_places(library):
    sql = "SELECT " + ", ".join(f"CAST(${n} AS integer) AS c{n}" for n in range(1, 13))
    found = await row(sql, *range(1, 13))
    assert [found[f"c{n}"] for n in range(1, 13)] == list(range(1, 13))


async def test_list_joins_the_values_of_a_group_and_is_empty_for_none(shelves):
    sql = """
        SELECT s.name, LIST(b.title) AS titles, LIST(b.id) AS ids FROM shelf s LEFT JOIN book b ON b.shelf_id = s.id
        GROUP BY s.id, s.name ORDER BY s.id"""
    found = {one["name"]: one for one in await rows(sql)}
    assert sorted(found["law"]["titles"].split(",")) == ["Civil code", "Penal code"]
    assert found["maps"]["titles"] == "Atlas"
    assert found["empty"]["titles"] == found["empty"]["ids"] == ""
    assert len(found["law"]["ids"].split(",")) == 2


async def test_list_takes_an_expression_with_brackets(shelves):
    sql = "SELECT LIST(coalesce(b.title, '')) AS titles FROM book b WHERE b.shelf_id = $1"
    assert (await row(sql, shelves["maps"]))["titles"] == "Atlas"


async def test_now_is_this_moment_and_compares_with_stored_moments(shelves):
    found = await row("SELECT NOW AS moment")
    assert abs(instant(found["moment"]) - now()) < timedelta(seconds=5)
    assert await row("SELECT count(*) AS n FROM book WHERE added_at <= NOW") is not None
    async with unit():
        await Book.filter(title="Atlas").update(added_at=now() + timedelta(hours=1))
        await Book.filter(title="Civil code").update(added_at=now() - timedelta(seconds=2))
    past = [found["title"] for found in await rows("SELECT title FROM book WHERE added_at < NOW ORDER BY id")]
    assert "Civil code" in past
    assert "Atlas" not in past


async def test_a_moment_stored_by_now_is_read_like_one_stored_by_the_models(shelves):
    async with unit():
        await write("UPDATE book SET added_at = NOW WHERE title = $1", "Atlas")
    stored = (await Book.get(title="Atlas")).added_at
    assert stored.tzinfo is not None
    assert abs(stored - datetime.now(UTC)) < timedelta(seconds=5)
    assert await Book.filter(added_at__gt=now() - timedelta(seconds=5)).count() == 3
    assert await Book.filter(added_at__gt=now() + timedelta(seconds=5)).count() == 0


async def test_a_moment_as_a_parameter_compares_with_stored_moments(shelves):
    sql = "SELECT name FROM shelf WHERE EXISTS (SELECT 1 FROM book WHERE shelf_id = shelf.id AND added_at > $1)"
    assert await names_everywhere(sql, now() + timedelta(minutes=1)) == []
    assert sorted(await names_everywhere(sql, now() - timedelta(minutes=1))) == ["law", "maps"]


async def test_write_changes_inside_a_unit_and_gives_what_it_returns(shelves):
    async with unit():
        returned = await write("UPDATE shelf SET name = $1 WHERE id = $2 RETURNING id, name", "globes", shelves["maps"])
        assert [(one["id"], one["name"]) for one in returned] == [(shelves["maps"], "globes")]
        assert await write("DELETE FROM book WHERE title = $1", "no such") == []
    assert "globes" in await names("SELECT name FROM shelf")


async def test_write_outside_a_unit_is_refused_and_changes_nothing(shelves):
    with pytest.raises(OutsideUnit):
        await write("DELETE FROM book")
    assert await Book.all().count() == 3


async def test_row_is_the_first_or_none(shelves):
    assert (await row("SELECT name FROM shelf ORDER BY id"))["name"] == "law"
    assert await row("SELECT name FROM shelf WHERE id = $1", 4711) is None


async def test_errors_are_the_same_as_the_models_give(shelves):
    with pytest.raises(OperationalError):
        await rows("SELECT nothing FROM nowhere")
    with pytest.raises(OperationalError):
        async with unit():
            await rows("SELECT nothing FROM nowhere")
    with pytest.raises(IntegrityError):
        async with unit():
            await write("INSERT INTO shelf (name) VALUES ($1)", "law")


async def test_the_store_knows_which_engine_it_is_on_inside_and_outside_units(library):
    expected = library.startswith("sqlite")
    assert is_sqlite() == expected
    async with unit():
        assert is_sqlite() == expected


def test_words_inside_other_words_are_left_alone():
    text = "SELECT known, NOWHERE, BLACKLIST(x), is_now FROM shelf"
    assert for_sqlite(text) == for_postgres(text) == text
