"""How many people were asked to answer a question. The table `answer_invitation` of routing is read by its name."""

from cop.kit.store import row

ASKED = """
SELECT count(*) AS asked, coalesce(sum(CASE WHEN state IN ('accepted', 'answered') THEN 1 ELSE 0 END), 0) AS said_yes
FROM answer_invitation WHERE topic_id = $1 AND state NOT IN ('withdrawn', 'passed')
"""


async def asked(topic_id: int) -> tuple[int, int]:
    """How many, and how many of them said yes: for the asker and the stewards, without a name."""
    found = await row(ASKED, topic_id)
    assert found is not None
    return int(found["asked"]), int(found["said_yes"])
