"""Before a post is written: silence, slow mode, approval, word lists. Asked by `community/posting.py`, in its unit."""

import json
from datetime import timedelta

from cop.community.activity import note
from cop.community.people import Reader
from cop.community.posting import Post
from cop.community.thing import Thing
from cop.kit.clock import instant, now
from cop.kit.errors import Refused
from cop.kit.store import row, rows
from cop.moderation.actions.acting import OTHER, SAID, Done, check_reason, log, settle_reports
from cop.moderation.queries.recusal import is_concerned
from search.languages import folded_words

SILENCED = """
SELECT until FROM measure WHERE person_id = $1 AND group_id = $2 AND grade = 'silenced' AND lifted_at IS NULL
  AND until > $3 ORDER BY until DESC LIMIT 1
"""
STANDING = """
SELECT g.approval, CASE WHEN coalesce(t.slow_seconds, 0) > 0 THEN t.slow_seconds ELSE g.slow_seconds END AS slow,
  (SELECT count(*) FROM measure m WHERE m.person_id = $1 AND m.group_id = $2 AND m.grade = 'reviewed'
    AND m.lifted_at IS NULL AND m.until > $4) AS reviewed,
  CASE WHEN g.approval = 'newcomers' THEN (SELECT count(*) FROM (
    SELECT 1 AS one FROM thing w WHERE w.author_id = $1 AND w.group_id = $2 AND w.kind IN ('topic', 'reply')
      AND w.state = 'published' LIMIT 1) x) ELSE 0 END AS published,
  (SELECT max(w.created_at) FROM thing w WHERE w.author_id = $1 AND w.parent_id = $3) AS latest,
  (SELECT count(*) FROM word_list l WHERE l.group_id = $2) AS lists
FROM community_group g LEFT JOIN thing t ON t.id = $3 WHERE g.id = $2
"""


async def check_silence(reader: Reader, group_id: int) -> None:
    """Raises Refused while the reader is silenced in this group."""
    found = await row(SILENCED, reader.id, group_id, now())
    if found is not None:
        until = instant(found["until"])
        assert until is not None
        raise Refused("silenced", until=until.date().isoformat())


async def keep(reader: Reader, post: Post) -> str:
    """Why this post is held: reviewed, approval, newcomer, words. Raises Refused("too-soon") in slow mode. Those who
    keep order in the group pass."""
    if post.group_id in reader.steward_of:
        return ""
    found = await row(STANDING, reader.id, post.group_id, post.topic_id, now())
    assert found is not None
    if not post.is_change:
        _check_pace(found["slow"], instant(found["latest"]))
        if found["reviewed"]:
            return "reviewed"
        if found["approval"] == "all":
            return "approval"
        if found["approval"] == "newcomers" and not found["published"]:
            return "newcomer"
    if found["lists"] and await _has_a_word(post):
        if post.is_change:
            raise Refused("word-in-a-change")
        return "words"
    return ""


def _check_pace(slow: int, latest: object) -> None:
    if slow and latest is not None:
        waited = now() - latest  # type: ignore[operator]
        if waited < timedelta(seconds=slow):
            raise Refused("too-soon", seconds=max(int(slow - waited.total_seconds()), 1))


async def _has_a_word(post: Post) -> bool:
    """Compared as search compares words: without marks, in any case. The lists of all languages count, whatever
    language a post says it is in."""
    said = " " + " ".join(" ".join(folded_words(text)) for text in post.texts) + " "
    for each in await rows("SELECT words FROM word_list WHERE group_id = $1", post.group_id):
        listed = json.loads(each["words"]) if isinstance(each["words"], str) else each["words"]
        for words in listed:
            wanted = " ".join(folded_words(words))
            if wanted and f" {wanted} " in said:
                return True
    return False


async def reworded(reader: Reader, thing: Thing, reason: str) -> None:
    """Somebody who keeps order has changed the words of another person: an act like any other, told with its reason."""
    check_reason(reason)
    if await is_concerned(reader, thing):
        raise Refused("recused-edit", field="reason")
    what = {"verb": "edit", "reason": reason, "category": OTHER, "batch": "", "recused": False}
    act = await log(reader, thing, what, Done(), {})
    await settle_reports(thing.id, "edit", reader.id)
    await note(SAID["edit"], reader, thing_id=thing.id, group_id=thing.group_id, subject_id=act.id)
