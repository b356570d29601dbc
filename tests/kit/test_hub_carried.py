"""When the carrier is away, deaf or slow, and how the hub comes back to it."""

import asyncio
import logging

import pytest

from cop.kit import hub_carried
from cop.kit.hub import EVERY_ROOM
from cop.kit.hub_carried import MOST_WAITING, _pause
from tests.kit.carriers import BoardLine, Ear, Switchboard, until


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Switchboard:
    """With pauses and pulses short enough for a test."""
    monkeypatch.setattr(hub_carried, "PULSE_SECONDS", 0.1)
    monkeypatch.setattr(hub_carried, "SEND_SECONDS", 0.1)
    monkeypatch.setattr(hub_carried, "FIRST_PAUSE", 0.01)
    return Switchboard()


async def test_the_start_does_not_wait_for_a_carrier_that_is_away(board, caplog):
    board.away = True
    hub = board.hub()
    ear = Ear(hub)
    await hub.start()
    hub.tell("s:1:floor")
    await until(lambda: ear.heard == ["s:1:floor"])
    await asyncio.sleep(0.2)
    assert not hub.sure
    assert caplog.text.count("the carrier of the hub is away: ConnectionRefusedError") == 1  # however often it is tried
    board.away = False
    await until(lambda: hub.sure)
    assert EVERY_ROOM in ear.heard
    await hub.stop()


async def test_a_carrier_that_delivers_nothing_never_makes_it_sure(board):
    board.deaf = True
    hub = board.hub()
    await hub.start()
    await until(lambda: len(board.passed) > 2)  # lines were opened and given up
    assert not hub.sure and len(board.lines) <= 1
    await hub.stop()


async def test_a_carrier_that_falls_silent_is_noticed_and_another_line_taken(board):
    hub = board.hub()
    turns: list[bool] = []
    hub.listen(lambda room: turns.append(hub.sure))
    await hub.start()
    await until(lambda: turns == [True])
    board.deaf = True
    await until(lambda: turns == [True, False])
    board.deaf = False
    await until(lambda: turns == [True, False, True])
    await hub.stop()


async def test_while_nothing_is_told_a_good_line_stays(board):
    hub = board.hub()
    await hub.start()
    await until(lambda: hub.sure)
    line = board.lines[0]
    await until(lambda: len(board.passed) > 5)
    assert board.lines == [line] and hub.sure
    await hub.stop()


async def test_what_was_told_meanwhile_is_told_to_others_once_and_no_more_than_a_limit(board):
    one, other = board.hub(), board.hub()
    there = Ear(other)
    await other.start()
    await until(lambda: other.sure)
    board.away = True
    await one.start()
    for number in range(MOST_WAITING + 10):
        one.tell(f"s:{number}:floor")
        one.tell(f"s:{number}:floor")
    board.away = False
    await until(lambda: there.of(f"s:{MOST_WAITING - 1}:floor"))
    await asyncio.sleep(0.05)
    assert sorted(room for room in there.heard if room) == sorted(f"s:{number}:floor" for number in range(MOST_WAITING))
    await one.stop()
    await other.stop()


async def test_no_message_is_too_long_for_a_notify(board):
    hub = board.hub()
    await hub.start()
    for number in range(450):
        hub.tell(f"s:{number:06d}:{'x' * 51}")
    await until(lambda: sum(len(message.split()) - 1 for message in board.passed) == 450)
    assert max(len(message.encode()) for message in board.passed) < 8000 and len(board.passed) <= 7
    await hub.stop()


@pytest.mark.parametrize("message", ["", " ", "stranger", "stranger  s:1:floor", "\ufffd"])
async def test_whatever_else_is_sent_on_the_channel_does_no_harm(board, message):
    hub = board.hub()
    ear = Ear(hub)
    await hub.start()
    await until(lambda: hub.sure)
    board.lines[0].hear(message)
    await asyncio.sleep(0.02)
    assert hub.sure and ear.heard in ([EVERY_ROOM], [EVERY_ROOM, "s:1:floor"])
    await hub.stop()


async def test_a_message_that_hangs_ends_the_line_and_is_sent_on_the_next(board, monkeypatch):
    one, other = board.hub(), board.hub()
    there = Ear(other)
    for hub in (one, other):
        await hub.start()
    await until(lambda: one.sure and other.sure)
    send = BoardLine.send
    stuck: list[str] = []

    async def hang(line: BoardLine, message: str) -> None:
        if "s:1:floor" in message and not stuck:
            stuck.append(message)
            await asyncio.Event().wait()
        await send(line, message)

    monkeypatch.setattr(BoardLine, "send", hang)
    one.tell("s:1:floor")
    await until(lambda: stuck and not one.sure)
    await until(lambda: there.of("s:1:floor"))
    for hub in (one, other):
        await hub.stop()


async def test_the_stop_waits_only_so_long_for_a_message_that_hangs(board, monkeypatch):
    monkeypatch.setattr(hub_carried, "SEND_SECONDS", 60)
    monkeypatch.setattr(hub_carried, "STOP_SECONDS", 0.1)
    hub = board.hub()
    await hub.start()
    await until(lambda: hub.sure)

    async def hang(line: BoardLine, message: str) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(BoardLine, "send", hang)
    hub.tell("s:1:floor")
    async with asyncio.timeout(5):
        await hub.stop()
    assert board.lines == [] and "hub" not in {task.get_name() for task in asyncio.all_tasks()}


async def test_an_opening_that_hangs_is_given_up(board, monkeypatch):
    monkeypatch.setattr(hub_carried, "OPEN_SECONDS", 0.05)
    opened: list[BoardLine] = []

    async def hang(line: BoardLine) -> None:
        opened.append(line)
        await asyncio.Event().wait()

    monkeypatch.setattr(BoardLine, "open", hang)
    hub = board.hub()
    await hub.start()
    await until(lambda: len(opened) > 2)
    await hub.stop()


async def test_a_return_is_logged_and_the_next_absence_again(board, caplog):
    caplog.set_level(logging.INFO)
    hub = board.hub()
    await hub.start()
    for times in (1, 2):
        await until(lambda: hub.sure)
        assert caplog.text.count("the hub reaches the other processes") == times
        board.cut()
        await until(lambda: not hub.sure)
    await until(lambda: hub.sure)
    assert caplog.text.count("is away: ConnectionResetError: cut") == 2
    await hub.stop()


def test_pauses_grow_to_a_limit_and_are_never_the_same():
    for failures, longest in ((1, 0.25), (2, 0.5), (6, 8), (7, 8), (10_000, 8)):
        pauses = {_pause(failures) for _ in range(50)}
        assert len(pauses) > 40 and longest / 2 <= min(pauses) <= max(pauses) <= longest
