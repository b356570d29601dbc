"""Pages of what waits: the queue of those who keep order, and the list of incidents, short and long."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

import httpx

from benchmarks.keeping.counting import statements

Faults = list[str]


@dataclass(frozen=True, slots=True)
class Page:
    """`counted` is what one entry has in its html, `most` how many a page has at the most."""

    path: str
    counted: str
    most: int


QUEUE = Page("/moderation", 'data-case ', 30)
INCIDENTS = Page("/incidents", 'href="/incidents/', 100)
_NEXT = re.compile(r'href="(/moderation\?[^"]*after=[^"]*)"')


@dataclass(slots=True)
class Cost:
    """Of one page: statements, and seconds of each time."""

    sent: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return median(self.seconds)


async def cost(browser: httpx.AsyncClient, page: Page, often: int, *, path: str = "") -> tuple[Cost, Faults]:
    """Asked for so often by one reader. Nothing else may ask the database meanwhile."""
    found, faults = Cost(), Faults()

    async def ask() -> None:
        answer = await browser.get(path or page.path)
        if answer.status_code != 200 or answer.text.count(page.counted) < page.most:
            faults.append(f"{page.path}: {answer.status_code}, {answer.text.count(page.counted)} entries")

    await ask()
    await ask()
    found.sent = len(await statements(ask))
    for _ in range(often):
        began = time.perf_counter()
        await ask()
        found.seconds.append(time.perf_counter() - began)
    return found, faults[:1]


async def deep(browser: httpx.AsyncClient, pages: int) -> str:
    """The address of the page so many after the first."""
    path = QUEUE.path
    for _ in range(pages):
        following = _NEXT.search((await browser.get(path)).text)
        if following is None:
            break
        path = following[1].replace("&amp;", "&")
    return path


def grown(what: str, short: Cost, long: Cost) -> Sequence[str]:
    """Statements do not grow with what waits."""
    return [] if short.sent == long.sent else [f"{what}: {short.sent} statements, {long.sent} where more waits"]
