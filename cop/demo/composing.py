"""140 more topics, composed of building blocks: each question is written, who asks, answers and when is chosen.

The same every time: what is chosen depends on the name of the topic alone.
"""

import random
from functools import cache

from cop.demo.blocks import area_blocks, areas, blocks
from cop.demo.casting import more_people
from cop.demo.reading import LANGUAGES, Story

REPLIES = (3, 4, 5, 0, 4, 6, 2, 4, 5, 7, 3, 4, 1, 6)
"""How many replies one topic after the other gets: 540 to 140 of them."""
BYLINES = ("named",) * 14 + ("role",) * 3 + ("organisation",) * 2 + ("anonymous",)
OLDEST_DAYS = 340
IN_ANOTHER_LANGUAGE = 0.3


@cache
def more_topics() -> list[Story]:
    """By language and area, from `fr-c01`."""
    return [
        _topic(language, area, place, LANGUAGES.index(language) * 28 + number * 2 + place)
        for language in LANGUAGES for number, area in enumerate(areas()) for place in (0, 1)
    ]


def _topic(language: str, area: str, place: int, number: int) -> Story:
    name = f"{language}-c{number % 28 + 1:02}"
    chosen = random.Random(f"topic {name}")
    asked, about = area_blocks(language, area)["topics"][place], areas()[area]
    is_question = "kind" not in asked
    author = chosen.choice([each for each in more_people() if each["language"] == language])
    days_ago = round(4 + number * 89 % OLDEST_DAYS + chosen.random(), 1)
    return {
        "id": name, "group": about["groups"][number % len(about["groups"])], "kind": asked.get("kind", "question"),
        "lang": language, "title": asked["title"], "body": asked["body"], "tried": "",
        "context": chosen.choice(blocks(language)["contexts"]) if is_question else "",
        "country": author["country"], "needed_in_days": chosen.choice((None, None, 14, 30)) if is_question else None,
        "themes": [about["themes"][0], *chosen.sample(about["themes"][1:], min(1, len(about["themes"]) - 1))],
        "sectors": chosen.sample(about["sectors"], min(2, len(about["sectors"]))), "inspire": about["inspire"][:1],
        "author": author["id"], "byline": _byline(author, chosen), "days_ago": days_ago, "pinned": False,
        "closed": False, "replies": _replies(author, language, area, days_ago, REPLIES[number % len(REPLIES)], chosen),
    }


def _byline(author: Story, chosen: random.Random) -> str:
    mode = chosen.choice(BYLINES)
    return "role" if mode == "organisation" and author["organisation"] is None else mode


def _replies(asker: Story, language: str, area: str, days_ago: float, many: int, chosen: random.Random) -> list[Story]:
    """So many, each with another piece of advice; at times the asker thanks at the end."""
    thanks = many > 3 and chosen.random() < 0.5
    found: list[Story] = []
    for spoken, advice in _pieces(language, area, many - thanks, chosen):
        author = _author(spoken, area, {asker["id"], *(each["author"] for each in found)}, chosen)
        found.append(_reply(author, spoken, _body(spoken, advice, chosen), chosen))
    if thanks:
        found.append({**_reply(asker, language, _thanks(language, chosen), chosen), "byline": "named"})
    best = max(found[:many - thanks], key=lambda each: int(each["useful"]), default=None)
    if best is not None and chosen.random() < 0.7:
        best["accepted"] = True
    for reply, after in zip(found, _days(len(found), days_ago, chosen), strict=True):
        reply["days_after"] = after
    return found


def _days(many: int, days_ago: float, chosen: random.Random) -> list[float]:
    """When they come, in days after the question: most within two weeks, none later than today."""
    last = min(days_ago * 0.9, 15)
    return sorted(round(0.1 + chosen.random() ** 2 * (last - 0.1), 2) for _ in range(many))


def _pieces(language: str, area: str, many: int, chosen: random.Random) -> list[tuple[str, str]]:
    """Advice, most of it in the language of the question, none twice: (language, advice)."""
    spoken = [
        chosen.choice([each for each in LANGUAGES if each != language])
        if chosen.random() < IN_ANOTHER_LANGUAGE else language
        for _ in range(many)
    ]
    advice = {each: chosen.sample(area_blocks(each, area)["advice"], 5) for each in dict.fromkeys(spoken)}
    return [
        (each, advice[each].pop()) if advice[each] else _from_elsewhere(area, advice, chosen) for each in spoken
    ]


def _from_elsewhere(area: str, advice: dict[str, list[str]], chosen: random.Random) -> tuple[str, str]:
    """Where all that is known in one language has been said."""
    other = next(each for each in LANGUAGES if each not in advice)
    advice[other] = chosen.sample(area_blocks(other, area)["advice"], 5)
    return other, advice[other].pop()


def _author(language: str, area: str, heard: set[str], chosen: random.Random) -> Story:
    """Somebody of the area who writes in this language and has said nothing here yet, as far as there is one."""
    speaking = [each for each in more_people() if each["language"] == language]
    fresh = [each for each in speaking if each["id"] not in heard]
    return chosen.choice([each for each in fresh if each["area"] == area] or fresh or speaking)


def _reply(author: Story, language: str, body: str, chosen: random.Random) -> Story:
    return {
        "author": author["id"], "byline": _byline(author, chosen), "lang": language, "body": body,
        "useful": chosen.randrange(13), "accepted": False,
    }


def _body(language: str, advice: str, chosen: random.Random) -> str:
    said = blocks(language)
    first = f"{chosen.choice(said['openers'])} {advice}".strip()
    second = f"{chosen.choice([*said['details'], '', ''])} {chosen.choice(said['closers'])}".strip()
    return f"{first}\n\n{second}".strip()


def _thanks(language: str, chosen: random.Random) -> str:
    said = blocks(language)
    return f"{chosen.choice(said['thanks'])}\n\n{' '.join(chosen.sample(said['details'], 2))}"
