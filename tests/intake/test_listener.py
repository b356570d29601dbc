"""Servers hand over mail on real sockets: what they are answered, and what lies on the disk then."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosmtplib
import pytest

from cop.intake import listener as module
from cop.intake.listener import LARGEST, Listener
from cop.intake.spool import Spool

KNOWN, UNKNOWN, OTHER = "water@in.example", "nothing@in.example", "water@else.example"
MAIL = b"From: a@b.example\r\n\r\nwords\r\n..dotted\r\n.\r\nmore"


@asynccontextmanager
async def listening(folder: Path, scheme: str = "smtp") -> AsyncIterator[tuple[Listener, Spool]]:
    spool = Spool(folder / "in")
    listener = Listener(f"{scheme}://127.0.0.1:0", "in.example", spool)
    await listener.start()
    yield listener, spool
    await listener.stop()


class Talk:
    """One connection, word by word."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def hear(self) -> str:
        async with asyncio.timeout(20):
            line = (await self.reader.readline()).decode()
            while line[3:4] == "-":
                line = (await self.reader.readline()).decode()
        return line.rstrip()

    async def say(self, *lines: str) -> str:
        for line in lines:
            self.writer.write(line.encode() + b"\r\n")
            answer = await self.hear()
        return answer


@asynccontextmanager
async def talking(listener: Listener) -> AsyncIterator[Talk]:
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    talk = Talk(reader, writer)
    await talk.hear()
    yield talk
    writer.close()


async def test_a_mail_is_on_the_disk_as_it_came_when_it_is_acknowledged(tmp_path: Path):
    async with listening(tmp_path) as (listener, spool):
        answers, _ = await aiosmtplib.send(
            MAIL, sender="a@b.example", recipients=[KNOWN, UNKNOWN], hostname="127.0.0.1", port=listener.port
        )
        (path,) = spool.waiting()
        raw, envelope = spool.read(path)
    assert answers == {}
    assert raw == MAIL + b"\r\n" and envelope == {"to": [KNOWN, UNKNOWN], "sender": "a@b.example", "is_cut": False}


async def test_known_and_unknown_addresses_get_the_very_same_answers(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    heard = []
    async with listening(tmp_path) as (listener, _):
        for address in (KNOWN, UNKNOWN, "reply+" + "a" * 26 + "@in.example"):
            async with talking(listener) as talk:
                heard.append([
                    await talk.say(line) for line in (
                        "EHLO mx.example", "MAIL FROM:<>", f"RCPT TO:<{address}>", f"VRFY {address}", "DATA",
                        "Subject: words\r\n\r\nwords\r\n.")
                ])
        async with talking(listener) as talk:
            assert (await talk.say("EHLO mx.example", "MAIL FROM:<a@b.example>", f"RCPT TO:<{OTHER}>")).startswith("550")
    assert heard[0] == heard[1] == heard[2] and heard[0][-1].startswith("250")
    assert "in.example" not in caplog.text and "words" not in caplog.text


async def test_a_mail_of_thirty_megabytes_is_refused_and_none_of_it_is_kept(tmp_path: Path):
    piece = b"x" * 998 + b"\r\n"
    async with listening(tmp_path) as (listener, spool):
        async with talking(listener) as talk:
            assert (await talk.say("EHLO mx", f"MAIL FROM:<a@b.example> SIZE={30 * 1024 * 1024}")).startswith("552")
            assert (await talk.say("MAIL FROM:<a@b.example>", f"RCPT TO:<{KNOWN}>", "DATA")).startswith("354")
            for _ in range(30 * 1024):
                talk.writer.write(piece)
                await talk.writer.drain()
            assert (await talk.say(".")).startswith("552")
            assert (await talk.say("MAIL FROM:<a@b.example>", f"RCPT TO:<{KNOWN}>", "DATA")).startswith("354")
            assert (await talk.say("after it a small one\r\n.")).startswith("250")
        assert len(spool.waiting()) == 1


async def test_a_line_that_never_ends_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "LARGEST", 100_000)
    monkeypatch.setattr(module, "MOST_DRAINED", 400_000)
    async with listening(tmp_path) as (listener, spool):
        async with talking(listener) as talk:
            await talk.say("EHLO mx", "MAIL FROM:<a@b.example>", f"RCPT TO:<{KNOWN}>", "DATA")
            with pytest.raises((ConnectionError, AssertionError)):
                for _ in range(200):
                    talk.writer.write(b"x" * 10_000)
                    await talk.writer.drain()
                    await asyncio.sleep(0)
                assert await talk.hear() == "never"
        assert spool.waiting() == []


async def test_only_a_dot_between_two_whole_line_ends_ends_a_mail(tmp_path: Path):
    async with listening(tmp_path) as (listener, spool):
        async with talking(listener) as talk:
            await talk.say("EHLO mx", "MAIL FROM:<a@b.example>", f"RCPT TO:<{KNOWN}>", "DATA")
            talk.writer.write(b"one\n.\nMAIL FROM:<c@d.example>\r\n.\nstill\n.\r\nthe same\r\n..\r\n")
            assert (await talk.say(".")).startswith("250")
            await talk.say("MAIL FROM:<a@b.example>", f"RCPT TO:<{KNOWN}>", "DATA")
            assert (await talk.say(".")).startswith("250")
        first, second = (spool.read(path)[0] for path in spool.waiting())
    assert first == b"one\n.\nMAIL FROM:<c@d.example>\r\n\nstill\n.\r\nthe same\r\n.\r\n" and second == b""


async def test_each_recipient_is_answered_by_lmtp(tmp_path: Path):
    async with listening(tmp_path, "lmtp") as (listener, spool), talking(listener) as talk:
        assert (await talk.say("EHLO mx")).startswith("500")
        await talk.say("LHLO mx", "MAIL FROM:<a@b.example>", f"RCPT TO:<{KNOWN}>", f"RCPT TO:<{UNKNOWN}>", "DATA")
        assert (await talk.say("words\r\n.")).startswith("250") and (await talk.hear()).startswith("250")
        assert (await talk.say("QUIT")).startswith("221")
        assert len(spool.waiting()) == 1


async def test_too_many_connections_recipients_and_commands_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "MOST_CONNECTIONS", 2)
    async with listening(tmp_path) as (listener, _):
        async with talking(listener) as first, talking(listener):
            reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
            assert (await reader.read()).startswith(b"421")
            writer.close()
            await first.say("EHLO mx", "MAIL FROM:<a@b.example>")
            answers = [await first.say(f"RCPT TO:<n{n}@in.example>") for n in range(21)]
            assert answers[19].startswith("250") and answers[20].startswith("452")
            answers = [await first.say("NOOP") for _ in range(21)]
            assert answers[19].startswith("250") and answers[20].startswith("421")
        await asyncio.sleep(0.05)
        async with talking(listener) as again:
            assert (await again.say("EHLO mx")).startswith("250")


async def test_a_disk_that_cannot_be_written_keeps_the_mail_with_its_server(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    async with listening(tmp_path) as (listener, spool), talking(listener) as talk:
        (tmp_path / "in").write_text("no folder")
        await talk.say("EHLO mx", "MAIL FROM:<a@b.example>", f"RCPT TO:<{KNOWN}>", "DATA")
        assert (await talk.say("words\r\n.")).startswith("452")
        assert "ALARM" in caplog.text
        (tmp_path / "in").unlink()
        await talk.say("MAIL FROM:<a@b.example>", f"RCPT TO:<{KNOWN}>", "DATA")
        assert (await talk.say("words\r\n.")).startswith("250") and len(spool.waiting()) == 1


def test_the_limit_is_the_one_the_servers_are_told():
    assert LARGEST == 10 * 1024 * 1024
