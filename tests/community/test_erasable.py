"""Every place that holds people's text is known, and erasing a thing leaves nothing of it in any of them."""

import pytest
from tortoise import Tortoise, fields

from cop.community.erasable import PERSONAL, STORES, Store, register
from cop.community.thing import Thing
from cop.kit.unit import unit
from cop.moderation import actions
from tests.cast import Town
from tests.things import a_reply, a_topic

MACHINE = {
    "activity.verb": "a verb of ours", "audience.key": "a name of ours", "audience_grant.principal": "a name of ours",
    "audit_link.digest": "a digest", "audit_link.previous": "a digest", "attempt.subject": "a keyed digest",
    "client_key.act": "a verb of ours", "client_key.owner": "an id", "client_key.key": "random",
    "client_key.body": "a keyed digest", "client_key.address": "an address of ours, made of ids",
    "credential.password_hash": "Argon2id", "delivery.error": "the name of an error, never what it says",
    "password_reset.token_hash": "a digest", "post.key": "a name of ours", "sign_in.form_secret": "random",
    "live_event.chain": "a digest", "live_event.digest": "a salted digest, its salt leaves with the words",
    "live_room.chain": "a digest", "live_room.key": "a name of ours", "thing_role.open_for": "ids",
    "session_question.steps": "steps of ours and their moments", "session.languages": "codes of languages",
    "sign_in.token_hash": "a digest", "profile.languages": "codes and levels", "profile.countries": "codes",
    "profile.working_days": "numbers of days", "partner.countries": "codes", "partner.languages": "codes",
    "partner_offer.terms": "ids", "partner_offer.countries": "codes", "search_index.name": "a name of ours",
    "answer_invitation.reasons": "keys of terms and languages", "reply_address.token_hash": "a digest",
    "feed_key.token_hash": "a digest", "cache_drop.names": "ids", "received_mail.name": "a keyed digest",
    "thing.also_in": "ids of groups", "meeting.zone": "a zone of the tz database",
    "thing.external_id": "the number of a row in an import, or of the question a topic was",
}
"""Columns that could hold a text and hold none, and what they hold."""
LONGEST_WORD = 40


def text_columns() -> set[str]:
    """Every column a text fits into, as table.column."""
    found = set()
    for model in Tortoise.apps["cop"].values():
        for name, field in model._meta.fields_map.items():
            is_long = isinstance(field, fields.CharField) and field.max_length > LONGEST_WORD
            if is_long or isinstance(field, fields.TextField | fields.JSONField):
                found.add(f"{model._meta.db_table}.{model._meta.fields_db_projection[name]}")
    return found


async def test_no_table_holds_text_that_nobody_knows_how_to_erase(db: str):
    known = {f"{store.table}.{column}" for store in STORES.values() for column in store.columns}
    strange = {
        column for column in text_columns() - known - set(MACHINE) if column.partition(".")[0] not in PERSONAL
    }
    assert not strange, "register them in a Store, or say in PERSONAL or here why not"


async def test_what_the_lists_name_exists(db: str):
    columns = {
        f"{model._meta.db_table}.{column}"
        for model in Tortoise.apps["cop"].values() for column in model._meta.fields_db_projection.values()
    }
    tables = {column.partition(".")[0] for column in columns}
    for store in STORES.values():
        assert {f"{store.table}.{column}" for column in (*store.columns, store.thing)} <= columns
    assert set(MACHINE) <= columns
    assert set(PERSONAL) <= tables


async def test_a_person_can_be_found_in_no_machine_column(db: str):
    """The two lists do not overlap: a table is either all personal or its columns are named one by one."""
    assert not {column.partition(".")[0] for column in MACHINE} & set(PERSONAL)


async def test_erasing_a_thing_empties_every_store_and_each_says_so(town: Town):
    topic, reply = await full_of_words(town)
    before = {name: await store.find(topic.id) for name, store in STORES.items()}
    assert all(before[name] > 0 for name in ("text", "byline", "report", "moderation act")), before
    for store in STORES.values():
        assert await store.find(topic.id) == 0 or not await store.confirm(topic.id)
        async with unit():
            await store.erase(topic.id)
        assert await store.confirm(topic.id), store.name
    assert await STORES["text"].find(reply.id) > 0, "another thing keeps its words"


async def full_of_words(town: Town) -> tuple[Thing, Thing]:
    """A topic with a report that was settled and an act, and a reply that is not to be touched."""
    topic = await a_topic(town.amina, town.water)
    reply = await a_reply(town.bruno, topic)
    bruno, chen = await town.reader("bruno"), await town.reader("chen")
    report = await actions.report(bruno, topic, reason="wrong", words="Look at the third line.")
    await actions.settle_report(chen, report, outcome="It is right.")
    await actions.close(chen, topic, version=topic.version, reason="Answered.")
    return topic, reply


def test_two_stores_of_one_name_are_a_mistake():
    with pytest.raises(AssertionError):
        register(Store("text", "elsewhere", "thing_id", ("words",)))
