"""Each letter is sent once, as it is right now, and none is lost."""

import asyncio
import logging
import os
import random
import secrets
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from cop.community import outbox, stopping
from cop.community import postman as module
from cop.community.outbox import PARKED, SENT, WAITING, WITHDRAWN, Letter, MailChoice, Sheet
from cop.community.people import Person, Reader
from cop.community.postman import Postman
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.i18n import Catalogue
from cop.kit.store import write
from cop.kit.unit import unit
from cop.settings import Settings
from tests.cast import Town
from tests.postbox import Postbox, a_postman, all_due, states, text_of, write_to
from tests.things import a_topic

ROOT = Path(__file__).parent.parent.parent
CANARY = secrets.token_hex(8)
SHEET = Sheet(subject="News", parts=("One.", "Two."), ending=("The end.",))


async def put(sql: str, *args: object) -> None:
    async with unit():
        await write(sql, *args)


def saying(sheet: Sheet | None):
    async def compose(letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        return sheet

    return compose


async def said(postman: Postman, postbox: Postbox, to: Person, sheet: Sheet, **more: object):
    await write_to([to], "test", saying(sheet), **more)
    await postman.carry()
    return postbox.to(to)[-1]


async def test_a_mail_goes_out_whole_with_everything_a_mail_program_needs(town: Town, postman: Postman, postbox: Postbox):
    topic = await a_topic(town.amina, town.water)
    sheet = Sheet(
        subject="Une réponse", parts=("Bonjour,", "déjà vu"), thread=topic.public_id, answers_thing_id=topic.id,
        stop=stopping.PERSONAL, calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    )
    await put("UPDATE person SET language = 'fr' WHERE id = $1", town.bruno.id)
    mail = await said(postman, postbox, town.bruno, sheet)
    (envelope,) = postbox.envelopes
    assert envelope.mail_from.startswith(f"bounce+{town.bruno.id}-") and envelope.mail_from.endswith("@talk.example")
    assert mail["Reply-To"].startswith("reply+") and mail["Reply-To"].endswith("@talk.example")
    assert (mail["Subject"], mail["Precedence"]) == ("Une réponse", "bulk")
    assert mail["Auto-Submitted"] == "auto-generated" and mail["List-Id"] == "<mail.127.0.0.1>"
    assert mail["In-Reply-To"] == mail["References"] != mail["Message-ID"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = mail["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    choice = await MailChoice.get(person_id=town.bruno.id)
    assert stopping.read_stop(postman._settings.secret, stop) == (choice.stop_key, "personal")
    text, calendar = mail.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert text_of(mail).startswith("Bonjour,\n\ndéjà vu\n\n") and "Pays pionniers" in text_of(mail)
    assert calendar.get_content_type() == "text/calendar" and calendar.get_param("method") == "PUBLISH"
    again = await said(postman, postbox, town.bruno, sheet, key="test:2")
    assert again["References"] == mail["References"] and again["Message-ID"] != mail["Message-ID"]
    assert topic.public_id not in mail["References"]


@pytest.mark.parametrize(
    "title",
    ["x\r\nBcc: evil@people.example\r\n\r\nforged", "x\nX-Forged: 1", "x\rBcc: evil@people.example", "x\x00\x0b\x1c\x85\u2028Bcc: e",
     "م" * 200, "كيف يعمل هذا؟ " * 30, "é" * 400, "a\u202eb" * 20, "=?utf-8?q?x=0ABcc:_evil?="],
)
async def test_no_title_makes_a_header(town: Town, postman: Postman, postbox: Postbox, title: str):
    mail = await said(postman, postbox, town.bruno, Sheet(subject=title, parts=("One.",)))
    (envelope,) = postbox.envelopes
    assert envelope.rcpt_tos == [town.bruno.email]
    assert set(mail.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "List-Id", "Precedence",
        "Content-Type", "Content-Transfer-Encoding", "MIME-Version", "Content-Language",
    }
    assert text_of(mail).startswith("One.\n") and "forged" not in text_of(mail)
    whole = title.replace("\u202e", "")
    if whole.isprintable() and not whole.startswith("=?"):
        assert mail["Subject"] == whole.strip()[:200].strip()


async def test_a_long_text_is_cut_at_a_paragraph_and_says_where_the_rest_is(town: Town, postman: Postman, postbox: Postbox):
    parts = tuple(f"Paragraph {number}. " + "déjà vu " * 40 for number in range(300))
    mail = await said(postman, postbox, town.bruno, Sheet(subject="Long", parts=parts, ending=("The end.",), rest="Go on there."))
    (envelope,) = postbox.envelopes
    assert 25 * 1024 < len(envelope.content) <= 30 * 1024
    text = text_of(mail)
    kept, _, ending = text.partition("\n\nGo on there.\n\n")
    assert ending.startswith("The end.") and kept.endswith("déjà vu") and "Paragraph 3." in kept


async def test_a_text_of_one_endless_line_arrives(town: Town, postman: Postman, postbox: Postbox):
    line = "وهكذا " * 1500
    mail = await said(postman, postbox, town.bruno, Sheet(subject="Long", parts=(line.strip(),)))
    assert line.strip() in text_of(mail)
    mail = await said(postman, postbox, town.bruno, Sheet(subject="Long", parts=("x" * 60_000,)), key="test:2")
    assert len(postbox.envelopes[-1].content) <= 30 * 1024 and "xxx" in text_of(mail)


async def test_nobody_gets_two_mails_for_one_key_and_nothing_before_it_is_due(town: Town, settings: Settings, postbox: Postbox):
    for _ in range(3):
        await write_to([town.bruno, town.elena], "test", saying(SHEET))
    await write_to([town.amina], "test", key="later", due_at=now() + timedelta(minutes=10))
    await asyncio.gather(*(a_postman(settings, postbox.url).carry() for _ in range(3)))
    assert Counter(each.rcpt_tos[0] for each in postbox.envelopes) == {town.bruno.email: 1, town.elena.email: 1}
    await all_due()
    await a_postman(settings, postbox.url).carry()
    assert len(postbox.to(town.amina)) == 1 and await states() == [SENT] * 3


async def _leave(town: Town, topic: Thing) -> None:
    await put("UPDATE person SET state = 'left' WHERE id = $1", town.bruno.id)


async def _bounce(town: Town, topic: Thing) -> None:
    await stopping.mail_choice(town.bruno.id)
    await put("UPDATE mail_choice SET stopped_at = $2 WHERE person_id = $1", town.bruno.id, now())


async def _stop(town: Town, topic: Thing) -> None:
    await stopping.mail_choice(town.bruno.id)
    await put("UPDATE mail_choice SET personal = $2 WHERE person_id = $1", town.bruno.id, False)


async def _hide(town: Town, topic: Thing) -> None:
    await put("UPDATE thing SET state = 'hidden' WHERE id = $1", topic.id)


async def _close_off(town: Town, topic: Thing) -> None:
    await put("UPDATE thing SET audience_id = $2 WHERE id = $1", topic.id, town.court.readers_id)


@pytest.mark.parametrize("meanwhile", [_leave, _bounce, _stop, _hide, _close_off])
async def test_what_is_no_longer_so_is_withdrawn(town: Town, postman: Postman, postbox: Postbox, meanwhile):
    topic = await a_topic(town.amina, town.water)
    sheet = Sheet(subject="s", parts=("t",), stop=stopping.PERSONAL)
    await write_to([town.bruno, town.elena], "test", saying(sheet), thing_id=topic.id)
    await meanwhile(town, topic)
    await postman.carry()
    assert not postbox.to(town.bruno)
    assert (await Letter.get(person_id=town.bruno.id)).state == WITHDRAWN
    if meanwhile not in (_hide, _close_off):
        assert len(postbox.to(town.elena)) == 1


async def test_a_muted_topic_sends_nothing_more(town: Town, postman: Postman, postbox: Postbox):
    topic = await a_topic(town.amina, town.water)
    async with unit():
        await write(
            "INSERT INTO following (person_id, scope, about, level, set_at) VALUES ($1, 'thing', $2, 'mute', $3)",
            town.bruno.id, topic.id, now(),
        )
    await write_to([town.bruno], "test", saying(Sheet(subject="s", parts=(), stop=f"thing:{topic.public_id}")))
    await postman.carry()
    assert await states() == [WITHDRAWN]


async def test_while_nobody_answers_all_letters_wait_and_lose_nothing(town: Town, settings: Settings, postbox: Postbox):
    away = a_postman(settings, "smtp://127.0.0.1:9")
    await write_to(town.people.values(), "test", saying(SHEET))
    for _ in range(3):
        await away.carry()
    found = await Letter.all().order_by("id")
    assert {each.state for each in found} == {WAITING} and sum(each.attempts for each in found) == 1
    await all_due()
    await a_postman(settings, postbox.url).carry()
    assert set(await states()) == {SENT} and len(postbox.envelopes) == len(town.people)


@pytest.mark.parametrize("answer", ["421 closing", "451 try later"])
async def test_a_server_that_takes_nothing_is_left_alone_for_a_while(
    town: Town, settings: Settings, postbox: Postbox, answer: str, monkeypatch: pytest.MonkeyPatch
):
    postman = a_postman(settings, postbox.url)
    await write_to(town.people.values(), "test", saying(SHEET))
    postbox.closed = answer
    for _ in range(5):
        await postman.carry()
    assert postbox.connections == 1, "it is not asked again at once"
    postbox.closed = ""
    monkeypatch.setattr(module, "now", lambda: now() + timedelta(minutes=30))
    await postman.carry()
    assert len(postbox.envelopes) == len(town.people) and set(await states()) == {SENT}


async def test_after_two_days_letters_are_parked_with_an_alarm_and_can_be_sent_again(
    town: Town, settings: Settings, postbox: Postbox, caplog: pytest.LogCaptureFixture
):
    postman = a_postman(settings, postbox.url)
    postbox.closed = "451 try later"
    await write_to(town.people.values(), "test", saying(SHEET))
    await put("UPDATE letter SET due_at = $1", now() - timedelta(days=2, minutes=1))
    await postman.carry()
    assert set(await states()) == {WAITING}, "a service that was off for days tries first"
    postman._rests_until, postman._away_since = None, now() - timedelta(days=2)
    await all_due()
    with caplog.at_level(logging.ERROR):
        await postman.carry()
    assert "ALARM" in caplog.text and set(await states()) == {PARKED}
    assert (await module.figures())["parked"] == len(town.people)
    postbox.closed = ""
    await module.again()
    await all_due()
    await a_postman(settings, postbox.url).carry()
    assert set(await states()) == {SENT}


async def test_a_single_address_that_must_wait_keeps_nobody_else_waiting(town: Town, postman: Postman, postbox: Postbox):
    postbox.refused[town.bruno.email] = "450 4.2.2 full"
    await write_to([town.bruno, town.elena], "test", saying(SHEET))
    await postman.carry()
    assert len(postbox.to(town.elena)) == 1
    letter = await Letter.get(person_id=town.bruno.id)
    assert letter.state == WAITING and letter.next_at > now() and letter.error == "SMTPRecipientRefused 450"


async def test_an_address_that_is_not_there_counts_and_after_three_nothing_more_is_sent(
    town: Town, postman: Postman, postbox: Postbox
):
    postbox.refused[town.bruno.email] = "550 5.1.1 no such user"
    for number in range(4):
        await write_to([town.bruno], "test", saying(SHEET), key=f"test:{number}")
        await postman.carry()
    choice = await MailChoice.get(person_id=town.bruno.id)
    assert choice.bounces == 3 and choice.stopped_at is not None
    (mail,) = postbox.to(town.sela)
    assert "Bruno Example" in text_of(mail) and town.bruno.email not in text_of(mail)


async def test_a_server_that_does_not_let_us_in_costs_nobody_the_address(town: Town, postman: Postman, postbox: Postbox):
    postbox.refused[town.bruno.email] = "550 5.7.1 relaying denied"
    await write_to([town.bruno], "test", saying(SHEET))
    await postman.carry()
    assert await states() == [PARKED]
    assert (await MailChoice.get(person_id=town.bruno.id)).bounces == 0


async def test_a_letter_that_cannot_be_written_harms_no_other_and_quotes_nobody(
    town: Town, postman: Postman, postbox: Postbox, caplog: pytest.LogCaptureFixture
):
    async def broken(letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        raise ValueError(CANARY)

    await write_to([town.bruno], "broken", broken)
    await write_to([town.elena], "test", saying(SHEET))
    for _ in range(6):
        await all_due()
        await postman.carry()
    assert len(postbox.to(town.elena)) == 1 and await states() == [PARKED, SENT]
    assert "ALARM" in caplog.text and CANARY not in caplog.text


async def test_a_letter_lost_by_a_postman_who_died_is_sent_under_the_same_name(town: Town, settings: Settings, postbox: Postbox):
    await write_to([town.bruno], "test", saying(SHEET))
    await a_postman(settings, postbox.url).carry()
    await put("UPDATE letter SET state = 'sending', next_at = $1", now() + timedelta(minutes=5))
    await a_postman(settings, postbox.url).carry()
    assert len(postbox.envelopes) == 1, "the lease of whoever has it holds"
    await all_due()
    await a_postman(settings, postbox.url).carry()
    one, two = postbox.mails
    assert one["Message-ID"] == two["Message-ID"]


@pytest.mark.long
async def test_forty_letters_arrive_though_the_worker_is_killed_again_and_again(
    town: Town, settings: Settings, postbox: Postbox, tmp_path: Path
):
    await stopping.mail_choice(town.olga.id)
    await put("UPDATE mail_choice SET stopped_at = $2 WHERE person_id = $1", town.olga.id, now())
    for number in range(40):
        await write_to([town.sela], "bounced", key=f"bounced:{number}", subject_id=town.olga.id)
    expected = {postman_name(settings, postbox, each.id) for each in await Letter.all()}
    postbox.slow = 0.05
    kills = 0
    while len({each["Message-ID"] for each in postbox.mails}) < 40 or WAITING in await states():
        assert kills < 30
        with (tmp_path / "worker.log").open("ab") as log:
            worker = subprocess.Popen([sys.executable, "-m", "cop", "worker"], cwd=ROOT, stdout=log, stderr=log, env={
                "PATH": os.environ["PATH"], "COP_DATABASE_URL": settings.database_url, "COP_DATA": str(settings.data),
                "COP_SECRET": settings.secret, "COP_LANGUAGES": "en,fr", "COP_MAIL_URL": postbox.url,
            })
            try:
                begun, goal = len(postbox.envelopes), random.randint(3, 15)
                async with asyncio.timeout(60):
                    while len(postbox.envelopes) < min(begun + goal, 40 + kills) and set(await states()) & {WAITING, outbox.SENDING}:
                        await asyncio.sleep(random.random() / 50)
            finally:
                worker.kill()
                worker.wait()
        kills += 1
        await all_due()
    times = Counter(each["Message-ID"] for each in postbox.mails)
    assert set(times) == expected
    assert sum(times.values()) - 40 <= kills, "each kill sends at most the letter in the hand once more"
    assert kills >= 3


def postman_name(settings: Settings, postbox: Postbox, letter_id: int) -> str:
    return a_postman(settings, postbox.url)._name(f"letter:{letter_id}")
