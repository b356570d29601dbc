"""`make drills`: every part not yet done since the last change of the code, each remembered when it has held.

`--short` runs a short form of each and remembers nothing; `--again` forgets what was done before.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.drills import cuts, index_kill, kill, live_kill

Drill = Callable[[bool], list[str]]
PARTS: dict[str, Drill] = {
    "kill": kill.drill, "live_kill": live_kill.drill, "index_kill": index_kill.drill, "cuts": cuts.drill,
}
"""Name -> the drill; it is told whether to be short, and gives what did not hold."""
ROOT = Path(__file__).parent.parent.parent
DONE = ROOT / "data" / "drills.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drills")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--again", action="store_true")
    asked = parser.parse_args()
    state = _state_of_code()
    done: dict[str, str] = {} if asked.again or asked.short else _done()
    for name, drill in PARTS.items():
        if done.get(name) == state:
            print(f"== {name}: held before, on this very code", flush=True)
            continue
        began = time.monotonic()
        print(f"== {name}", flush=True)
        faults = drill(asked.short)
        print(f"== {name}: {time.monotonic() - began:.0f} s, {'held' if not faults else 'DID NOT HOLD'}", flush=True)
        if faults:
            print("\n".join(faults))
            return 1
        if not asked.short:
            _remember({**done, name: state})
            done = _done()
    return 0


def _state_of_code() -> str:
    """The commit and whatever differs from it: another state means to drill again."""
    words = (["git", "rev-parse", "HEAD"], ["git", "diff", "HEAD", "--", "cop", "search"])
    return "".join(
        subprocess.run(each, cwd=ROOT, capture_output=True, text=True, check=True).stdout for each in words
    )[:4096]


def _done() -> dict[str, str]:
    found: dict[str, str] = json.loads(DONE.read_text()) if DONE.exists() else {}
    return found


def _remember(done: dict[str, str]) -> None:
    DONE.parent.mkdir(exist_ok=True)
    DONE.write_text(json.dumps(done))


if __name__ == "__main__":
    sys.exit(main())
