"""Processes the harness starts and ends, by their ids: servers that stay, helpers that answer once in JSON."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
START_SECONDS = 30.0
STOP_SECONDS = 10.0
LONGEST_HELPER = 1800.0
SETTLE_SECONDS, QUIET_SECONDS, QUIET_SHARE = 120.0, 1.0, 0.05


class Failed(Exception):
    """A process did not do what it is for; the message says what it said last."""


def helper(module: str, *words: str, given: str = "") -> Any:
    """Run `python -m module words` to its end and read the JSON it prints."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *words], cwd=ROOT, input=given, capture_output=True, text=True,
            timeout=LONGEST_HELPER, env=_environment({}), check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{module} did not end within {LONGEST_HELPER:.0f} s") from error
    if done.returncode:
        raise Failed(f"{module} failed:\n{_tail(done.stderr)}")
    return json.loads(done.stdout)


class Server:
    """A server process on a free port of this machine."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log

    def get(self, path: str, cookie: str = "") -> tuple[int, dict[str, str], str]:
        """Status, headers and text of one page. Raises OSError."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"cookie": cookie} if cookie else {})
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, headers, answer.read().decode()
        finally:
            connection.close()

    def memory(self) -> tuple[float, float]:
        """MiB in use by the server, and by its own children (the helper that renders Markdown)."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        found = children.read_text().split() if children.exists() else []
        return _resident(self.process.pid), sum(_resident(int(each)) for each in found)

    def seconds(self) -> float:
        """Of a core that it has used since it began."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def settle(self, patience: float = SETTLE_SECONDS) -> None:
        """Until it has next to nothing to do: what a first start finds to be done is done. Raises Failed."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            before = self.seconds()
            time.sleep(QUIET_SECONDS)
            if self.seconds() - before < QUIET_SHARE * QUIET_SECONDS:
                return
        raise Failed(f"the server has not come to rest within {patience:.0f} s")

    def trouble(self) -> list[str]:
        """Lines of its log that tell of a fault."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if "ERROR" in line or "Traceback" in line]


@contextmanager
def server(
    *words: str, folder: Path, ready: str, environment: dict[str, str] | None = None, module: str = "benchmarks.serving"
) -> Iterator[Server]:
    """Start `python -m module words`, wait until `ready` answers 200, and end it in any case.

    `{port}` in the words and the environment becomes its port.
    """
    port = _free_port()
    log = folder / f"{words[0]}-{port}.log"
    command = [sys.executable, "-m", module, *(word.format(port=port) for word in words)]
    given = {name: value.format(port=port) for name, value in (environment or {}).items()}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=_environment(given), stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    started = Server(process, port, log)
    try:
        _wait(started, ready)
        yield started
    finally:
        _stop(process)


def _wait(started: Server, ready: str) -> None:
    patience = time.monotonic() + START_SECONDS
    while time.monotonic() < patience:
        if started.process.poll() is not None:
            break
        try:
            if started.get(ready)[0] == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.1)
    raise Failed(f"the server did not start:\n{_tail(started.log.read_text(errors='replace'))}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _environment(given: dict[str, str]) -> dict[str, str]:
    """Ours without the settings of an installation, which must not be touched."""
    return {**{name: value for name, value in os.environ.items() if not name.startswith("COP_")}, **given}


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _resident(process_id: int) -> float:
    status = Path(f"/proc/{process_id}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def _tail(text: str) -> str:
    return "\n".join(text.splitlines()[-20:])
