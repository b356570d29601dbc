import asyncio
import email
import stat
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from cop.kit.mail import AWAY, BROKEN, LARGEST, LATER, REFUSED, Message, Way, compose, fate, is_address, send
from tests.postbox import Postbox, text_of

MESSAGE = Message(
    to="amina@people.example", subject="Une invitation à lire — déjà", message_id="<abc@cop.example>",
    text="Bonjour,\n\nhttp://127.0.0.1:8000/invitation/abc_def-ghi\n\nÀ bientôt\n", language="fr",
)
SENDER = "no-reply@cop.example"


async def test_a_server_gets_it_whole(postbox: Postbox):
    await send(MESSAGE, url=postbox.url, sender=SENDER)
    (envelope,), (mail,) = postbox.envelopes, postbox.mails
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, ["amina@people.example"])
    assert (mail["Subject"], mail["Message-ID"], mail["To"]) == (MESSAGE.subject, "<abc@cop.example>", MESSAGE.to)
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "fr")
    assert mail.get_content().replace("\r\n", "\n") == MESSAGE.text


async def test_a_server_that_is_away_is_an_error_to_be_tried_again():
    with pytest.raises(OSError):
        await asyncio.wait_for(send(MESSAGE, url="smtp://127.0.0.1:9", sender=SENDER), 5)


async def test_a_folder_gets_it_for_its_owner_alone(tmp_path: Path):
    folder = tmp_path / "mail"
    await send(MESSAGE, url=f"file:{folder}", sender=SENDER)
    (path,) = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    mail = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(mail, EmailMessage)
    assert mail.get_content().replace("\r\n", "\n") == MESSAGE.text
    assert "http://127.0.0.1:8000/invitation/abc_def-ghi" in path.read_text()


async def test_sent_again_it_lies_there_once(tmp_path: Path):
    for _ in range(3):
        await send(MESSAGE, url=f"file:{tmp_path}", sender=SENDER)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "to",
    ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "A <a@b.example>", "a@b.example c@d.example", ""],
)
def test_no_second_recipient_slips_in_with_the_address(to: str):
    with pytest.raises(ValueError):
        compose(Message(to=to, subject="s", text="t", message_id="<a@b.example>"), sender=SENDER)


@pytest.mark.parametrize("field", ["subject", "message_id", "language"])
def test_no_header_slips_in_with_another(field: str):
    facts = {"subject": "s", "message_id": "<a@b.example>", "language": "en", field: "x\r\nBcc: c@d.example"}
    with pytest.raises(ValueError):
        compose(Message(to="a@b.example", text="t", **facts), sender=SENDER)


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        ("amina@people.example", True), ("a.b+c_d@sub.people.example", True), ("o'neil@people.example", True),
        ("amina", False), ("@people.example", False), ("amina@", False), ("amina@people", False),
        ("a..b@people.example", False), (".a@people.example", False), ("a@-b.example", False),
        ('"a b"@c.example', False),
        ("a@b.example\n", False), ("é@people.example", False), ("x" * 65 + "@people.example", False),
        ("a@" + "b" * 63 + "." + "c" * 63 + "." + "d" * 63 + "." + "e" * 63 + ".example", False),
    ],
)
def test_what_counts_as_an_address(words: str, is_one: bool):
    assert is_address(words) is is_one


def test_a_mail_that_comes_again_says_where_one_post_ends_that() -> None:
    address = "https://cop.example/searches/stop/" + "0123456789abcdef" * 2
    mail = compose(replace(MESSAGE, stop=address), sender=SENDER)
    read = email.message_from_bytes(mail.as_bytes(), policy=default)
    assert read["List-Unsubscribe"].strip() == f"<{address}>"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"<{address}>".encode() in mail.as_bytes(), "a mail program finds it in one piece"
    assert compose(MESSAGE, sender=SENDER)["List-Unsubscribe"] is None


async def test_several_mails_go_by_one_connection(postbox: Postbox):
    way = Way(postbox.url, SENDER)
    for number in range(3):
        await way.send(replace(MESSAGE, message_id=f"<{number}@cop.example>", bounce_to="bounce+3@cop.example"))
    await way.close()
    assert postbox.connections == 1 and len(postbox.envelopes) == 3
    assert {each.mail_from for each in postbox.envelopes} == {"bounce+3@cop.example"}


@pytest.mark.parametrize(
    ("said", "what"),
    [("421 4.3.2 closing", AWAY), ("450 4.2.2 full", LATER), ("451 greylisted", LATER), ("550 5.1.1 unknown", REFUSED),
     ("550 no such user", REFUSED), ("550 5.7.1 relaying denied", BROKEN), ("554 5.7.1 no access", BROKEN),
     ("530 5.7.0 sign in first", BROKEN)],
)
async def test_what_follows_when_a_recipient_is_refused(postbox: Postbox, said: str, what: str):
    postbox.refused[MESSAGE.to] = said
    with pytest.raises(Exception) as error:
        await send(MESSAGE, url=postbox.url, sender=SENDER)
    assert fate(error.value) == what


@pytest.mark.parametrize(("said", "what"), [("421 closing", AWAY), ("451 later", AWAY), ("452 no room", AWAY), ("554 unwanted", BROKEN)])
async def test_what_follows_when_a_mail_is_not_taken(postbox: Postbox, said: str, what: str):
    postbox.closed = said
    with pytest.raises(Exception) as error:
        await send(MESSAGE, url=postbox.url, sender=SENDER)
    assert fate(error.value) == what


async def test_where_no_server_is_nobody_takes_anything():
    with pytest.raises(OSError) as error:
        await send(MESSAGE, url="smtp://127.0.0.1:9", sender=SENDER)
    assert fate(error.value) == AWAY


@pytest.mark.parametrize("text", ["word " * 20_000, "mot déjà vu\n\n" * 5_000, "x" * 90_000, "كلمة " * 20_000])
def test_no_mail_is_larger_than_it_may_be_and_what_must_stay_stays(text: str):
    mail = compose(replace(MESSAGE, text=text, rest="The rest is there.", ending="The end.\n"), sender=SENDER)
    assert LARGEST * 0.7 < len(mail.as_bytes()) <= LARGEST
    assert text_of(mail).endswith("\n\nThe rest is there.\n\nThe end.\n")
    assert text_of(mail).startswith(text[:1000].rstrip())


def test_an_encoded_word_in_a_subject_is_not_decoded_into_headers():
    mail = compose(replace(MESSAGE, subject="=?utf-8?q?x=0D=0ABcc:_c@d.example?= and more"), sender=SENDER)
    assert email.message_from_bytes(mail.as_bytes(), policy=default)["Bcc"] is None


@pytest.mark.parametrize("field", ["reply_to", "bounce_to"])
def test_nothing_slips_in_with_the_other_addresses(field: str):
    with pytest.raises(ValueError):
        compose(replace(MESSAGE, **{field: "a@b.example>\r\nBcc: c@d.example"}), sender=SENDER)
