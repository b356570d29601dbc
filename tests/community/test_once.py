"""A form sent again: one thing, the same answer, and never another thing in its place."""

import asyncio
import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from cop.community import actions as registry
from cop.community.actions import action
from cop.community.activity import Activity, note
from cop.community.once import AlreadyDone, ClientKey, Once
from cop.community.people import NOBODY, Reader
from cop.community.policy import MAY, anybody
from cop.kit.errors import Refused
from cop.kit.unit import unit

ACT, OTHER = "test.make", "test.unmake"
numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def verbs() -> Iterator[None]:
    """Room for the verbs of these tests."""
    MAY.update({ACT: anybody, OTHER: anybody})
    yield
    for act in (ACT, OTHER):
        MAY.pop(act)
        registry.actions.pop(act, None)


def maker(act: str = ACT) -> Any:
    """A verb that makes one activity, unless it is told to refuse."""
    @action(act)
    async def make(reader: Reader, about: None, *, refuse: bool = False, about_id: int = 0) -> int:
        made = await note(act, None, subject_id=about_id)
        if refuse:
            raise Refused("not-now")
        return made

    return make


def once(key: str = "k", body: bytes = b"words", owner: str = "person:1", secret: str = "s") -> Once:
    return Once(owner, key, body, secret=secret, to=lambda made: f"/made/{made}")


async def test_fifty_at_once_make_one(db: str):
    make = maker()

    async def send() -> str:
        submission = once()
        try:
            await submission.do(make, NOBODY, None)
        except AlreadyDone as done:
            return done.address
        return submission.address

    addresses = await asyncio.gather(*(send() for _ in range(50)))
    assert await Activity.all().count() == 1
    assert set(addresses) == {f"/made/{(await Activity.get()).id}"}


async def test_the_same_form_later_leads_to_the_same_place(db: str):
    make, first = maker(), once()
    await first.do(make, NOBODY, None)
    with pytest.raises(AlreadyDone) as again:
        await once().do(make, NOBODY, None)
    assert again.value.address == first.address
    assert await Activity.all().count() == 1


async def test_other_words_under_a_used_key_are_refused_and_told_what_was_saved(db: str):
    make, first = maker(), once()
    await first.do(make, NOBODY, None)
    with pytest.raises(Refused) as refusal:
        await once(body=b"other words").do(make, NOBODY, None)
    assert refusal.value.code == "already-saved"
    assert refusal.value.facts["address"] == first.address
    assert await Activity.all().count() == 1


async def test_a_failure_does_not_use_up_the_key(db: str):
    make = maker()
    with pytest.raises(Refused, match="not-now"):
        await once(body=b"too early").do(make, NOBODY, None, refuse=True)
    assert not await ClientKey.exists() and not await Activity.exists()
    await once(body=b"corrected").do(make, NOBODY, None)
    assert await Activity.all().count() == 1


async def test_a_cancelled_request_does_not_use_up_the_key(db: str):
    make, begun = maker(), asyncio.Event()

    async def send() -> None:
        async with unit():
            await once().do(make, NOBODY, None)
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(send())
    await begun.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await once().do(make, NOBODY, None)
    assert await Activity.all().count() == 1


async def test_a_key_belongs_to_one_person_and_one_act(db: str):
    make, unmake = maker(), maker(OTHER)
    await once().do(make, NOBODY, None)
    await once(owner="person:2").do(make, NOBODY, None)
    await once().do(unmake, NOBODY, None)
    assert await Activity.all().count() == 3


async def test_what_is_kept_tells_nothing_of_the_words(db: str):
    await once(body=b"canary").do(maker(), NOBODY, None)
    kept = await ClientKey.get()
    assert "canary" not in repr({name: getattr(kept, name) for name in kept._meta.fields_map})
    other = once(body=b"canary", secret="another browser")
    assert kept.body != other.body


async def test_the_rival_of_a_change_that_fails_takes_its_place(db: str):
    make = maker()
    answers = await asyncio.gather(
        *(once().do(make, NOBODY, None, refuse=number < 3) for number in range(6)), return_exceptions=True
    )
    assert await Activity.all().count() == 1
    assert sum(isinstance(answer, int) for answer in answers) == 1


async def test_a_key_that_was_used_is_recalled_before_the_verb_is_run_and_an_unused_one_is_not(db: str):
    make = maker()
    await once().recall(make)
    await once().do(make, NOBODY, None)
    with pytest.raises(AlreadyDone) as done:
        await once().recall(make)
    assert done.value.address.startswith("/made/")
    with pytest.raises(Refused, match="already-saved"):
        await once(body=b"other words").recall(make)
    for other in (once(key="other"), once(owner="person:2")):
        await other.recall(make)
    await once().recall(maker(OTHER))
