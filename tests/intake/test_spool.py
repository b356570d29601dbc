"""Mail on the disk: certain, in order, tried again, put aside."""

import logging
import os
import time
from pathlib import Path

import pytest

from cop.intake import spool as module
from cop.intake.spool import Full, Spool, empty
from cop.intake.taking import Outcome


class Taking:
    """Stands for the intake: fails as long as it is told to."""

    def __init__(self) -> None:
        self.seen: list[tuple[bytes, list[str], str, bool]] = []
        self.error: Exception | None = None

    async def take(self, raw: bytes, *, to: list[str], sender: str, is_cut: bool) -> Outcome:
        self.seen.append((raw, to, sender, is_cut))
        if self.error is not None:
            raise self.error
        return Outcome("taken")


async def test_mails_are_taken_in_the_order_they_came_and_then_gone(tmp_path: Path):
    spool, taking = Spool(tmp_path / "in"), Taking()
    assert await empty(spool, taking) == 0
    for n in range(3):
        spool.put(b"mail %d\r\n\r\n" % n, to=["x@y.example", "\udc80"], sender="", is_cut=n == 2)
    assert {path.stat().st_mode & 0o777 for path in spool.waiting()} == {0o600}
    assert (tmp_path / "in").stat().st_mode & 0o777 == 0o700
    assert await empty(spool, taking) == 3 and list((tmp_path / "in").iterdir()) == []
    assert [each[0] for each in taking.seen] == [b"mail 0\r\n\r\n", b"mail 1\r\n\r\n", b"mail 2\r\n\r\n"]
    assert taking.seen[2][1:] == (["x@y.example", "\udc80"], "", True)


async def test_while_the_database_is_away_everything_waits_as_it_is(tmp_path: Path):
    spool, taking = Spool(tmp_path / "in"), Taking()
    for _ in range(2):
        spool.put(b"mail", to=[], sender="")
    taking.error = ConnectionError()
    for _ in range(15):
        assert await empty(spool, taking) == 0
    assert [path.suffix for path in spool.waiting()] == [".0", ".0"] and len(taking.seen) == 15
    taking.error = None
    assert await empty(spool, taking) == 2


async def test_a_mail_that_cannot_be_taken_is_tried_later_each_time_and_put_aside_with_an_alarm(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    spool, taking = Spool(tmp_path / "in"), Taking()
    taking.error = RuntimeError("words of the mail")
    spool.put(b"mail", to=[], sender="")
    tries = 0
    while spool.waiting():
        tries += 1
        assert await empty(spool, taking) == await empty(spool, taking) == 0
        assert len(taking.seen) == tries  # the second time it was not due
        for path in spool.waiting():
            os.utime(path, (0, time.time() - 24 * 3600))
    assert tries == module.MOST_TRIES
    (aside,) = (tmp_path / "in" / "aside").iterdir()
    assert aside.read_bytes().endswith(b"mail")
    (alarm,) = (record for record in caplog.records if record.levelno == logging.ERROR)
    assert "ALARM" in alarm.getMessage() and "words of the mail" not in caplog.text
    os.utime(aside, (0, time.time() - module.ASIDE_SECONDS - 1))
    spool.clean()
    assert not aside.exists()


def test_drafts_of_a_process_that_died_are_never_taken_and_go_after_an_hour(tmp_path: Path):
    spool = Spool(tmp_path)
    spool.put(b"mail", to=[], sender="")
    draft = tmp_path / ".00000000000000000001-abcdef01"
    draft.write_bytes(b"half")
    spool.clean()
    assert len(spool.due()) == 1 and draft.exists()
    os.utime(draft, (0, time.time() - 3601))
    spool.clean()
    assert len(spool.due()) == 1 and not draft.exists()


def test_a_full_spool_takes_nothing_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_WAITING", 1)
    spool = Spool(tmp_path)
    spool.put(b"mail", to=[], sender="")
    with pytest.raises(Full):
        spool.put(b"mail", to=[], sender="")
