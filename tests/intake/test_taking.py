"""Mail that comes in: what is published, what waits, what is refused and to whom that is said."""

import asyncio
from datetime import timedelta

import pytest

from cop.community import drafts
from cop.community.replying import ReplyAddress, bounce_token
from cop.forum.models import Topic
from cop.intake import ledger
from cop.intake.models import BOUNCED, IGNORED, KEPT, REFUSED, TAKEN, TURNED, Received
from cop.intake.taking import Intake
from cop.kit.clock import now
from cop.kit.store import row, write
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from cop.settings import Settings
from tests.cast import Town
from tests.intake.conftest import Sent
from tests.intake.mails import (
    DOMAIN,
    asked,
    replies,
    reply_to,
    signed,
    source_of,
    start_in,
    written,
)
from tests.samples import EXE, PDF

AMINA, BRUNO = "amina@people.example", "bruno@people.example"


async def test_an_answer_in_portuguese_by_mail_stands_in_the_thread_in_portuguese(
    town: Town, settings: Settings, intake: Intake, sent: Sent
):
    topic = await asked(town)
    text = (
        "Registamos as crianças durante as visitas de vacinação, com um formulário de uma página.\n\n"
        "Com os melhores cumprimentos,\nBruno Exemplo\n\n"
        "Em ter., 4 de mar. de 2025 às 10:12, Pathfinding countries <\nreply+x@in.example> escreveu:\n\n> How do you?\n"
    )
    address = await reply_to(settings, town.bruno, topic)
    outcome = await intake.take(written("Bruno <Bruno@People.Example>", text), to=[address.upper()], sender=BRUNO)
    (answer,) = await replies(topic)
    assert outcome.kind == TAKEN and outcome.thing is not None and outcome.thing.id == answer.id
    assert (answer.via, answer.language, answer.byline_name) == ("mail", "pt", "Bruno Example")
    assert await source_of(answer) == text.split("\n\n")[0]
    assert await sent() == []


async def test_fifty_copies_at_once_make_one_post(town: Town, settings: Settings, intake: Intake):
    topic = await asked(town)
    address, raw = await reply_to(settings, town.bruno, topic), written(BRUNO)
    outcomes = await asyncio.gather(*(intake.take(raw, to=[address], sender=BRUNO) for _ in range(50)))
    assert sorted(each.kind for each in outcomes) == [IGNORED] * 49 + [TAKEN]
    assert len(await replies(topic)) == 1


async def test_a_mail_without_a_message_id_is_known_by_what_it_says(town: Town, settings: Settings, intake: Intake):
    topic = await asked(town)
    address = await reply_to(settings, town.bruno, topic)
    raw = b"\r\n".join(line for line in written(BRUNO).split(b"\r\n") if not line.lower().startswith(b"message-id"))
    for trace in (b"", b"Received: from a by b; Tue, 4 Mar 2025\r\n"):
        await intake.take(trace + raw, to=[address], sender=BRUNO)
    assert len(await replies(topic)) == 1


async def test_who_asked_without_a_name_answers_by_mail_without_one(town: Town, settings: Settings, intake: Intake):
    topic = await asked(town, byline="anonymous")
    await intake.take(written(AMINA), to=[await reply_to(settings, town.amina, topic)], sender=AMINA)
    await signed(await town.reader("bruno"), topic, "role")
    await intake.take(written(BRUNO), to=[await reply_to(settings, town.bruno, topic)], sender=BRUNO)
    assert [(each.byline, each.byline_name) for each in await replies(topic)] == [
        ("anonymous", ""), ("role", ""), ("role", "")
    ]


async def test_a_reply_to_a_reply_answers_its_topic(town: Town, settings: Settings, intake: Intake):
    topic = await asked(town)
    first = await signed(await town.reader("bruno"), topic, "named")
    outcome = await intake.take(written(AMINA), to=[await reply_to(settings, town.amina, first)], sender=AMINA)
    assert outcome.thing is not None and outcome.thing.parent_id == topic.id


async def test_from_another_address_nothing_is_published_and_the_account_is_asked(
    town: Town, settings: Settings, intake: Intake, sent: Sent
):
    topic = await asked(town, byline="anonymous")
    raw = written("amina@private.example", files=(("plan.pdf", "application/pdf", PDF),))
    outcome = await intake.take(raw, to=[await reply_to(settings, town.amina, topic)], sender="amina@private.example")
    assert outcome.kind == KEPT and await replies(topic) == []
    (draft,) = await drafts.of(await town.reader("amina"), f"reply:{topic.public_id}")
    assert "vaccination" in draft["typed"]["body"][0] and draft["typed"]["byline"] == ["anonymous"]
    (mail,) = await sent()
    assert (mail["To"], mail["Auto-Submitted"]) == (AMINA, "auto-replied")
    assert f"/topics/{topic.public_id}?draft={draft['public_id']}#reply" in mail.get_content()
    assert "Its files were not kept" in mail.get_content()
    assert "vaccination" not in str(mail) and "births" not in str(mail) and "private.example" not in str(mail)


async def test_two_senders_in_one_mail_are_not_the_person(town: Town, settings: Settings, intake: Intake):
    topic = await asked(town)
    address = await reply_to(settings, town.bruno, topic)
    twice = b"From: " + BRUNO.encode() + b"\r\n" + written("other@x.example")
    assert (await intake.take(written(f"{BRUNO}, other@x.example"), to=[address], sender=BRUNO)).kind == KEPT
    assert (await intake.take(twice, to=[address], sender=BRUNO)).kind == KEPT
    assert await replies(topic) == []


async def test_a_forged_token_is_met_with_silence(town: Town, intake: Intake, sent: Sent):
    forged = ("reply+" + "a" * 26, "start+" + "b" * 26, "bounce+1-0123456789abcdef", "reply+short", "reply+", "a b")
    for local in forged:
        assert (await intake.take(written(AMINA), to=[f"{local}@{DOMAIN}"], sender=AMINA)).kind == IGNORED
    assert (await intake.take(written(AMINA), to=["water@elsewhere.example"], sender=AMINA)).kind == IGNORED
    assert await sent() == [] and await Received.all().count() == 0


async def test_a_token_of_a_reply_starts_nothing_and_the_other_way_round(
    town: Town, settings: Settings, intake: Intake
):
    topic = await asked(town)
    swapped = (await reply_to(settings, town.bruno, topic)).replace("reply+", "start+")
    assert (await intake.take(written(BRUNO), to=[swapped], sender=BRUNO)).kind == IGNORED
    swapped = (await start_in(settings, town.bruno, town.water.id)).replace("start+", "reply+")
    assert (await intake.take(written(BRUNO), to=[swapped], sender=BRUNO)).kind == IGNORED


async def test_an_old_address_is_refused_and_its_person_is_told_why(
    town: Town, settings: Settings, intake: Intake, sent: Sent
):
    topic = await asked(town)
    address = await reply_to(settings, town.bruno, topic)
    async with unit():
        await ReplyAddress.all().update(until=now() - timedelta(days=1))
    outcome = await intake.take(written(BRUNO), to=[address], sender=BRUNO)
    assert (outcome.kind, outcome.reason) == (REFUSED, "mail-old-address")
    (mail,) = await sent()
    assert mail["To"] == BRUNO and "no longer valid" in mail.get_content()


@pytest.mark.parametrize("away", ["hidden", "left"])
async def test_what_is_not_to_be_read_any_more_is_refused_without_saying_what_it_was(
    town: Town, settings: Settings, intake: Intake, sent: Sent, away: str
):
    topic = await asked(town, "elena", group="court")
    address = await reply_to(settings, town.elena, topic) if away == "left" else await reply_to(
        settings, town.bruno, topic)
    who = "elena" if away == "left" else "bruno"
    if away == "left":
        async with unit():
            await write("UPDATE membership SET open_for = NULL, until = $1 WHERE person_id = $2", now(), town.elena.id)
    outcome = await intake.take(written(f"{who}@people.example"), to=[address], sender=f"{who}@people.example")
    assert (outcome.kind, outcome.reason) == (REFUSED, "mail-not-possible") and await replies(topic) == []
    (mail,) = await sent()
    assert "could not be added" in mail.get_content()
    assert not [word for word in ("Court", "births", topic.public_id, "vaccination") if word in str(mail)]


async def test_a_hidden_topic_takes_no_answer_and_a_closed_one_says_so(
    town: Town, settings: Settings, intake: Intake, sent: Sent
):
    hidden, closed = await asked(town), await asked(town)
    lead = await town.reader("chen")
    await moderation.hide(lead, hidden, version=hidden.version, reason="It names a child.")
    await moderation.close(lead, closed, version=closed.version, reason="It is settled.")
    reasons = [
        (await intake.take(written(BRUNO), to=[await reply_to(settings, town.bruno, topic)], sender=BRUNO)).reason
        for topic in (hidden, closed)
    ]
    assert reasons == ["mail-not-possible", "topic-closed"]
    assert len(await sent()) == 2 and await replies(hidden) == await replies(closed) == []


async def test_a_topic_begins_by_mail_and_nothing_of_its_subject_becomes_a_header(
    town: Town, settings: Settings, intake: Intake
):
    subject = "Re: FW: Births=?utf-8?q?=0D=0ABcc=3A_everyone=40x=2Eexample=0D=0A?= <b>in</b> districts"
    raw = written(BRUNO).replace(b"Subject: Re: a question", b"Subject: " + subject.encode())
    outcome = await intake.take(raw, to=[await start_in(settings, town.bruno, town.water.id)], sender=BRUNO)
    assert outcome.kind == TAKEN and outcome.thing is not None
    title = await source_of(outcome.thing, "title")
    assert "\n" not in title and "\r" not in title and title.startswith("Births") and title.endswith("districts")
    html = await row("SELECT html FROM thing_text WHERE thing_id = $1 AND part = 'title'", outcome.thing.id)
    assert html is not None and "<b>" not in html["html"]
    kind = await Topic.get(thing_id=outcome.thing.id)
    assert (outcome.thing.via, outcome.thing.group_id, kind.kind) == ("mail", town.water.id, "question")


async def test_a_long_subject_stands_whole_above_the_text(town: Town, settings: Settings, intake: Intake):
    subject = "word " * 60
    address = await start_in(settings, town.bruno, town.water.id)
    outcome = await intake.take(written(BRUNO, subject=subject), to=[address], sender=BRUNO)
    assert outcome.thing is not None
    assert len(await source_of(outcome.thing, "title")) <= 160
    assert (await source_of(outcome.thing)).startswith(subject.strip())


async def test_a_mail_to_a_group_by_its_name_waits_for_a_click(
    town: Town, settings: Settings, intake: Intake, sent: Sent
):
    outcome = await intake.take(written(BRUNO, subject="Births"), to=[f"Water@{DOMAIN}"], sender=BRUNO)
    assert outcome.kind == KEPT and await Topic.all().count() == 0
    (draft,) = await drafts.of(await town.reader("bruno"), "ask")
    assert draft["typed"]["group"] == ["water"] and draft["typed"]["title"] == ["Births"]
    (mail,) = await sent()
    assert mail["To"] == BRUNO and f"/ask?draft={draft['public_id']}&seen=1" in mail.get_content()
    assert "Births" not in str(mail) and "Water" not in str(mail)


async def test_a_group_one_may_not_know_of_and_none_at_all_are_refused_word_for_word_the_same(
    town: Town, settings: Settings, intake: Intake, sent: Sent
):
    for name in ("vault", "nothing-of-this-name"):
        assert (await intake.take(written(BRUNO), to=[f"{name}@{DOMAIN}"], sender=BRUNO)).kind == TURNED
    first, second = await sent()
    for name in ("Subject", "To", "From", "Auto-Submitted"):
        assert first[name] == second[name]
    minute = "came in on"
    assert first.get_content().partition(minute)[0] == second.get_content().partition(minute)[0]
    assert first.get_content().partition(".\n")[2] == second.get_content().partition(".\n")[2]
    assert (await intake.take(written("olga@people.example"), to=[f"court@{DOMAIN}"], sender="x")).reason == (
        "mail-no-address")
    assert (await intake.take(written("amina@people.example"), to=[f"court@{DOMAIN}"], sender="x")).reason == (
        "mail-not-member")


async def test_a_stranger_hears_nothing_from_a_group(town: Town, intake: Intake, sent: Sent):
    assert (await intake.take(written("who@x.example"), to=[f"water@{DOMAIN}"], sender="who@x.example")).kind == IGNORED
    assert await sent() == []


async def test_what_anybody_can_send_is_answered_five_times_an_hour_and_takes_nothing_from_the_person(
    town: Town, settings: Settings, intake: Intake, sent: Sent
):
    topic = await asked(town)
    for _ in range(8):
        await intake.take(written(BRUNO), to=[f"nobody@{DOMAIN}"], sender="forger@x.example")
    assert len(await sent()) == ledger.MOST_UNPROVED
    assert (await intake.take(written(BRUNO), to=[await reply_to(settings, town.bruno, topic)], sender=BRUNO)).kind == TAKEN


async def test_the_twenty_first_mail_of_an_hour_is_refused_once_and_the_rest_is_not_answered(
    town: Town, settings: Settings, intake: Intake, sent: Sent
):
    topic = await asked(town)
    address = await reply_to(settings, town.bruno, topic)
    outcomes = [await intake.take(written(BRUNO), to=[address], sender=BRUNO) for _ in range(23)]
    assert [each.kind for each in outcomes] == [TAKEN] * 20 + [REFUSED, IGNORED, IGNORED]
    assert len(await sent()) == 1 and len(await replies(topic)) == 20


async def test_refusals_are_said_five_times_an_hour(town: Town, settings: Settings, intake: Intake, sent: Sent):
    topic = await asked(town)
    address = await reply_to(settings, town.bruno, topic)
    for _ in range(7):
        assert (await intake.take(written(BRUNO, "> all of it quoted\n"), to=[address], sender=BRUNO)).kind == REFUSED
    assert len(await sent()) == 5


@pytest.mark.parametrize("headers", [
    {"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"X_Autoreply": "yes"}, {"List_Id": "<x.example>"},
    {"X_Auto_Response_Suppress": "All"}, {"Return_Path": "<>"},
])
async def test_what_nobody_wrote_is_ignored(
    town: Town, settings: Settings, intake: Intake, sent: Sent, headers: dict[str, str]
):
    topic = await asked(town)
    address = await reply_to(settings, town.bruno, topic)
    assert (await intake.take(written(BRUNO, **headers), to=[address], sender=BRUNO)).kind == IGNORED
    assert await replies(topic) == [] and await sent() == []


async def test_a_mail_that_goes_round_in_circles_is_ignored(
    town: Town, settings: Settings, intake: Intake, sent: Sent
):
    """Our own refusal that comes back, one that has passed us six times, and one whose sender is a machine."""
    topic = await asked(town)
    address = await reply_to(settings, town.bruno, topic)
    await intake.take(written(BRUNO, "> quoted"), to=[address], sender=BRUNO)
    (own,) = await sent()
    passed = b"Received: from x by in.example with LMTP\r\n" * 6 + written(BRUNO)
    for raw, sender in ((own.as_bytes(), "no-reply@cop.example"), (passed, BRUNO), (written(BRUNO), "mailer-daemon@x.y")):
        assert (await intake.take(raw, to=[address], sender=sender)).kind == IGNORED
    assert len(await sent()) == 1 and await replies(topic) == []


async def test_files_come_with_an_answer_and_a_kind_we_do_not_take_refuses_it(
    town: Town, settings: Settings, intake: Intake
):
    topic = await asked(town)
    address = await reply_to(settings, town.bruno, topic)
    good = written(BRUNO, files=(("../plan.pdf", "application/pdf", PDF), ("invite.ics", "text/calendar", b"BEGIN")))
    outcome = await intake.take(good, to=[address], sender=BRUNO)
    assert outcome.thing is not None
    found = await row("SELECT name, stored FROM attachment WHERE thing_id = $1", outcome.thing.id)
    assert found is not None and found["name"] == "plan.pdf"
    place = settings.drop_folder / found["stored"][:2] / found["stored"][2:4] / found["stored"]
    assert place.read_bytes().startswith(b"%PDF-") and place.read_bytes() != PDF, "written anew"
    for name, kind, content, reason in (
        ("run.exe", "application/x-msdownload", EXE, "mail-file-kind"), ("plan.pdf", "application/pdf", EXE, "file-disagrees"),
        ("plan.pdf", "application/pdf", b"", "file-empty"),
        ("plan.pdf", "application/pdf", PDF + bytes(5 * 1024 * 1024), "mail-file-too-large most=5"),
    ):
        outcome = await intake.take(written(BRUNO, files=((name, kind, content),)), to=[address], sender=BRUNO)
        assert (outcome.kind, outcome.reason) == (REFUSED, reason)
    many = tuple((f"{n}.txt", "text/plain", f"file {n}".encode()) for n in range(6))
    assert (await intake.take(written(BRUNO, files=many), to=[address], sender=BRUNO)).reason == "too-many-files most=5"
    assert len(await replies(topic)) == 1


async def test_nobody_publishes_an_address_by_quoting_too_much(town: Town, settings: Settings, intake: Intake):
    topic = await asked(town)
    address = await reply_to(settings, town.bruno, topic)
    text = f"I answer to {address} and {settings.origin}/notices/stop/secret-often please, all of you."
    outcome = await intake.take(written(BRUNO, text), to=[address], sender=BRUNO)
    assert outcome.thing is not None
    source = await source_of(outcome.thing)
    assert "reply+" not in source and "secret" not in source and "please" in source


REPORT = """From: MAILER-DAEMON@mx.example
Message-ID: <{n}@mx.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It did not arrive.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; bruno@people.example
Action: {action}
Status: {status}
--b--
"""


async def test_mail_that_comes_back_for_good_counts_once_each_and_a_late_one_does_not(
    town: Town, settings: Settings, intake: Intake
):
    to = [f"bounce+{bounce_token(settings.secret, town.bruno.id)}@{DOMAIN}"]
    kinds = []
    for n, action, status in ((1, "failed", "5.1.1"), (1, "failed", "5.1.1"), (2, "delayed", "4.4.1"), (3, "failed", "4.2.2")):
        raw = REPORT.format(n=n, action=action, status=status).encode()
        kinds.append((await intake.take(raw, to=to, sender="")).kind)
    assert kinds == [BOUNCED, IGNORED, IGNORED, IGNORED]
    found = await row("SELECT bounces FROM mail_choice WHERE person_id = $1", town.bruno.id)
    assert found is not None and found["bounces"] == 1


async def test_the_reader_of_french_is_told_in_french(town: Town, settings: Settings, intake: Intake, sent: Sent):
    async with unit():
        await write("UPDATE person SET language = 'fr' WHERE id = $1", town.bruno.id)
    topic = await asked(town)
    address = await reply_to(settings, town.bruno, topic)
    raw = written(BRUNO, "x" * 10_001)
    assert (await intake.take(raw, to=[address], sender=BRUNO)).reason == "too-long most=10000 have=10001"
    (mail,) = await sent()
    assert mail["Content-Language"] == "fr" and "10001" in mail.get_content() and "xxx" not in mail.get_content()


async def test_a_mail_that_was_too_large_to_fetch_is_refused_by_its_headers(
    town: Town, settings: Settings, intake: Intake, sent: Sent
):
    topic = await asked(town)
    address = await reply_to(settings, town.bruno, topic)
    outcome = await intake.take(written(BRUNO), to=[address], sender=BRUNO, is_cut=True)
    assert (outcome.kind, outcome.reason) == (REFUSED, "mail-too-large most=10")
    (mail,) = await sent()
    assert "larger than 10 MB" in mail.get_content()
