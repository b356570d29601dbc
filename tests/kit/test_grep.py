"""Words are found in bytes, in the forms they take in files."""

import fcntl
import json
import quopri
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from cop.kit.grep import PIECE, any_in, count_apart, count_in, forms_of, holds

WORDS = ("Zuleikhqa", "زليخقاوية", "Éloïse")


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("written", [
    str.encode, lambda word: json.dumps({"x": f"a {word} b"}).encode(), lambda word: quote(word).encode(),
    lambda word: quopri.encodestring(f"= {word} =".encode()),
], ids=["utf-8", "json", "address", "mail"])
def test_a_word_is_found_as_it_is_written(tmp_path: Path, word: str, written):
    file = tmp_path / "file"
    file.write_bytes(b"\x00\xff before " + written(word) + b" after")
    assert holds(file, forms_of([word]))
    assert not holds(file, forms_of(["Another"]))


def test_a_word_that_lies_across_two_pieces_is_found(tmp_path: Path):
    file = tmp_path / "file"
    file.write_bytes(b"x" * (PIECE - 4) + b"Zuleikhqa" + b"x" * PIECE)
    assert holds(file, forms_of(["Zuleikhqa"]))
    assert any_in(iter([b"Zul", b"eik", b"hqa"]), (b"Zuleikhqa",))
    assert not any_in(iter([b"Zul", b"eik"]), (b"Zuleikhqa",))


def test_files_are_counted_and_those_that_are_gone_hold_nothing(tmp_path: Path):
    (tmp_path / "one").write_text("Zuleikhqa")
    (tmp_path / "two").write_text("nothing")
    paths = [tmp_path / "one", tmp_path / "two", tmp_path / "gone", tmp_path]
    assert count_in(paths, forms_of(["Zuleikhqa"])) == 1
    assert count_in(paths, ()) == 0


async def test_another_process_counts_the_same_and_is_told_the_words_on_no_command_line(tmp_path: Path):
    (tmp_path / "one").write_text("زليخقاوية")
    (tmp_path / "two").write_text("nothing")
    assert await count_apart([tmp_path / "one", tmp_path / "two"], forms_of(["زليخقاوية"])) == 1
    assert await count_apart([tmp_path / "two"], forms_of(["Zuleikhqa"])) == 0
    assert await count_apart([tmp_path / "one"], ()) == 0


async def test_a_file_that_another_process_looks_into_keeps_its_locks(tmp_path: Path):
    """POSIX: a process that closes a file loses all locks it holds on it. SQLite would go on without them."""
    path = tmp_path / "locked"
    path.write_text("Zuleikhqa")
    with path.open("r+b") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        await count_apart([path], forms_of(["Zuleikhqa"]))
        assert not lockable(path), "still ours"
        holds(path, forms_of(["Zuleikhqa"]))
        assert lockable(path), "the control: what would have happened here"


def lockable(path: Path) -> bool:
    asked = f"import fcntl; fcntl.lockf(open({str(path)!r}, 'r+b'), fcntl.LOCK_EX | fcntl.LOCK_NB)"
    return subprocess.run([sys.executable, "-c", asked], capture_output=True, check=False).returncode == 0
