"""On SQLite a migration that would lose something is refused, and the file is as before."""

from pathlib import Path

import pytest
from tortoise.context import TortoiseContext
from tortoise.migrations.api import migrate as plain_migrate

from cop.kit.database import configuration, sqlite_path
from cop.kit.schema import migrate, pending
from cop.kit.schema_sqlite import MigrationRefused
from cop.kit.unit import ALIAS
from tests.kit.conftest import MODELS
from tests.kit.halls import ALTER, FIRST, PLAIN_INDEXES, REMOVE, ask, bring, copies, dump, filled, indexes


async def test_plain_tortoise_would_have_lost_children_indexes_and_constraints(sqlite_url, package):
    await filled(sqlite_url, package(first=FIRST))
    await ask(sqlite_url, "DELETE FROM ticket", "UPDATE hall SET within_id = NULL")  # with them it fails, loudly
    config = configuration(sqlite_url, MODELS, migrations=package(first=FIRST, alter=ALTER))
    config["connections"][ALIAS]["engine"] = "tortoise.backends.sqlite"
    async with TortoiseContext():
        await plain_migrate(config=config)
    assert await ask(sqlite_url, "SELECT count(*) FROM hall") == [(3,)]
    assert await ask(sqlite_url, "SELECT count(*) FROM seat") == [(0,)]
    assert PLAIN_INDEXES.isdisjoint(await indexes(sqlite_url, unique=False))
    assert await indexes(sqlite_url, unique=True) == {("hall", "code")}


async def test_the_copy_made_first_is_the_database_as_it_was_with_its_permissions(sqlite_url, package):
    await filled(sqlite_url, package(first=FIRST))
    assert copies(sqlite_url) == []  # there was nothing to copy before the first
    Path(sqlite_path(sqlite_url)).chmod(0o600)
    before = dump(sqlite_url)
    said: list[str] = []
    await migrate(sqlite_url, MODELS, package(first=FIRST, alter=ALTER), report=said.append)
    [copy] = copies(sqlite_url)
    assert said == [f"copied to {copy}", "0002_alter"]
    assert dump(f"sqlite:///{copy}") == before
    assert copy.stat().st_mode & 0o777 == 0o600
    assert not list(copy.parent.glob("*.part"))


async def test_the_last_three_copies_are_kept_and_none_is_made_when_nothing_is_pending(sqlite_url, package):
    bodies: dict[str, str] = {"first": FIRST}
    await filled(sqlite_url, package(**bodies))
    made: list[Path] = []
    for step in range(5):
        bodies[f"step{step}"] = f'    operations = [ops.AddField("Hall", "c{step}", fields.IntField(null=True))]\n'
        await bring(sqlite_url, package(**bodies))
        made.append(copies(sqlite_url)[-1])
    assert copies(sqlite_url) == made[-3:]
    assert await bring(sqlite_url, package(**bodies)) == []
    assert copies(sqlite_url) == made[-3:]


@pytest.mark.parametrize(("body", "named"), [
    ('    operations = [ops.RunSQL("DELETE FROM ticket WHERE id = 2")]', "table ticket would have 1 rows where it"),
    ('    operations = [ops.DeleteModel("Ticket")]', "table ticket would be gone, with its 2 rows"),
    ('    operations = [ops.RunSQL("UPDATE seat SET hall_id = 9 WHERE id = 2")]', "row 2 of table seat"),
    ('    operations = [ops.RunSQL("DROP INDEX by_hand"), ops.RunSQL("DELETE FROM hall")]', "table hall would have 0"),
    ("""    operations = [ops.RunSQL([
        "CREATE TABLE other AS SELECT * FROM ticket", "DROP TABLE ticket", "ALTER TABLE other RENAME TO ticket"])]
    """, "foreign key from ticket.seat_id to seat"),
    ("""    operations = [ops.RunSQL([
        "CREATE TABLE other AS SELECT * FROM seat", "DROP TABLE seat", "ALTER TABLE other RENAME TO seat"])]
    """, "index by_hand of table seat would be missing"),
    ('    operations = [ops.AlterField("Hall", "floor", fields.IntField(unique=True))]', "hall.floor"),
])
async def test_a_migration_that_would_lose_something_is_refused_and_the_file_is_as_before(
    sqlite_url, package, body, named
):
    await filled(sqlite_url, package(first=FIRST))
    await ask(sqlite_url, "CREATE INDEX by_hand ON seat (place) WHERE place > 0")
    before = dump(sqlite_url)
    with pytest.raises(Exception, match=named):
        await bring(sqlite_url, package(first=FIRST, alter=ALTER, loses=body))
    assert dump(sqlite_url) == before
    assert copies(sqlite_url) == []
    assert await pending(sqlite_url, MODELS, package(first=FIRST, alter=ALTER)) == ["0002_alter"]


async def test_a_refusal_names_all_that_is_missing(sqlite_url, package):
    await filled(sqlite_url, package(first=FIRST))
    body = '    operations = [ops.RunSQL(["DELETE FROM ticket", "DELETE FROM seat"])]'
    with pytest.raises(MigrationRefused, match=r"^0002_loses: table seat .*; table ticket "):
        await bring(sqlite_url, package(first=FIRST, loses=body))


async def test_numbers_of_deleted_rows_are_not_given_again_after_a_table_was_remade(sqlite_url, package):
    await filled(sqlite_url, package(first=FIRST))
    await ask(sqlite_url, "DELETE FROM ticket", "DELETE FROM seat WHERE id = 3", "DELETE FROM hall WHERE id = 3")
    await bring(sqlite_url, package(first=FIRST, alter=ALTER))
    assert await ask(sqlite_url, "INSERT INTO hall (code, name) VALUES ('N', 'New') RETURNING id") == [(4,)]
    assert await ask(sqlite_url, "INSERT INTO ticket (seat_id) VALUES (1) RETURNING id") == [(3,)]


async def test_what_was_made_by_hand_is_kept_when_its_table_is_remade(sqlite_url, package):
    await filled(sqlite_url, package(first=FIRST))
    await ask(
        sqlite_url, "CREATE INDEX by_hand ON hall (lower(name))", "CREATE UNIQUE INDEX partly ON hall (floor) "
        "WHERE within_id IS NOT NULL", "CREATE INDEX on_note ON hall (note, floor)",
        "CREATE TRIGGER watch AFTER DELETE ON hall BEGIN DELETE FROM ticket; END",
    )
    await bring(sqlite_url, package(first=FIRST, alter=ALTER, remove=REMOVE))
    by_hand = "SELECT name FROM sqlite_master WHERE name IN ('by_hand', 'partly', 'on_note', 'watch')"
    assert sorted(await ask(sqlite_url, by_hand)) == [("by_hand",), ("partly",), ("watch",)]  # on_note went too
    drop = '    operations = [ops.RunSQL("DROP INDEX by_hand"), ops.AlterField("Hall", "name", fields.CharField(99))]'
    await bring(sqlite_url, package(first=FIRST, alter=ALTER, remove=REMOVE, drop=drop))
    assert sorted(await ask(sqlite_url, by_hand)) == [("partly",), ("watch",)]
