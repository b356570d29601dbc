"""The key that the service uses: made with the server's master key, once, with the rights it needs and no other."""

import meilisearch
from meilisearch.errors import MeilisearchApiError, MeilisearchError

from search.engine import EngineAway, EngineRefused

RIGHTS = (
    "search", "documents.add", "documents.get", "indexes.create", "indexes.get", "indexes.delete", "indexes.swap",
    "settings.update", "tasks.get", "version",
)
SECONDS = 10


def make_key(url: str, master_key: str, *, index: str = "cop") -> str:
    """A new key for this index and what is built beside it. Raises EngineAway; EngineRefused for a wrong master key."""
    client = meilisearch.Client(url, master_key, timeout=SECONDS)
    wanted = {
        "description": "community of practice: search and indexing", "actions": list(RIGHTS), "indexes": [f"{index}*"],
        "expiresAt": None,
    }
    try:
        return client.create_key(wanted).key
    except MeilisearchApiError as error:
        raise EngineRefused(f"the search server makes no key: {error.code or error.status_code}") from None
    except MeilisearchError as error:
        raise EngineAway(f"the search server does not answer: {type(error).__name__}") from None
