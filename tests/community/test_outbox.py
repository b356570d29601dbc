"""A letter is written down once for each person and key; what a mail may hold is settled in one place."""

from datetime import UTC, datetime, timedelta

import pytest

from cop.community import outbox
from cop.community.byline import ANONYMOUS, MODES, NAMED
from cop.community.groups import ACCESSES, OPEN
from cop.community.outbox import AUTOMATIC, FULL, NOTICE, Letter, may_quote, window_key, window_of
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town


async def test_one_letter_for_each_person_and_key_due_when_it_was_said_first(town: Town):
    due = now() + timedelta(minutes=10)
    for key, due_at in (("one", due), ("one", due + timedelta(days=1)), ("two", None)):
        async with unit():
            await outbox.put([town.amina.id, town.bruno.id, town.bruno.id, 999], key=key, kind="k", due_at=due_at)
    found = await Letter.all().order_by("id")
    assert [(each.person_id, each.key) for each in found] == [
        (town.amina.id, "one"), (town.bruno.id, "one"), (town.amina.id, "two"), (town.bruno.id, "two"),
    ]
    assert found[0].due_at == found[0].next_at == due and found[2].due_at <= now()


def test_a_mail_holds_words_by_default_only_where_everybody_reads_and_a_name_stands():
    allowed = {
        (access, byline, for_all) for access in ACCESSES for byline in MODES for for_all in (True, False)
        if may_quote(mail_text=AUTOMATIC, access=access, byline=byline, is_for_all=for_all)
    }
    assert allowed == {(OPEN, NAMED, True)}


@pytest.mark.parametrize(("setting", "allowed"), [(FULL, True), (NOTICE, False)])
def test_the_word_of_the_group_goes_before(setting: str, allowed: bool):
    for access in ACCESSES:
        assert may_quote(mail_text=setting, access=access, byline=ANONYMOUS, is_for_all=False) is allowed


def test_a_window_has_one_key_and_waits_as_long_as_it_is():
    moment = datetime(2027, 1, 1, 12, 3, 7, tzinfo=UTC)
    key, due = window_key(41, moment, 600)
    since, until = window_of(key)
    assert since <= moment < until and until - since == timedelta(minutes=10) and due == until + timedelta(minutes=10)
    assert window_key(41, until - timedelta(microseconds=1), 600)[0] == key != window_key(41, until, 600)[0]
