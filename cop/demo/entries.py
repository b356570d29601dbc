"""Things with their texts, written many rows at a time, whatever their kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cop.community.text import Text, Written
from cop.community.thing import Thing
from cop.demo.reading import Story
from cop.kit.markup import RENDER_VERSION, render
from cop.kit.store import rows

Texts = Mapping[tuple[str, str], Written]
"""(part, language) -> the words."""


@dataclass(slots=True)
class Line:
    """One thing on its way into the database."""

    thing: Thing
    story: Story
    texts: Texts


def named_copy(name: str, copy: int) -> str:
    """What this is called in a copy; the first is called as the content has it."""
    return f"{name}/{copy + 1}" if copy else name


def written(source: str) -> Written:
    """Rendered. The content is ours, so the renderer that can be killed is not needed."""
    return Written(source, render(source), RENDER_VERSION)


async def insert(lines: Sequence[Line]) -> None:
    """Things with their texts; what was inserted many at a time is asked for its ids afterwards."""
    await Thing.bulk_create([line.thing for line in lines])
    found = await rows(
        "SELECT id, public_id FROM thing WHERE public_id IN_WORDS($1)", [line.thing.public_id for line in lines]
    )
    ids = {each["public_id"]: each["id"] for each in found}
    for line in lines:
        line.thing.id = ids[line.thing.public_id]
    await Text.bulk_create([
        Text(
            thing_id=line.thing.id, part=part, language=language, revision=1, source=text.source,
            html=text.html, render_version=text.version, editor_id=line.thing.entered_by_id,
            written_at=line.thing.created_at,
        )
        for line in lines for (part, language), text in line.texts.items()
    ])
