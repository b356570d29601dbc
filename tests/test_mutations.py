"""Tests fail when a filter is removed: each patch takes one away from a copy of the source. The leak test and the matrix
are to notice, or, where another line of defence would hide it from them, the tests that the patch names.

A patch that no longer applies fails too: write it anew against the code as it is. All are tried on one copy, each
taken back before the next.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PATCHES = sorted((ROOT / "tests" / "mutations").glob("*.patch"))
pytestmark = pytest.mark.mutations
GUARDS = ("tests/test_matrix.py", "tests/test_leaks.py")


def run(*words: str, where: Path) -> subprocess.CompletedProcess[str]:
    """On SQLite whatever the others run on, and as nobody's worker."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("COP_", "PYTEST_"))}
    return subprocess.run(words, cwd=where, env=mine, capture_output=True, text=True, timeout=180, check=False)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source as it lies here, with what is not committed yet."""
    place = tmp_path_factory.mktemp("source")
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", where=ROOT)
    assert listed.returncode == 0, listed.stderr
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, place / name)
    return place


@pytest.fixture
def mutated(patch: Path, source: Path) -> Iterator[Path]:
    """The copy without the filter."""
    applied = run("git", "apply", "-v", str(patch), where=source)
    assert applied.returncode == 0, f"{patch.name} must be written anew:\n{applied.stderr}"
    yield source
    assert run("git", "apply", "-R", str(patch), where=source).returncode == 0


def guards_of(patch: Path) -> tuple[str, ...]:
    """Those the patch names in a line `Guards: tests/...`, else the leak test and the matrix."""
    named = re.search(r"^Guards: (.+)$", patch.read_text(), re.M)
    return tuple(named[1].split()) if named else GUARDS


def test_there_are_thirty_of_them() -> None:
    assert len(PATCHES) >= 30


@pytest.mark.parametrize("patch", PATCHES, ids=lambda path: path.stem)
def test_the_guards_notice(patch: Path, mutated: Path) -> None:
    guarded = run(sys.executable, "-m", "pytest", *guards_of(patch), "-x", "-q", "-p", "no:cacheprovider", where=mutated)

    assert guarded.returncode == 1, guarded.stdout[-2000:]
    assert re.search(r"\b1 failed\b", guarded.stdout) and " error" not in guarded.stdout.splitlines()[-1]
    noticed = r"^E +(AssertionError|assert|Failed: DID NOT RAISE)"
    assert re.search(noticed, guarded.stdout, re.M), guarded.stdout[-2000:]
