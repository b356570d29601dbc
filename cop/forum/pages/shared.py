"""What a page says of the groups a topic stands in."""

from typing import Any

from cop.community import sharing
from cop.kit.store import Row


async def standing(topic: Row) -> dict[str, Any]:
    """For templates: all groups of a topic, its home first, where these are several (`groups`, else empty), and whether
    of their members only those read it who hold a post of a country (`is_for_countries`)."""
    if not topic["also_in"]:
        return {"groups": [], "is_for_countries": False}
    return {
        "groups": await sharing.standing_in(topic["id"]),
        "is_for_countries": await sharing.is_for_countries(topic["home_audience_id"]),
    }
