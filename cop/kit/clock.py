"""The time, in one place, so that it can be moved in a test."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, in UTC, always aware."""
    return datetime.now(UTC)


def instant(value: datetime | str | None) -> datetime | None:
    """A moment as read by raw SQL: PostgreSQL gives a datetime, SQLite the ISO text that was stored."""
    if value is None or isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value)
