"""Mail from a socket or a folder to the thread, with everything in between; and a process that is killed on the way."""

import asyncio
import mailbox
import os
import signal
import socket
import sys
from dataclasses import replace
from pathlib import Path

import aiosmtplib
import pytest

from cop.community.thing import Thing
from cop.intake import running
from cop.intake.running import MailIn
from cop.intake.spool import Spool
from cop.intake.taking import Intake
from cop.settings import Settings
from tests.cast import Town
from tests.intake.mails import asked, replies, reply_to, written

BRUNO = "bruno@people.example"
SECONDS = 20


async def until(topic: Thing, count: int) -> None:
    async with asyncio.timeout(SECONDS):
        while len(await replies(topic)) < count:
            await asyncio.sleep(0.05)


async def test_mail_comes_in_by_socket_and_by_folder_and_each_is_one_post(
    town: Town, settings: Settings, intake: Intake, tmp_path: Path
):
    topic = await asked(town)
    address = await reply_to(settings, town.bruno, topic)
    box = mailbox.Maildir(tmp_path / "box")
    both, raw = written(BRUNO, To=address), written(BRUNO, To=address)
    box.add(both)
    settings = replace(settings, mail_in="lmtp://127.0.0.1:0", mailbox_url=f"maildir:{tmp_path / 'box'}")
    mail_in = MailIn(settings, intake)
    await mail_in.start()
    try:
        assert mail_in.listener is not None
        for each in (raw, both):
            await _hand_over(mail_in.listener.port, each, address)
        await until(topic, 2)
        async with asyncio.timeout(SECONDS):  # what was fetched a second time is still to be recognised
            while mail_in.spool.waiting():
                await asyncio.sleep(0.05)
    finally:
        await mail_in.stop()
    assert mail_in.spool.waiting() == [] and len(await replies(topic)) == 2


async def _hand_over(port: int, raw: bytes, address: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    for line in ("LHLO mx", "MAIL FROM:<bruno@people.example>", f"RCPT TO:<{address}>", "DATA"):
        writer.write(line.encode() + b"\r\n")
        while (await reader.readline())[3:4] == b"-":
            pass
    writer.write(raw + b"\r\n.\r\n")
    assert (await reader.readline()).startswith(b"250")
    writer.close()


async def test_without_an_address_of_its_own_nothing_is_started(settings: Settings, intake: Intake):
    mail_in = MailIn(replace(settings, mail_domain="", mail_in="smtp://127.0.0.1:0"), intake)
    await mail_in.start()
    assert mail_in.listener is None
    await mail_in.stop()


async def test_a_port_that_is_taken_and_a_mailbox_that_is_away_are_alarms_and_nothing_more(
    settings: Settings, intake: Intake, caplog: pytest.LogCaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(running, "FETCH_SECONDS", 0.25)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        mail_in = MailIn(replace(
            settings, mail_in=f"smtp://127.0.0.1:{taken.getsockname()[1]}", mailbox_url=f"maildir:{tmp_path / 'none'}"
        ), intake)
        await mail_in.start()
        await asyncio.sleep(0.7)
        await mail_in.stop()
    assert sorted(record.getMessage().split(":")[0] for record in caplog.records if "ALARM" in record.getMessage()) == [
        "ALARM nothing listens for mail at COP_MAIL_IN", "ALARM the mailbox of COP_MAILBOX_URL does not answer"
    ]


SERVER = """
import asyncio, sys
from pathlib import Path
from cop.intake.listener import Listener
from cop.intake.spool import Spool
async def main():
    listener = Listener("smtp://127.0.0.1:0", "in.example", Spool(Path(sys.argv[1])))
    await listener.start()
    print(listener.port, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.mark.long
async def test_what_was_acknowledged_outlives_a_process_that_is_killed_and_is_posted_once(
    town: Town, settings: Settings, intake: Intake
):
    """Killed while a hundred mails come in; what got its 250 is in the thread once, though it is taken twice."""
    topic = await asked(town)
    folder = settings.data / running.FOLDER
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVER, str(folder), stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."}
    )
    assert process.stdout is not None
    port = int(await process.stdout.readline())
    people = [await reply_to(settings, getattr(town, name), topic) for name in ("amina", "bruno", "elena", "chen", "dalia")]
    acknowledged = 0

    async def send(n: int) -> None:
        nonlocal acknowledged
        name = ("amina", "bruno", "elena", "chen", "dalia")[n % 5]
        raw = written(f"{name}@people.example", f"This is my answer with the number {n}.", message_id=f"<{n}@x>")
        try:
            await aiosmtplib.send(
                raw, sender=f"{name}@people.example", recipients=[people[n % 5]], hostname="127.0.0.1", port=port, timeout=5)
        except (OSError, aiosmtplib.SMTPException):
            return
        acknowledged += 1
        if acknowledged == 20:
            process.send_signal(signal.SIGKILL)

    for n in range(0, 60, 6):
        await asyncio.gather(*(send(n + more) for more in range(6)))
    await process.wait()
    spool = Spool(folder)
    waiting = spool.waiting()
    assert 20 <= acknowledged <= len(waiting)
    for path in waiting:
        raw, envelope = spool.read(path)
        await intake.take(raw, **envelope)  # and killed before it is deleted
    assert len(await replies(topic)) == len(waiting)
    mail_in = MailIn(settings, intake)
    await mail_in.start()
    async with asyncio.timeout(SECONDS):
        while spool.waiting():
            await asyncio.sleep(0.05)
    await mail_in.stop()
    assert len(await replies(topic)) == len(waiting)
