import asyncio
import time

import pytest
from argon2 import extract_parameters

from cop.accounts import passwords
from cop.kit.errors import Refused
from tests.accounts.conftest import HASH, PASSWORD


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elevenchars", "password-short"),
        ("x" * 100 + "abcdefghijklmnopqrstuvwxyz123", "password-long"),
        ("my name is Amina.Kamara ok", "password-tells"),
        ("PathFinding is what we do", "password-tells"),
        ("communauté de pratique!", "password-tells"),
        ("passwordpassword", "password-common"),
        ("Pass-Word Pass-Word", "password-common"),
        ("qwertyuiopas", "password-common"),
        ("aaaaaaaaaaaaaaaaaaaaa", "password-common"),
        ("1212121212121212", "password-common"),
    ],
)
def test_a_password_among_the_first_to_be_tried_is_refused(password: str, code: str):
    with pytest.raises(Refused) as refusal:
        passwords.check(password, address="amina.kamara@people.example", field="new_password")
    assert (refusal.value.code, refusal.value.field) == (code, "new_password")


@pytest.mark.parametrize(
    "password", [PASSWORD, "  spaces at both ends  ", "كلمات هادئة كثيرة هنا", "x" * 116 + "abcdefghijkl"]
)
def test_long_ones_are_taken_in_every_script_without_rules_of_composition(password: str):
    passwords.check(password, address="amina.kamara@people.example")


def test_a_short_name_before_the_at_forbids_no_word():
    passwords.check("a long way from home", address="a@people.example")


async def test_what_was_hashed_matches_and_nothing_else_does():
    kept = await passwords.hashed("cinq élèves très calmes")
    assert await passwords.matches(kept, "cinq élèves très calmes")
    assert not await passwords.matches(kept, "cinq eleves tres calmes")
    assert not await passwords.matches("not a hash", "cinq élèves très calmes")


async def test_the_same_characters_typed_otherwise_are_the_same_password():
    assert await passwords.matches(await passwords.hashed("ﬁve élèves here"), "five e\u0301le\u0300ves here")


async def test_hashes_differ_each_time_and_are_made_as_the_dummy_was():
    one, other = await passwords.hashed(PASSWORD), await passwords.hashed(PASSWORD)
    assert one != other
    parameters = extract_parameters(one)
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19 * 1024, 2, 1)
    assert extract_parameters(passwords.DUMMY) == extract_parameters(HASH) == parameters


async def test_a_megabyte_is_not_even_hashed():
    began = time.perf_counter()
    assert not await passwords.matches(HASH, "a" * 1_000_000)
    assert time.perf_counter() - began < 0.01


async def test_the_loop_turns_while_passwords_are_hashed():
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    turning = asyncio.create_task(turn())
    await asyncio.gather(*(passwords.hashed(PASSWORD) for _ in range(6)))
    turning.cancel()
    assert turns > 100
