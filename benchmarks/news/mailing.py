"""The postman: `python -m benchmarks.news.mailing FOLDER` (the town as JSON at stdin) lets a reply be heard, and then
the postman carry the letters to a mail server, a process of its own; in turn with the library alone, which sends the
very same bytes over one connection and touches no database."""

import asyncio
import email
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import aiosmtplib

from benchmarks.news.box import Box, Mail, box
from benchmarks.news.data import Told, Town, settings_in, town_of
from benchmarks.news.telling import hear
from cop.community.outbox import SENT, WITHDRAWN
from cop.community.postman import Postman
from cop.kit.database import close_database, open_database
from cop.kit.store import rows, write
from cop.kit.unit import unit
from cop.wiring import MODELS, catalogues_of, wire

TIMES_BARE = 3
"""In each run: it is soon done."""
LEAVE = "UPDATE membership SET open_for = NULL WHERE group_id = $1 AND person_id = $2"
STATES = "SELECT state, count(*) AS number FROM letter GROUP BY state"
ADDRESSES = "SELECT email FROM person WHERE id IN_IDS($1)"


async def run(town: Town, postman: Postman, posted: Box) -> dict[str, Any]:
    """Mails a second of each run, of both, and what was wrong. In each run one more has left the group when the letters
    are written already."""
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    faults: list[str] = []
    for number, told in enumerate(town.mailed):
        await hear(told)
        async with unit():
            await write(LEAVE, town.group, told.watchers[number])
        began = time.perf_counter()
        while await postman.carry():
            pass
        took = time.perf_counter() - began
        mails = posted.take()
        rates["ours"].append(len(mails) / took)
        faults += wrong(mails, await wanted(town, told, number))
        rates["bare"].append(median([await bare(posted.port, mails) for _ in range(TIMES_BARE)]))
        if posted.take() != mails * TIMES_BARE:
            faults.append("bare sent other mails")
    left = {each["state"]: each["number"] for each in await rows(STATES)}
    if left.keys() != {SENT, WITHDRAWN} or left[WITHDRAWN] != len(town.mailed):
        faults.append(f"letters are left: {left}")
    return {**rates, "faults": faults}


async def wanted(town: Town, told: Told, number: int) -> list[str]:
    """Addresses of who may read it still."""
    found = await rows(ADDRESSES, [town.asker, *told.watchers[number + 1 :]])
    return [each["email"] for each in found]


def wrong(mails: Sequence[Mail], wanted: Sequence[str]) -> list[str]:
    """One mail to each of them, and to nobody else."""
    got = Counter(to for mail in mails for to in mail.to)
    names = Counter(email.message_from_bytes(mail.content)["Message-ID"] for mail in mails)
    found = [
        (len(set(wanted) - got.keys()), "lost"), (sum(got.values()) - len(got), "doubled"),
        (len(got.keys() - set(wanted)), "to somebody who may not read it"), (len(mails) - len(names), "of one name"),
    ]
    return [f"mails {what}: {count}" for count, what in found if count]


async def bare(port: int, mails: Sequence[Mail]) -> float:
    """Mails a second."""
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port)
    began = time.perf_counter()
    await client.connect()
    for mail in mails:
        await client.sendmail(mail.sender, list(mail.to), mail.content, mail_options=["BODY=8BITMIME"])
    await client.quit()
    return len(mails) / (time.perf_counter() - began)


async def main(folder: Path, town: Town) -> dict[str, Any]:
    with box() as posted:
        settings = settings_in(folder, "mailing.sqlite3", COP_MAIL_URL=posted.url)
        catalogues = catalogues_of(settings)
        wire(settings, catalogues)
        await open_database(settings.database_url, MODELS)
        try:
            return await run(town, Postman(settings, catalogues), posted)
        finally:
            await close_database()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(Path(sys.argv[1]), town_of(json.load(sys.stdin))))))
