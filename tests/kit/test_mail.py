import asyncio
import email
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from email.message import EmailMessage
from email.message import Message as Mail
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP

from cop.kit.mail import Message, compose, is_address, send

MESSAGE = Message(
    to="amina@people.example", subject="Une invitation à lire — déjà", message_id="<abc@cop.example>",
    text="Bonjour,\n\nhttp://127.0.0.1:8000/invitation/abc_def-ghi\n\nÀ bientôt\n", language="fr",
)
SENDER = "no-reply@cop.example"


class Postbox:
    """A server's end: keeps what it is given."""

    url: str

    def __init__(self) -> None:
        self.received: list[tuple[str, list[str], Mail]] = []

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        self.received.append(
            (envelope.mail_from, envelope.rcpt_tos,  # type: ignore[attr-defined]
             email.message_from_bytes(envelope.content, policy=default))  # type: ignore[attr-defined]
        )
        return "250 OK"


@pytest.fixture
async def postbox() -> AsyncIterator[Postbox]:
    """A real server on loopback, on a port of its own."""
    box = Postbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(box), "127.0.0.1", 0)
    box.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield box
    server.close()


async def test_a_server_gets_it_whole(postbox: Postbox):
    await send(MESSAGE, url=postbox.url, sender=SENDER)
    ((sender, recipients, mail),) = postbox.received
    assert (sender, recipients) == (SENDER, ["amina@people.example"])
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
