"""The load generator, a process of its own: `python -m benchmarks.load` takes a job on stdin, gives a result on stdout.

Every answer is looked at: status, the words the page must contain, the name of its reader. What is not as it should
be is counted as wrong, and so is an answer that does not come.
"""

import asyncio
import itertools
import json
import re
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict

import uvloop

from benchmarks.job import READ, Job, Result, Visitor
from benchmarks.line import Line, connect

KINDS_KEPT = 5
_KEY = re.compile(r'name="key" value="([^"]+)"')


class Tally:
    """Counts what comes back until `end`, and what is wrong at any time."""

    def __init__(self, seconds: float) -> None:
        self.result = Result()
        self.times: list[float] = []
        self.began = time.perf_counter()
        self.end = self.began + seconds

    def right(self, asked_at: float) -> None:
        moment = time.perf_counter()
        if moment <= self.end:
            self.result.answered += 1
            self.times.append(moment - asked_at)

    def wrong(self, where: str, fault: str) -> None:
        words, kinds = f"{where}: {fault}", self.result.faults
        self.result.wrong += 1
        if words in kinds or len(kinds) < KINDS_KEPT:
            kinds[words] = kinds.get(words, 0) + 1

    def sum_up(self, busy: float) -> Result:
        self.times.sort()
        if self.times:
            self.result.p50 = self.times[len(self.times) // 2] * 1000
            self.result.p99 = self.times[len(self.times) * 99 // 100] * 1000
        self.result.seconds, self.result.busy = self.end - self.began, busy
        return self.result


class Reading:
    """One connection on which visitors follow each other, each with its own cookie."""

    def __init__(self, line: Line, visits: Iterator[tuple[bytes, tuple[bytes, ...]]], path: str, tally: Tally) -> None:
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line, self._visits, self._path, self._tally = line, visits, path, tally

    def start(self) -> None:
        request, self._expect = next(self._visits)
        self._asked_at = time.perf_counter()
        self._line.ask(request, self._answered)

    def _answered(self, fault: str) -> None:
        found = self._line.fault(fault, 200, self._expect)
        if found:
            self._tally.wrong(self._path, found)
        else:
            self._tally.right(self._asked_at)
        if self._line.broken or time.perf_counter() >= self._tally.end:
            if not self.finished.done():
                self.finished.set_result(None)
        else:
            self.start()


class Replying:
    """One connection on which visitors reply, each with the key of a form that a page showed them."""

    def __init__(self, job: Job, line: Line, numbers: Iterator[int], tally: Tally) -> None:
        self._job, self._line, self._numbers, self._tally = job, line, numbers, tally
        self._keys: dict[str, tuple[int, str]] = {}

    @property
    def broken(self) -> bool:
        return self._line.broken

    async def prepare(self, visitors: list[Visitor]) -> None:
        """Show each of them a form before the clock starts."""
        for visitor in visitors:
            await self._key(visitor, 0, self._job.topics[0])

    async def go_on(self, visitors: list[Visitor]) -> None:
        for visitor in itertools.cycle(visitors):
            if self._line.broken or time.perf_counter() >= self._tally.end:
                return
            await self.reply(visitor, next(self._numbers))

    async def reply(self, visitor: Visitor, number: int) -> None:
        """A reply to the next topic. A key serves once under each topic, so each time round has another."""
        turn, place = divmod(number, len(self._job.topics))
        topic = self._job.topics[place]
        key = await self._key(visitor, turn, topic)
        asked_at = time.perf_counter()
        fault = await self._line.fetch(self._job.post(topic, visitor, key, number))
        found = self._line.fault(fault, 303, (f"/topics/{topic}?after=".encode(),))
        if found:
            self._tally.wrong("a reply", found.replace(topic, "..."))
        else:
            self._tally.result.replied += 1
            self._tally.right(asked_at)

    async def _key(self, visitor: Visitor, turn: int, topic: str) -> str:
        """The key this visitor may use this time round, from the page of the topic where there is none yet."""
        known = self._keys.get(visitor.token)
        if known is not None and known[0] == turn:
            return known[1]
        fault = await self._line.fetch(self._job.get(f"/topics/{topic}", visitor))
        found = self._line.fault(fault, 200, (f"/topics/{topic}/replies".encode(),))
        keys = _KEY.findall(self._line.text()) if not found else []
        if not keys:
            self._tally.wrong("a form", found.replace(topic, "...") or "no key in the form")
        self._keys[visitor.token] = (turn, keys[0] if keys else "")
        return self._keys[visitor.token][1]


async def read(job: Job) -> Tally:
    """Visitors read one address while somebody replies now and then."""
    lines = [await connect(job.port) for _ in range(job.connections + 1)]
    expected = [[*job.expect, each.name] if job.personal else job.expect for each in job.visitors]
    visits = itertools.cycle(
        [(job.get(job.path, each), tuple(word.encode() for word in words))
         for each, words in zip(job.visitors, expected, strict=True)]
    )
    tally, aside = Tally(job.seconds), Tally(job.seconds)
    readings = [Reading(line, visits, job.path, tally) for line in lines[1:]]
    for reading in readings:
        reading.start()
    tasks: list[asyncio.Future[None]] = [reading.finished for reading in readings]
    if job.topics:
        tasks.append(asyncio.create_task(now_and_then(job, Replying(job, lines[0], itertools.count(), aside), aside)))
    await bounded(tasks, tally, job)
    tally.result.replied = aside.result.replied
    tally.result.wrong += aside.result.wrong
    tally.result.faults |= aside.result.faults
    for line in lines:
        line.close()
    return tally


async def now_and_then(job: Job, replying: Replying, tally: Tally) -> None:
    """A page and the reply below it, again and again under the same topic: each time by another visitor."""
    await asyncio.sleep(min(job.reply_seconds, job.seconds) / 2)
    for number, visitor in enumerate(itertools.cycle(job.visitors)):
        await replying.reply(visitor, number * len(job.topics))
        if replying.broken or time.perf_counter() + job.reply_seconds >= tally.end:
            return
        await asyncio.sleep(job.reply_seconds)


async def reply(job: Job) -> Tally:
    """Visitors reply as fast as they are answered."""
    lines = [await connect(job.port) for _ in range(job.connections)]
    numbers, tally = itertools.count(), Tally(job.seconds)
    shares = [job.visitors[place :: job.connections] for place in range(job.connections)]
    replying = [Replying(job, line, numbers, tally) for line in lines]
    async with asyncio.timeout(job.patience):
        await asyncio.gather(*(each.prepare(share) for each, share in zip(replying, shares, strict=True)))
    tally.began = time.perf_counter()
    tally.end = tally.began + job.seconds
    await bounded(
        [asyncio.create_task(each.go_on(share)) for each, share in zip(replying, shares, strict=True)], tally, job
    )
    for line in lines:
        line.close()
    return tally


async def bounded(tasks: list[asyncio.Future[None]], tally: Tally, job: Job) -> None:
    """Wait for all, but not for ever."""
    _, unfinished = await asyncio.wait(tasks, timeout=job.seconds + job.patience)
    for task in unfinished:
        task.cancel()
        tally.wrong(job.path or "reply", f"no answer within {job.patience} s")
    for task in tasks:
        if task.done() and not task.cancelled() and (error := task.exception()):
            raise error


def main() -> None:
    job = Job.load(sys.stdin.read())
    began, used = time.perf_counter(), _cpu()
    tally = uvloop.run(read(job) if job.kind == READ else reply(job))
    busy = (_cpu() - used) / (time.perf_counter() - began)
    print(json.dumps(asdict(tally.sum_up(busy))))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
