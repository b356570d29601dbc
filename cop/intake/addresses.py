"""The addresses mail comes in at: an answer, a new topic, a mail that came back, a group by its name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cop.community.groups import LONGEST_SLUG
from cop.community.replying import BOUNCE, REPLY, SHORT, START

GROUP = "group"
ORDER = (BOUNCE, REPLY, START, GROUP)
"""Of several addresses of ours in one mail, the first of these counts."""

_TOKEN = re.compile(
    rf"(?P<kind>{REPLY}|{START})\+(?P<key>[a-z2-7]{{{SHORT}}})|(?P<bounce>{BOUNCE})\+(?P<id>[0-9]{{1,9}}-[0-9a-f]{{16}})"
)
_PLAIN = re.compile(r"[^\s+@\"]{1,80}")


@dataclass(frozen=True, slots=True)
class Target:
    """What an address asks for: a kind of ORDER, and the token or the name in it."""

    kind: str
    key: str


def targets(to: Sequence[str], domain: str) -> list[Target]:
    """What these recipients ask of us, each once; other people's addresses ask nothing."""
    found = {target for each in to if (target := _target(each.strip().lower(), domain)) is not None}
    return sorted(found, key=lambda target: (ORDER.index(target.kind), target.key))


def is_ours(address: str, domain: str) -> bool:
    return address.rpartition("@")[2].strip().lower() == domain.lower()


def _target(address: str, domain: str) -> Target | None:
    if not is_ours(address, domain):
        return None
    local = address.rpartition("@")[0]
    if found := _TOKEN.fullmatch(local):
        return Target(found["kind"] or found["bounce"], found["key"] or found["id"])
    if _PLAIN.fullmatch(local) and len(local) <= LONGEST_SLUG:
        return Target(GROUP, local)
    return None
