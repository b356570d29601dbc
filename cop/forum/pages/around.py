"""What stands around the replies of a page, put into their holes: what the consolidated reply draws on, that a reply
was used in it, what came of trying it. Kept by what it says, so it can name nobody who may no longer be named."""

from collections.abc import Mapping, Sequence
from typing import Any

from cop.forum.models import SYNTHESIS
from cop.forum.queries.answers import Around
from cop.kit.joined import Joiner
from cop.kit.store import Row


def fill(joiner: Joiner, replies: Sequence[Row], found: Around) -> None:
    """The values of the holes `marks:` of the topic and `marks:<id>` of its replies."""
    joiner.values["marks:"] = _marks(joiner, tried=found.tried.get(None))
    if not found.is_wanted:
        return
    for reply in replies:
        id_ = reply["id"]
        joiner.values[f"marks:{id_}"] = (
            _cited(joiner, found) if reply["sort"] == SYNTHESIS
            else _marks(joiner, used=id_ in found.used, tried=found.tried.get(id_), of=found.of.get(id_))
        )


def _marks(joiner: Joiner, **facts: Any) -> str:
    if not any(facts.values()):
        return ""
    key = ("marks", *(_frozen(each) for each in facts.values()))
    fragment = joiner.find(key) or joiner.make(key, "forum/_marks.html", **{"used": False, "of": None, **facts})
    return fragment.fill(joiner.values)


def _cited(joiner: Joiner, found: Around) -> str:
    key = ("cited", found.gone, *map(_frozen, found.cited))
    fragment = joiner.find(key) or joiner.make(key, "forum/_cited.html", cited=found.cited, gone=found.gone)
    return fragment.fill(joiner.values)


def _frozen(fact: Any) -> Any:
    return tuple(fact.values()) if isinstance(fact, Mapping) else fact
