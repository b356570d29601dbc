"""Files that wait for the virus scanner. Until it has answered, nobody gets them; while it is down, they wait; what it
finds something in is erased, and whoever it concerns is told."""

import logging
from functools import partial

from cop.community.activity import note
from cop.community.attachment import READY, WAITS
from cop.kit.clamd import ScannerDown, scan
from cop.kit.files import Files
from cop.kit.store import Row, rows, write
from cop.kit.unit import after_commit, unit

log = logging.getLogger(__name__)

MOST = 50
QUIET_ROUNDS = 100
"""Of a scanner that is down: so many rounds lie between two alarms."""
WAITING = f"""
SELECT a.id, a.stored, a.small_stored, a.thing_id, t.group_id FROM attachment a JOIN thing t ON t.id = a.thing_id
WHERE a.state = '{WAITS}' AND a.name <> '' AND a.id > $1 ORDER BY a.id LIMIT {MOST}
"""  # noqa: S608  # ours
PASSED = "UPDATE attachment SET state = $2 WHERE id = $1 AND state = $3 AND name <> '' RETURNING id"
ERASED = """
UPDATE attachment SET name = '', media_type = '', digest = '', size = 0, small_size = 0
WHERE id = $1 AND state = $2 AND name <> '' RETURNING id
"""


class Checking:
    """A chore: asks the scanner about every file that waits."""

    def __init__(self, files: Files, url: str) -> None:
        self._files = files
        self._url = url
        self._rounds_down = 0

    async def check(self) -> int:
        """Gives how many were decided."""
        decided, after = 0, 0
        while self._url and (waiting := await rows(WAITING, after)):
            for each in waiting:
                after = each["id"]
                try:
                    found = await scan(self._url, self._files.path(each["stored"]))
                except ScannerDown as trouble:
                    self._alarm(each["id"], str(trouble))
                    if str(trouble) != "it could not scan":  # of one file; the next may be another matter
                        return decided
                    continue
                except FileNotFoundError:
                    log.error("ALARM the file of attachment %s is not on the disk", each["id"])
                    continue
                self._rounds_down = 0
                decided += await (self._erase(each, found) if found else self._pass(each))
        return decided

    def _alarm(self, attachment_id: int, why: str) -> None:
        if self._rounds_down % QUIET_ROUNDS == 0:
            log.error("ALARM the virus scanner gives no answer (%s): attachment %s and later ones wait",
                      why, attachment_id)
        self._rounds_down += 1

    async def _pass(self, file: Row) -> int:
        async with unit():
            return await _decided(file, await write(PASSED, file["id"], READY, WAITS))

    async def _erase(self, file: Row, found: str) -> int:
        """Its author and the moderators are told that it was, and why; what it was called goes with it."""
        async with unit():
            is_first = await _decided(file, await write(ERASED, file["id"], WAITS))
            if is_first:
                await note(
                    "file.infected", None, thing_id=file["thing_id"], group_id=file["group_id"], subject_id=file["id"]
                )
                for name in (file["stored"], file["small_stored"]):
                    if name:
                        after_commit(partial(self._files.delete, name))
        if is_first:
            log.warning("attachment %s was erased: the virus scanner found %r", file["id"], found[:80])
        return is_first


async def _decided(file: Row, changed: object) -> int:
    """Its thing is shown anew."""
    if not changed:
        return 0
    await write("UPDATE thing SET version = version + 1 WHERE id = $1", file["thing_id"])
    return 1
