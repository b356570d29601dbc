"""Polls without their rows: what a vote may say, and what its figures may tell.

Three kinds. In a single one a vote names one option, in a multiple one any number. In a ranked one it puts some or all
of them in order of preference, and the figures are a Borda count: of k options the first gets k points, the second
k - 1 and so on; an option that was not ranked gets none.

Figures are of options, in their order, and never of persons. None of fewer than FEW voters goes out:

- with fewer than FEW votes in all, there are no figures at all, nor where no option has FEW voters;
- an option with fewer voters says FEWER and no number;
- in a single poll the numbers add up to the votes, which everybody sees: so that what is left out cannot be told from
  the rest, the smallest number shown gives way to MORE ("five or more").
"""

from collections.abc import Mapping, Sequence

from cop.kit.errors import Refused

SINGLE, MULTIPLE, RANKED = "single", "multiple", "ranked"
KINDS = (SINGLE, MULTIPLE, RANKED)
DRAFT_POLL, OPEN_POLL, CLOSED_POLL = "draft", "open", "closed"
"""The phases of a poll."""
LEAST_OPTIONS, MOST_OPTIONS = 2, 8
LONGEST_OPTION = 120
LONGEST_POLL = 200
FEW = 5
FEWER, MORE = "fewer", "more"

Choices = tuple[int, ...]
Figure = int | str


def title_of(text: str) -> str:
    """What is asked, on one line. Raises Refused."""
    title = " ".join(text.split())
    if not title:
        raise Refused("say-something", field="text")
    if len(title) > LONGEST_POLL:
        raise Refused("too-long", field="text", most=LONGEST_POLL, have=len(title))
    return title


def options_of(text: str) -> list[str]:
    """One a line, without empty ones. Raises Refused."""
    options = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if not LEAST_OPTIONS <= len(options) <= MOST_OPTIONS:
        raise Refused("poll-options", field="options", least=LEAST_OPTIONS, most=MOST_OPTIONS)
    if len({each.casefold() for each in options}) < len(options):
        raise Refused("poll-same-options", field="options")
    longest = max(len(each) for each in options)
    if longest > LONGEST_OPTION:
        raise Refused("too-long", field="options", most=LONGEST_OPTION, have=longest)
    return options


def chosen(kind: str, count: int, choice: str, marks: Mapping[int, str]) -> Choices:
    """What a form says: `choice` is the number of the one option of a single poll, from 0; `marks` are, by option,
    "1" for each one ticked of a multiple poll, or its place from 1 in a ranked one. Raises Refused."""
    if kind == SINGLE:
        return _known([choice] if choice else [], count)
    marked = {option: mark for option, mark in marks.items() if mark}
    if kind == RANKED:
        if len(set(marked.values())) < len(marked):
            raise Refused("poll-same-place", field="choice")
        if any(not mark.isdecimal() or not 1 <= int(mark) <= MOST_OPTIONS for mark in marked.values()):
            raise Refused("choose-one", field="choice")
        return _known([str(option) for option in sorted(marked, key=lambda option: int(marked[option]))], count)
    return _known([str(option) for option in sorted(marked)], count)


def _known(named: Sequence[str], count: int) -> Choices:
    if not named or any(each not in map(str, range(count)) for each in named):
        raise Refused("choose-one", field="choice")
    return tuple(int(each) for each in named)


def written(choices: Choices) -> str:
    """As a vote is kept: "2,0"."""
    return ",".join(map(str, choices))


def read(choices: str) -> Choices:
    return tuple(int(each) for each in choices.split(","))


def figures(kind: str, count: int, votes: Mapping[Choices, int]) -> list[Figure]:
    """What may be told, by option: votes, or points of a ranked poll; FEWER or MORE for a number that is kept back;
    nothing where nothing may be told. `votes`: how many voted so."""
    voters, points = [0] * count, [0] * count
    for choices, times in votes.items():
        for place, option in enumerate(choices):
            voters[option] += times
            points[option] += (count - place) * times
    if not any(each >= FEW for each in voters):
        return []
    told = points if kind == RANKED else voters
    made: list[Figure] = [number if of >= FEW else FEWER for number, of in zip(told, voters, strict=True)]
    if kind == SINGLE and FEWER in made:
        made[made.index(min(each for each in made if isinstance(each, int)))] = MORE
    return made
