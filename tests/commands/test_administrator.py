import pytest

from cop.accounts.actions.signing import put_password
from cop.accounts.queries import open_reset
from cop.accounts.tokens import token_hash
from cop.commands.administrator import first_administrator
from cop.community import visit
from cop.community.people import Person
from cop.kit.errors import Refused
from cop.kit.unit import unit
from cop.settings import Settings
from tests.cast import Town


async def test_the_first_administrator_gets_a_link_to_choose_a_password(db: str, settings: Settings):
    link = await first_administrator(settings, email=" Ada@People.example", name="Ada Example")
    found = await open_reset(token_hash(link.rpartition("/reset/")[2]))
    ada = await Person.get(email="ada@people.example")
    assert found.person_id == ada.id
    assert (await visit.by_person(ada)).offices == {"admin"}


async def test_said_again_it_gives_a_new_link_until_there_is_a_password(db: str, settings: Settings):
    first = await first_administrator(settings, email="ada@people.example", name="Ada Example")
    assert await first_administrator(settings, email="ada@people.example", name="Ada Example") != first
    assert await Person.all().count() == 1
    async with unit():
        await put_password((await Person.get()).id, "x")
    with pytest.raises(Refused, match="administrator-exists"):
        await first_administrator(settings, email="ada@people.example", name="Ada Example")


async def test_there_is_one_first_administrator(town: Town, settings: Settings):
    with pytest.raises(Refused, match="administrator-exists"):
        await first_administrator(settings, email="eve@people.example", name="Eve Example")


@pytest.mark.parametrize(("email", "name"), [("ada", "Ada"), ("ada@people.example", " "), ("a@b.example", "x" * 121)])
async def test_a_bad_word_makes_nobody(db: str, settings: Settings, email: str, name: str):
    with pytest.raises(Refused):
        await first_administrator(settings, email=email, name=name)
    assert not await Person.all().exists()
