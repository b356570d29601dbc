"""What somebody typed, on its way through a sign-in: it stands in the forms of that page, never in an address."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cop.community import drafts
from cop.community.people import Reader

HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""Half of a pair, escaped: `packed` escapes no letter."""
PLACE = re.compile(r"[a-z-]{1,20}(:[a-z0-9]{1,16})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """The fields of a form, what they are for, and the draft they were, if they were one."""

    place: str
    typed: drafts.Typed
    draft: str = ""
    seen: int = 0
    is_part: bool = False

    def packed(self) -> str:
        """As one hidden field, "" when it is too much to be kept."""
        words = json.dumps({
            "place": self.place, "typed": {name: list(values) for name, values in self.typed.items()},
            "draft": self.draft, "seen": self.seen, "part": self.is_part,
        }, ensure_ascii=False)
        return words if len(words) <= drafts.LONGEST else ""

    @property
    def words(self) -> str:
        """The texts among it, for a person to see and to copy."""
        return "\n\n".join(value for values in self.typed.values() for value in values if len(value.split()) > 1)


def unpacked(field: str) -> Carried | None:
    """What a hidden field holds; None for anything that `packed` would not have made."""
    try:
        found: Any = json.loads(field) if len(field) <= drafts.LONGEST and not HALF.search(field) else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, Mapping) or not _fits(found.get("place"), found.get("typed")):
        return None
    seen, draft = found.get("seen"), found.get("draft")
    return Carried(
        place=found["place"], typed=found["typed"], draft=draft if isinstance(draft, str) else "",
        seen=seen if isinstance(seen, int) and abs(seen) < 2**31 else 0, is_part=found.get("part") is True,
    )


def _fits(place: object, typed: object) -> bool:
    return (
        isinstance(place, str) and PLACE.fullmatch(place) is not None and isinstance(typed, Mapping)
        and all(isinstance(values, list) and all(isinstance(each, str) for each in values) for values in typed.values())
    )


async def keep(reader: Reader, carried: Carried) -> str:
    """As a draft of whoever signed in; gives its public id. Raises Refused when it is too much."""
    draft, _ = await drafts.keep(
        reader, carried.place, carried.typed, draft=carried.draft, seen=carried.seen, is_part=carried.is_part
    )
    return draft
