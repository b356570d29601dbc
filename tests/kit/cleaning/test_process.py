"""The limited process opens nothing, writes nothing and starts nothing."""

import subprocess
import sys

import pytest

from cop.kit.cleaning import Answer
from cop.kit.cleaning.process import answered
from cop.kit.errors import Refused

LOCKED = "from cop.kit.cleaning.process import lock_down; import os, socket, sys; lock_down(400 * 2**20, 2); "


@pytest.mark.parametrize(("tried", "error"), [
    ("socket.socket()", "Too many open files"), ("open('/etc/passwd')", "Too many open files"),
    ("os.pipe()", "Too many open files"), ("bytearray(500 * 2**20)", "MemoryError"),
    ("sys.stdout.write('still there')", ""),
])
def test_it_can_reach_nothing_beyond_its_pipes(tried: str, error: str) -> None:
    done = subprocess.run([sys.executable, "-c", LOCKED + tried], capture_output=True, text=True)
    assert error in done.stderr and (done.returncode != 0) is bool(error)


@pytest.mark.parametrize(("error", "code"), [
    (Refused("file-encrypted"), "file-encrypted"), (MemoryError(), "file-too-intricate"),
    (RecursionError(), "file-too-intricate"), (ArithmeticError(), "file-broken"),
])
def test_whatever_goes_wrong_refuses_the_file(error: Exception, code: str) -> None:
    def clean(content: bytes, key: str) -> Answer:
        raise error

    assert answered(clean, b"", "pdf")[0]["refused"] == code
