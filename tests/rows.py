"""The whole content of a database, to compare it with itself later or with another."""

import hashlib

from tortoise import Tortoise


async def fingerprint() -> dict[str, str]:
    """Table -> a digest of all its rows, in the order of their ids."""
    found = {}
    for model in Tortoise.apps["cop"].values():
        rows = await model.all().order_by(model._meta.pk_attr).values()
        found[model._meta.db_table] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found
