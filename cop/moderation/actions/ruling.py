"""What a group holds until somebody has read it, and how fast one replies there: set by those who keep order."""

from cop.community.actions import action
from cop.community.activity import note
from cop.community.groups import Group
from cop.community.people import Reader
from cop.kit.errors import Refused
from cop.kit.store import write
from cop.moderation.actions.acts import MOST_SLOW
from cop.moderation.models.people import WordList

NOBODY_S, NEWCOMERS, ALL = APPROVALS = ("", "newcomers", "all")
MOST_WORDS, LONGEST_WORD = 500, 60


@action("group.approval")
async def set_approval(reader: Reader, group: Group, *, approval: str, slow_seconds: int) -> None:
    """Whose posts wait to be read, and how long one waits between two replies in one topic."""
    if approval not in APPROVALS:
        raise Refused("choose-one", field="approval")
    if not 0 <= slow_seconds <= MOST_SLOW:
        raise Refused("number-between", field="slow_minutes", least=0, most=MOST_SLOW // 60)
    await write(
        "UPDATE community_group SET approval = $2, slow_seconds = $3 WHERE id = $1", group.id, approval, slow_seconds
    )
    await note("group.approval_set", reader, group_id=group.id)


@action("group.words")
async def set_words(reader: Reader, group: Group, *, language: str, words: list[str]) -> None:
    """Words of one language that hold what contains them; an empty list holds nothing."""
    chosen = list(dict.fromkeys(each.strip() for each in words if each.strip()))
    if len(chosen) > MOST_WORDS:
        raise Refused("too-many-words", field=f"words_{language}", most=MOST_WORDS, have=len(chosen))
    if any(len(each) > LONGEST_WORD for each in chosen):
        raise Refused("too-long", field=f"words_{language}", most=LONGEST_WORD, have=max(map(len, chosen)))
    await WordList.filter(group_id=group.id, language=language).delete()
    if chosen:
        await WordList.create(group_id=group.id, language=language, words=chosen)
    await note("group.words_set", reader, group_id=group.id)
