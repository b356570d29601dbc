"""Where words of topics and replies are met that lie in no text of their own: what others quoted of them."""

import re
from collections.abc import Mapping, Sequence

from cop.community import findable, quoted
from cop.community.aside import TREE
from cop.forum import quoting
from cop.kit.markup import paragraphs_of, words_of
from cop.kit.passages import links, quotations, replaced
from cop.kit.store import Row, row, rows, write

QUOTED = "SELECT q.source_id, count(*) AS n FROM quotation q WHERE q.source_id IN_IDS($1) GROUP BY q.source_id"
WHOLE = f"""{TREE}
SELECT count(*) AS n FROM quotation q JOIN thing_text x ON x.thing_id = q.thing_id AND x.bare <> '' AND NOT x.is_bare
JOIN thing t ON t.id = q.thing_id JOIN audience_grant g ON g.audience_id = t.audience_id
WHERE q.source_id IN (SELECT id FROM tree) AND g.principal NOT LIKE 'steward:%'
"""  # noqa: S608  # pieces of ours

SOURCE = "SELECT public_id FROM thing WHERE id = $1"
QUOTING = """
SELECT x.id, x.thing_id, x.source, x.html, x.bare, x.is_bare
FROM quotation q JOIN thing_text x ON x.thing_id = q.thing_id
WHERE q.source_id = $1 AND q.thing_id <> $1 AND x.source <> ''
"""
"""Every revision and language of what quotes it."""


class Quotations:
    """Texts that quote a thing, as a place of words: they stand without it as long as it is hidden."""

    name = "quotation"

    async def held(self, thing_ids: Sequence[int]) -> Mapping[int, int]:
        return {int(each["source_id"]): int(each["n"]) for each in await rows(QUOTED, list(thing_ids))}

    async def left(self, thing_id: int) -> int:
        found = await row(WHOLE, thing_id)
        return int(found["n"]) if found else 0

    async def erase(self, thing_id: int) -> None:
        """A neutral line for each quotation of it, in source and html of every revision; what else such a text quotes
        is shown again."""
        source = await row(SOURCE, thing_id)
        changed: set[int] = set()
        for each in await rows(QUOTING, thing_id):
            changed.add(int(each["thing_id"]))
            await _rewrite(each, str(source["public_id"]) if source else "")
        await write("DELETE FROM quotation WHERE source_id = $1", thing_id)
        if changed:
            await write("UPDATE thing SET version = version + 1 WHERE id IN_IDS($1)", sorted(changed))
            await quoting.readers_changed(sorted(changed))
            await findable.changed(sorted(changed))


async def _rewrite(text: Row, name: str) -> None:
    whole = text["bare"] if text["is_bare"] and text["bare"] else text["html"]
    await write(
        "UPDATE thing_text SET source = $2, html = $3, bare = $4 WHERE id = $1", text["id"],
        source_without(text["source"], whole, name), _without(text["html"], name), _without(text["bare"], name),
    )


def source_without(source: str, html: str, name: str) -> str:
    """The Markdown without its quotations of this thing. Where they are written in a way that is not found in it, in a
    list or with the link elsewhere, it becomes the plain words of what is left: no word of them may stay."""
    left = _without(html, name)
    kept = _words(words_of(left))
    gone = {word for span in _spans(html, name) for word in _words(words_of(html[span[0]:span[1]]))} - kept
    cut = quoted.without_quotations(source, {name})
    return paragraphs_of(left) if _words(cut) & gone else cut


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 2 or not word.isascii()}


def _without(html: str, name: str) -> str:
    """The html without its quotations of this thing."""
    return replaced(html, _spans(html, name), quoting.LEFT_OUT)


def _spans(html: str, name: str) -> list[tuple[int, int]]:
    return [
        (begin, end) for begin, end in quotations(html)
        if any(link.endswith(f"/things/{name}") for link in links(html[begin:end]))
    ]
