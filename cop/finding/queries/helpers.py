"""Who can help with a need: people and partners, and for each the reasons, and what is missing.

Nothing is narrowed away: whoever has all that was named comes first, then whoever has most of it. Every reason is read
from the card, so it tells only what the reader may read of that person or partner.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cop.community.findable import Card
from cop.community.finding import Finder, Seen
from cop.community.needs import EXPERTISE, REGION, Aspect, Need, read_need
from cop.community.people import Reader
from cop.community.vocabulary import Labels
from search import query

KINDS = frozenset(("person", "partner"))
MOST_SHOWN = 30
SPOKEN = ("fluent", "working")
NEAR, EVIDENCE, OFFER, WORDS = "near", "evidence", "offer", "words"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody may help. `sort`: that of an aspect; NEAR (`keys`: countries of the same region); EVIDENCE
    (`values`: figures); OFFER (`values`: offers open today); WORDS (`values`: labels and names that met the words)."""

    sort: str
    labels: Labels = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody who may help, and what of the need is not met, as aspects."""

    seen: Seen
    reasons: tuple[Reason, ...]
    missing: tuple[Aspect, ...]


@dataclass(frozen=True, slots=True)
class Helpers:
    """`full`: with all that the need names. `notice`: as in `Found`."""

    need: Need
    full: tuple[Match, ...] = ()
    partial: tuple[Match, ...] = ()
    notice: str = ""


async def who_can_help(finder: Finder, reader: Reader, text: str, *, language: str) -> Helpers:
    """People and partners for a need in free text, those it fits best first."""
    need = await read_need(text)
    if not text.strip():
        return Helpers(need)
    found = await finder.answering(reader, need.rest or text, language=language, kinds=KINDS, among=need.among())
    matches = sorted((_match(need, seen) for seen in found.seen), key=lambda match: len(match.missing))[:MOST_SHOWN]
    return Helpers(
        need, tuple(match for match in matches if not match.missing),
        tuple(match for match in matches if match.missing), found.notice,
    )


def _match(need: Need, seen: Seen) -> Match:
    reasons: list[Reason] = []
    missing: list[Aspect] = []
    for aspect in need.aspects:
        met = _met(aspect, seen.card)
        reasons += [met] if met else []
        if met is None or met.sort == NEAR:
            missing.append(aspect)
    named = [aspect.labels for aspect in need.aspects]
    others = tuple(each for each in seen.why if each not in named)
    reasons += [Reason(WORDS, values=others)] if others else []
    return Match(seen, (*reasons, *_besides(seen.card)), tuple(missing))


def _met(aspect: Aspect, card: Card) -> Reason | None:
    if aspect.sort in EXPERTISE:
        return Reason(aspect.sort, aspect.labels) if aspect.labels in card.labels else None
    if aspect.sort == query.LANGUAGE:
        return Reason(aspect.sort, keys=(aspect.key,)) if aspect.key in _languages(card) else None
    known = _countries(card)
    if aspect.key in known and aspect.sort == query.COUNTRY:
        return Reason(aspect.sort, keys=(aspect.key,))
    near = tuple(each for each in known if each in aspect.around)
    if not near:
        return None
    return Reason(REGION if aspect.sort == REGION else NEAR, aspect.labels, near)


def _countries(card: Card) -> Sequence[str]:
    """Known from work, the own one, those of offers: each once."""
    offered = [iso2 for offer in card.more.get("offers") or () for iso2 in offer["countries"]]
    return [iso2 for iso2 in dict.fromkeys((*(card.more["countries"] or ()), card.more["country"], *offered)) if iso2]


def _languages(card: Card) -> set[str]:
    """Those one can be asked in."""
    told = card.more["languages"] or ()
    return {each if isinstance(each, str) else each[0] for each in told if isinstance(each, str) or each[1] in SPOKEN}


def _besides(card: Card) -> list[Reason]:
    """What speaks for somebody whatever the need: answers that helped, sessions, offers."""
    done, offers = card.more.get("done"), card.more.get("offers")
    reasons = [Reason(EVIDENCE, values=(done,))] if done and (done.accepted or done.sessions) else []
    return reasons + ([Reason(OFFER, values=tuple(offers))] if offers else [])
