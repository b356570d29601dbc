"""Fetching from a Maildir on the disk, and from an IMAP server that speaks on loopback.

The server here knows the few commands that are used; `test_dovecot.py` asks a real one where it is installed.
"""

import imaplib
import mailbox
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cop.intake import mailbox as module
from cop.intake.mailbox import fetch
from cop.intake.spool import Spool
from tests.intake.mails import written

OURS = "reply+abc@in.example"


def mail(to: str = OURS, text: str = "words") -> bytes:
    return written("a@b.example", text, To=to, Return_Path="<a@b.example>")


def fetched(spool: Spool) -> list[tuple[list[str], str, bool]]:
    found = [spool.read(path)[1] for path in spool.waiting()]
    return [(each["to"], each["sender"], each["is_cut"]) for each in found]


def test_what_is_unread_in_a_folder_is_copied_once_and_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "LARGEST", 20_000)
    box, spool = mailbox.Maildir(tmp_path / "box"), Spool(tmp_path / "in")
    for raw in (mail(), mail("other@else.example"), mail(text="x " * 20_000)):
        box.add(raw)
    seen = mailbox.MaildirMessage(mail())
    seen.set_subdir("cur")
    seen.set_flags("RS")
    box.add(seen)
    url = f"maildir:{tmp_path / 'box'}"
    assert (fetch(url, spool, "in.example"), fetch(url, spool, "in.example")) == (3, 0)
    assert sorted(fetched(spool)) == [([OURS], "a@b.example", False), ([OURS], "a@b.example", True)]
    assert sorted(message.get_flags() for message in mailbox.Maildir(tmp_path / "box")) == ["RS", "S", "S", "S"]


def test_a_folder_that_is_not_there_says_so(tmp_path: Path):
    with pytest.raises(OSError):
        fetch(f"maildir:{tmp_path / 'box'}", Spool(tmp_path / "in"), "in.example")


class Server(socketserver.StreamRequestHandler):
    """Of IMAP, what imaplib and we say: one folder, one password."""

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        for line in self.rfile:
            tag, command, rest = [*line.decode().strip().split(" ", 2), ""][:3]
            self.server.said.append(command)
            done = self.answer(command.upper(), rest)
            self.wfile.write(f"{tag} {done} done\r\n".encode())
            if command.upper() == "LOGOUT":
                return

    def answer(self, command: str, rest: str) -> str:
        mails, seen = self.server.mails, self.server.seen
        if command == "CAPABILITY":
            self.wfile.write(b"* CAPABILITY IMAP4rev1\r\n")
        elif command == "LOGIN":
            return "OK" if rest == 'me "pass word"' else "NO"
        elif command == "SELECT":
            self.wfile.write(f"* {len(mails)} EXISTS\r\n".encode())
        elif command == "UID" and rest.startswith("SEARCH"):
            self.wfile.write(b"* SEARCH " + b" ".join(str(n).encode() for n in mails if n not in seen) + b"\r\n")
        elif command == "UID" and rest.startswith("FETCH"):
            number = int(rest.split()[1])
            self.server.fetched.append(rest)
            if "RFC822.SIZE" in rest:
                self.wfile.write(f"* {number} FETCH (UID {number} RFC822.SIZE {len(mails[number])})\r\n".encode())
            else:
                body = mails[number].partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in rest else mails[number]
                name = re.search(r"\((.*)\)", rest)[1].replace(".PEEK", "")
                self.wfile.write(f"* {number} FETCH (UID {number} {name} {{{len(body)}}}\r\n".encode() + body + b")\r\n")
        elif command == "UID" and rest.startswith("STORE"):
            seen.add(int(rest.split()[1]))
        return "OK"


@contextmanager
def imap(mails: dict[int, bytes]) -> Iterator[socketserver.ThreadingTCPServer]:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Server)
    server.daemon_threads = True
    server.mails, server.seen, server.fetched, server.said = mails, set(), [], []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_is_unread_on_a_server_is_fetched_once_and_what_is_too_large_is_not_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "LARGEST", 20_000)
    spool = Spool(tmp_path / "in")
    with imap({1: mail(), 2: mail(text="x " * 20_000), 3: mail("other@else.example")}) as server:
        url = f"imap://me:pass%20word@127.0.0.1:{server.server_address[1]}/INBOX"
        assert (fetch(url, spool, "in.example"), fetch(url, spool, "in.example")) == (3, 0)
        assert not [each for each in server.fetched if each.startswith("FETCH 2") and "BODY.PEEK[]" in each]
        assert server.said.count("LOGOUT") == 2
        with pytest.raises(imaplib.IMAP4.error):
            fetch(url.replace("pass", "pas"), spool, "in.example")
    assert fetched(spool) == [([OURS], "a@b.example", False), ([OURS], "a@b.example", True)]
    raw, _ = spool.read(spool.waiting()[0])
    assert b"words" in raw


def test_a_mail_is_not_marked_before_it_is_on_the_disk(tmp_path: Path):
    spool = Spool(tmp_path / "in")
    (tmp_path / "in").write_text("no folder")
    with imap({1: mail()}) as server:
        url = f"imap://me:pass%20word@127.0.0.1:{server.server_address[1]}/INBOX"
        with pytest.raises(OSError):
            fetch(url, spool, "in.example")
        assert server.seen == set()
        (tmp_path / "in").unlink()
        assert fetch(url, spool, "in.example") == 1 and server.seen == {1}
