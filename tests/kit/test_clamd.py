"""The scanner's word is taken only where it is one."""

import asyncio
from pathlib import Path

import pytest

from cop.kit.clamd import ScannerDown, scan
from tests.clamav import EICAR, Clamd, clamd


async def test_a_file_goes_over_whole_and_what_is_found_comes_back(tmp_path: Path) -> None:
    clean, bad = tmp_path / "clean", tmp_path / "bad"
    clean.write_bytes(bytes(300_000))
    bad.write_bytes(b"x" * 70_000 + EICAR)
    async with clamd() as scanner:
        assert await scan(scanner.url, clean) == ""
        assert await scan(scanner.url, bad) == "Eicar-Test-Signature"
    assert scanner.scanned == [clean.read_bytes(), bad.read_bytes()]


async def test_by_a_socket_of_the_machine_too(tmp_path: Path) -> None:
    (tmp_path / "bad").write_bytes(EICAR)
    scanner = Clamd()
    server = await asyncio.start_unix_server(scanner.serve, tmp_path / "s")
    assert await scan(f"unix:{tmp_path}/s", tmp_path / "bad") == "Eicar-Test-Signature"
    server.close()


@pytest.mark.parametrize("answer", [
    b"", b"stream: OK", b"OK\0", b"stream: \0", b"INSTREAM size limit exceeded. ERROR\0", b"x" * 10_000 + b"\0",
    b"stream: OKAY\0", b"\xff\xfe\0",
])
async def test_anything_else_is_no_answer(tmp_path: Path, answer: bytes) -> None:
    (tmp_path / "a").write_bytes(b"harmless")
    async with clamd() as scanner:
        scanner.instead = answer
        with pytest.raises(ScannerDown):
            await scan(scanner.url, tmp_path / "a")


async def test_a_scanner_that_is_not_there_is_down(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"harmless")
    async with clamd() as scanner:
        pass
    for url in (scanner.url, f"unix:{tmp_path}/none"):
        with pytest.raises(ScannerDown):
            await scan(url, tmp_path / "a")
