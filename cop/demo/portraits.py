"""What the profiles of the demonstration say, and where each stands: composed of building blocks, always the same."""

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache

from cop.community.loading import facts
from cop.community.vocabulary import INSPIRE, SECTOR, THEME
from cop.demo.blocks import area_blocks, area_of, areas, blocks, fitting
from cop.demo.casting import more_people
from cop.demo.reading import LANGUAGES, Story, whole

SHOWN, DRAFT, DRAFTED, HELD, OWN, STALE, DEMOTED, REMINDED = (
    "shown", "draft", "drafted", "held", "own", "stale", "demoted", "reminded",
)
NOT_JUST_SHOWN = (DRAFTED, DRAFT, HELD, OWN, STALE, DEMOTED, REMINDED)
CONFIRMED = {DEMOTED: (370, 520), STALE: (548, 600), REMINDED: (182, 300)}
"""Standing -> how many days ago its owner last said that it is correct; the others within half a year."""
MOST_HEADLINE = 160
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NARROWED = (
    ("qualifications", "country"), ("countries", "focal_points"), ("languages", "country"), ("hours", "me"),
    ("organisation", "focal_points"), ("availability", "country"),
)
WITH_SECOND_VERSION, NARROW_ONE = 0.34, 0.14


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """One profile. Days are counted from today, backwards as `_ago`; `away` forwards, from and until."""

    story: Story
    standing: str
    area: str
    versions: Mapping[str, Mapping[str, str]]
    terms: list[tuple[str, str]]
    languages: list[list[str]]
    countries: list[str]
    lines: list[tuple[str, str, str, str]]
    """Since, until, words, country."""
    working_days: list[int]
    monthly_limit: int
    other_names: str
    availability: str
    confirmed_ago: int
    drafted_by: str = ""
    verified_ago: int | None = None
    verified_by_lead: bool = False
    away: tuple[int, int] | None = None
    stand_in: str = ""
    narrowed: Mapping[str, str] = field(default_factory=dict)


@cache
def standings() -> Mapping[str, Collection[str]]:
    """Standing -> who; everyone else's profile is shown."""
    found: Mapping[str, Collection[str]] = whole("blocks/standing.json")
    return found


def _drafters() -> Mapping[str, str]:
    """Whose profile a focal point has drafted -> who that is."""
    found: Mapping[str, str] = whole("blocks/standing.json")[DRAFTED]
    return found


def has_profile(story: Story, number: int) -> bool:
    """Everyone but some who are to begin one, and every other focal point."""
    if story["id"] in standings()["none"]:
        return False
    return story["role"] != "focal_point" or number % 2 == 0 or story["id"] == "fp-ci"


def portraits(people: list[Story]) -> list[Portrait]:
    return [portrait(story) for number, story in enumerate(people) if has_profile(story, number)]


def portrait(story: Story) -> Portrait:
    """Of this person, whatever the copy."""
    chosen = random.Random(f"profile {story['id']}")
    standing = next((each for each in NOT_JUST_SHOWN if story["id"] in standings()[each]), SHOWN)
    area = story.get("area") or area_of(story["themes"])
    is_verified = standing in (SHOWN, DEMOTED, REMINDED, OWN, STALE) and chosen.random() < 0.9
    confirmed = chosen.randint(*CONFIRMED.get(standing, (3, 170)))
    away = _away(chosen) if standing in (SHOWN, REMINDED) else None
    return Portrait(
        story=story, standing=standing, area=area, versions=_versions(story, area, chosen), terms=_terms(area, chosen),
        languages=_languages(story, chosen), countries=_countries(story, chosen), lines=_lines(story, chosen),
        working_days=_working_days(story), monthly_limit=chosen.choice((2, 4, 4, 4, 6)),
        other_names=_other_names(story), availability=chosen.choice(("open",) * 6 + ("limited",) * 3 + ("closed",)),
        confirmed_ago=confirmed, drafted_by=_drafters().get(story["id"], ""),
        verified_ago=chosen.randint(confirmed, confirmed + 60) if is_verified else None,
        verified_by_lead=chosen.random() < 0.4, away=away, stand_in=_stand_in(story, area) if away else "",
        narrowed=dict([chosen.choice(NARROWED)]) if chosen.random() < NARROW_ONE and story["country"] else {},
    )



def _versions(story: Story, area: str, chosen: random.Random) -> dict[str, dict[str, str]]:
    """In the person's language, and for some in a second one of the five."""
    first = story["language"]
    found = {first: {**_words(story, first, area, chosen), "headline": story["headline"][:MOST_HEADLINE]}}
    if chosen.random() < WITH_SECOND_VERSION:
        second = chosen.choice([each for each in LANGUAGES if each != first])
        found[second] = _words(story, second, area, chosen)
    return found


def _words(story: Story, language: str, area: str, chosen: random.Random) -> dict[str, str]:
    of_area, gender = area_blocks(language, area), _gender(story)
    about = [*chosen.sample(of_area["about"], 2), chosen.choice(blocks(language)["more"])]
    focus = str(chosen.choice(of_area["focus"]))
    return {
        "headline": focus[:1].upper() + focus[1:], "contact_for": str(chosen.choice(of_area["contact"])),
        "about": "\n\n".join(fitting(about, gender)),
    }


def _gender(story: Story) -> str:
    if story["id"] in standings()["women"]:
        return "f"
    return "m" if story["id"] in standings()["men"] else str(story.get("gender", ""))


def _terms(area: str, chosen: random.Random) -> list[tuple[str, str]]:
    """A handful: fifteen are the most a profile may have."""
    other = areas()[chosen.choice(list(areas()))]
    themes = [*areas()[area]["themes"][:4], other["themes"][0]]
    sectors = [*areas()[area]["sectors"], *chosen.sample(other["sectors"], 1)]
    return list(dict.fromkeys([
        *((THEME, each) for each in themes), *((SECTOR, each) for each in sectors),
        *((INSPIRE, each) for each in areas()[area]["inspire"]),
    ]))


def _languages(story: Story, chosen: random.Random) -> list[list[str]]:
    """The own one, those of the country, and one or two more."""
    known = {story["language"]: "fluent"}
    for each in _country(story).get("languages", [])[:2]:
        known.setdefault(each, "fluent")
    for each, level in zip(chosen.sample(LANGUAGES, 2), ("working", "reading"), strict=True):
        known.setdefault(each, level)
    return [[code, level] for code, level in known.items()]


def _countries(story: Story, chosen: random.Random) -> list[str]:
    others = [each["iso2"] for each in facts()["countries"] if each["iso2"] != story["country"]]
    return sorted(chosen.sample(others, chosen.choice((0, 1, 2, 3, 4))))


def _country(story: Story) -> Story:
    return next((dict(each) for each in facts()["countries"] if each["iso2"] == story["country"]), {})


def _lines(story: Story, chosen: random.Random) -> list[tuple[str, str, str, str]]:
    """Up to three, the latest last; all years are past."""
    said = fitting(blocks(story["language"])["qualifications"], _gender(story))
    year, found = chosen.randint(1998, 2012), []
    for words in chosen.sample(said, min(len(said), chosen.choice((0, 1, 2, 3)))):
        until = year + chosen.randint(2, 4)
        found.append((str(year), str(until), words, story["country"] or ""))
        year = until
    return found


def _working_days(story: Story) -> list[int]:
    weekend = _country(story).get("weekend", ["sat", "sun"])
    return [number for number, day in enumerate(DAYS) if day not in weekend]


def _other_names(story: Story) -> str:
    """The name in Latin letters, for those whose own has others."""
    if "other_name" in story:
        return str(story["other_name"])
    if story["name"].isascii() or story["name"][0] < "\u0250":
        return ""
    return str(story["email"]).partition("@")[0].replace(".", " ").title()


def _away(chosen: random.Random) -> tuple[int, int] | None:
    """Some are away now, some will be, some have been."""
    begins = chosen.choice((-5, -2, 12, -40, None, None, None, None, None, None))
    return None if begins is None else (begins, begins + chosen.randint(6, 25))


def _stand_in(story: Story, area: str) -> str:
    """A colleague of the same area of work whose profile is shown."""
    hidden = {name for each in NOT_JUST_SHOWN for name in standings()[each]}
    near = [each["id"] for each in more_people() if each["area"] == area and each["id"] not in hidden]
    return next(each for each in near if each != story["id"])
