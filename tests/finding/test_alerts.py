"""The mail of saved searches: what is new, to whom, and what a mail never says."""

import re
from datetime import timedelta
from email.message import Message

import pytest
from starlette.applications import Starlette

from cop.community import activity
from cop.community.activity import Activity, Delivery
from cop.community.finding import CATCHING_UP, Found, Wanted
from cop.community.founding import end_membership
from cop.community.people import Person, Reader
from cop.community.thing import Thing
from cop.finding.actions import saving
from cop.finding.actions.looking import look
from cop.finding.models import DAILY, WEEKLY, SavedSearch
from cop.finding.queries.saved import address_of
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from search.engine import EngineAway
from tests.accounts.conftest import Mailbox, mailbox  # noqa: F401  # a fixture
from tests.cast import Town
from tests.directory.making import a_profile
from tests.things import a_reply, a_topic


async def a_search(
    town: Town, who: str = "amina", query: str = "q=helpline", *, name: str = "Helplines", often: str = DAILY,
    path: str = "/search",
) -> SavedSearch:
    """Saved yesterday, and due now."""
    address = address_of(path, query)
    assert address is not None
    made = await saving.keep(await town.reader(who), None, name=name, address=address, often=often)
    async with unit():
        await write("UPDATE saved_search SET looked_at = $2 WHERE id = $1", made.id, now() - timedelta(days=1))
    await fall_due(made)
    return made


async def fall_due(search: SavedSearch) -> None:
    async with unit():
        await write("UPDATE saved_search SET next_at = $2 WHERE id = $1", search.id, now() - timedelta(seconds=1))


def text_of(mail: Message) -> str:
    content: str = mail.get_content()  # type: ignore[attr-defined]
    return content.replace("\r\n", "\n")


async def test_what_is_new_comes_in_one_mail_with_titles_links_and_a_way_to_stop_it(
    app: Starlette, town: Town, mailbox: Mailbox  # noqa: F811  # a fixture
) -> None:
    search = await a_search(town)
    await a_search(town, query="q=nurses", name="Nurses", often=WEEKLY)
    topic = await a_topic(town.bruno, town.water, title="Who answers a helpline?", body="We pay nurses.")
    await a_topic(town.bruno, town.water, title="Something else")
    await look()

    (mail,) = await mailbox()

    text = text_of(mail)
    assert mail["To"] == "amina@people.example"
    assert text.count(f"http://127.0.0.1:8000/topics/{topic.public_id}") == 2
    assert "Helplines\n- " in text and "Nurses\n- " in text and "Who answers a helpline?" in text
    assert "Something else" not in text
    assert "http://127.0.0.1:8000/search?q=helpline&sort=newest" in text
    stop = mail["List-Unsubscribe"].strip(" <>")
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/searches/stop/[0-9a-f]{32}", stop) and stop in text
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    after = await SavedSearch.get(id=search.id)
    assert after.due_at is None and after.next_at is not None and after.next_at > now()


async def test_nothing_is_told_twice_and_nothing_is_mailed_when_nothing_is_new(
    app: Starlette, town: Town, mailbox: Mailbox  # noqa: F811
) -> None:
    search = await a_search(town)
    await a_topic(town.bruno, town.water, title="A helpline")
    await look()
    assert len(await mailbox()) == 1
    await look()
    await fall_due(search)
    await look()
    assert len(await mailbox()) == 1
    await a_topic(town.bruno, town.water, title="Another helpline")
    await fall_due(search)
    await look()
    first, second = await mailbox()
    assert sum("- " in text_of(mail) and "Another helpline" in text_of(mail) for mail in (first, second)) == 1


async def test_told_again_before_it_is_done_it_is_the_same_message(
    app: Starlette, town: Town, mailbox: Mailbox  # noqa: F811
) -> None:
    search = await a_search(town)
    await a_topic(town.bruno, town.water, title="A helpline")
    await look()
    due = await SavedSearch.get(id=search.id)
    (first,) = await mailbox()
    async with unit():
        await SavedSearch.filter(id=search.id).update(due_at=due.due_at, looked_at=due.looked_at)
        await Delivery.filter(listener="alerts").update(state="waiting")
    (again,) = await mailbox()
    assert first["Message-ID"] == again["Message-ID"]


async def test_of_a_closed_and_a_hidden_group_it_says_only_that_there_is_something(
    app: Starlette, town: Town, mailbox: Mailbox  # noqa: F811
) -> None:
    await a_search(town, "elena")
    await a_search(town, "amina", name="Mine")
    closed = await a_topic(town.farid, town.court, title="Canary helpline of the court")
    hidden = await a_topic(town.farid, town.vault, title="Canary helpline of the vault")
    await look()
    mails = {mail["To"]: text_of(mail) for mail in await mailbox()}
    assert set(mails) == {"elena@people.example", "amina@people.example"}
    for text in mails.values():
        assert "Canary" not in text and closed.public_id not in text and hidden.public_id not in text
        assert "Court" not in text and "vault" not in text.lower()
        assert "mail.saved.closed" in text or "closed group" in text
        assert "http://127.0.0.1:8000/search?q=helpline&sort=newest" in text


async def test_what_an_open_group_keeps_to_a_few_is_not_told_by_its_title_either(
    app: Starlette, town: Town, mailbox: Mailbox  # noqa: F811
) -> None:
    await a_search(town, "chen")
    await a_topic(town.amina, town.water, title="Canary helpline", home=town.water.stewards_id)
    await look()
    (mail,) = await mailbox()
    assert "Canary" not in mail.as_string()


async def test_a_right_that_ended_before_the_mail_was_written_is_not_served(
    app: Starlette, town: Town, mailbox: Mailbox  # noqa: F811
) -> None:
    await a_search(town, "elena")
    await a_topic(town.farid, town.court, title="A helpline")
    await look()
    async with unit():
        await end_membership(town.court.id, town.elena.id)
    assert await mailbox() == []


async def test_what_was_taken_back_before_the_mail_was_written_is_not_in_it(
    app: Starlette, town: Town, mailbox: Mailbox  # noqa: F811
) -> None:
    await a_search(town)
    topic = await a_topic(town.bruno, town.water, title="Canary helpline")
    await a_topic(town.bruno, town.water, title="A helpline that stays")
    await look()
    async with unit():
        await Thing.filter(id=topic.id).update(state="hidden", audience_id=town.water.stewards_id)
    (mail,) = await mailbox()
    assert "stays" in text_of(mail) and "Canary" not in mail.as_string()


async def test_neither_ones_own_things_nor_old_ones_nor_those_of_others_are_news(
    app: Starlette, town: Town, mailbox: Mailbox  # noqa: F811
) -> None:
    old = await a_topic(town.bruno, town.water, title="An old helpline")
    async with unit():
        moment = now() - timedelta(days=2)
        await Thing.filter(id=old.id).update(published_at=moment)
    await a_search(town)
    await a_reply(town.bruno, old, body="A new reply about nurses.")
    await a_topic(town.amina, town.water, title="My own helpline")
    await a_topic(town.farid, town.court, title="A helpline of others")
    await look()
    assert await mailbox() == []


async def test_a_profile_verified_long_after_it_was_agreed_to_is_news(
    app: Starlette, town: Town, mailbox: Mailbox  # noqa: F811
) -> None:
    await a_search(town, path="/people", query="language=pt")
    thing = await a_profile(
        town.bruno, languages=[["pt", "fluent"]], confirmed_at=now() - timedelta(days=9), approved_at=now() - timedelta(days=9)
    )
    await look()
    (mail,) = await mailbox()
    assert f"/people/{thing.public_id}" in text_of(mail) and "Bruno Example" in text_of(mail)


async def test_a_person_who_is_gone_gets_no_mail(app: Starlette, town: Town, mailbox: Mailbox) -> None:  # noqa: F811
    await a_search(town)
    await a_topic(town.bruno, town.water, title="A helpline")
    await look()
    async with unit():
        await Person.filter(id=town.amina.id).update(state="suspended")
    assert await mailbox() == []


async def test_one_mail_holds_no_more_than_thirty_titles_and_says_how_many_more(
    app: Starlette, town: Town, mailbox: Mailbox  # noqa: F811
) -> None:
    for number in range(5):
        await a_search(town, name=f"Search {number}")
    for number in range(12):
        await a_topic(town.bruno, town.water, title=f"Helpline {number} " + "é" * 140)
    await look()
    (mail,) = await mailbox()
    text = text_of(mail)
    assert text.count("/topics/") == 30
    assert text.count("- 2 more") == 3 and text.count("- 12 more") == 2
    assert len(mail.as_bytes()) < 30 * 1024


async def test_a_title_cannot_make_lines_or_headers_of_its_own(app: Starlette, town: Town, mailbox: Mailbox) -> None:  # noqa: F811
    await a_search(town, name="A name\nBcc: x@y.example"[:80].replace("\n", " "))
    await a_topic(town.bruno, town.water, title="helpline\r\nBcc: other@people.example\n\nhttp://elsewhere.example")
    await look()
    (mail,) = await mailbox()
    assert mail["Bcc"] is None
    assert "helpline Bcc: other@people.example http://elsewhere.example" in text_of(mail)


async def test_while_the_search_cannot_tell_nothing_is_lost(app: Starlette, town: Town) -> None:
    search = await a_search(town)
    await a_topic(town.bruno, town.water, title="A helpline")
    await look()

    class Behind:
        async def find(self, reader: Reader, wanted: Wanted) -> Found:
            return Found(notice=CATCHING_UP)

    alerts = activity.listeners["alerts"].hear.__self__  # type: ignore[attr-defined]
    finder, alerts.finder = alerts.finder, Behind()
    noted = await Activity.get(verb="saved.due")
    with pytest.raises(EngineAway):
        await alerts.hear(noted)
    assert (await SavedSearch.get(id=search.id)).due_at is not None
    alerts.finder = finder
    await alerts.hear(noted)
    assert (await SavedSearch.get(id=search.id)).due_at is None


async def test_words_that_are_only_nearly_met_are_no_news(app: Starlette, town: Town, mailbox: Mailbox) -> None:  # noqa: F811
    await a_search(town, query="q=helpline+of+seven+silver+mountains")
    await a_topic(town.bruno, town.water, title="A helpline of seven silver rivers")
    await look()
    assert await mailbox() == []


async def test_the_mail_is_in_the_language_of_the_person(app: Starlette, town: Town, mailbox: Mailbox) -> None:  # noqa: F811
    async with unit():
        await Person.filter(id=town.amina.id).update(language="fr")
    await a_search(town)
    await a_topic(town.bruno, town.water, title="A helpline")
    await look()
    (mail,) = await mailbox()
    assert mail["Content-Language"] == "fr"

