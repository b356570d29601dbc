"""The values of one record, checked one by one. What is wrong is said in a sentence for the operator, which
names the column and never repeats what people wrote."""

import re
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

from cop.kit.clock import now
from cop.kit.markup import clean

RESERVED = ("demo:", "persona:")
"""Beginnings of external ids that the demonstration keeps for itself."""
LONGEST_EXTERNAL_ID = 80
LONGEST_PARTS = 2000
BETWEEN = re.compile(r"[;|\n]")


class Bad(Exception):
    """This record cannot be imported; the message says why."""


class Fields:
    """`where` names the place in the record, such as "reply 3: ", in front of every reason."""

    def __init__(self, values: dict[str, Any], *, where: str = "") -> None:
        self._values = values
        self._where = where

    def bad(self, reason: str) -> Bad:
        return Bad(f"{self._where}{reason}")

    def line(self, name: str, *, longest: int, required: bool = False) -> str:
        """A text of one line."""
        return self._checked(name, clean(self._raw(name), lines=False), longest, required)

    def text(self, name: str, *, longest: int, required: bool = False) -> str:
        """A text of several lines."""
        return self._checked(name, clean(self._raw(name)), longest, required)

    def external_id(self) -> str:
        value = self.line("external_id", longest=LONGEST_EXTERNAL_ID, required=True)
        if value.startswith(RESERVED):
            raise self.bad(f"external_id may not begin with {' or '.join(RESERVED)}")
        return value

    def choice(self, name: str, among: Collection[str], *, default: str | None = None) -> str:
        """One of these words; nothing is the default, if there is one."""
        value = self._raw(name).strip()
        if not value and default is not None:
            return default
        if value not in among:
            raise self.bad(f"{name} must be one of {', '.join(among)}")
        return value

    def words(self, name: str, *, most: int) -> list[str]:
        """Words separated by semicolons, or a list of them; each once."""
        value = self._values.get(name)
        given = value if isinstance(value, list) else self._raw(name).split(";")
        if not all(isinstance(each, str) for each in given):
            raise self.bad(f"{name} must be a list of words")
        found = list(dict.fromkeys(clean(each, lines=False) for each in given if each.strip()))
        if len(found) > most:
            raise self.bad(f"{name} has {len(found)} entries, {most} are the most")
        return found

    def parts(self, name: str) -> list[str]:
        """Words as a table has them: one a line, or separated by semicolons or bars; or a list of them."""
        value = self._values.get(name)
        given = value if isinstance(value, list) else BETWEEN.split(self._raw(name))
        if not all(isinstance(each, str) for each in given):
            raise self.bad(f"{name} must be a list of words")
        found = list(dict.fromkeys(clean(each, lines=False) for each in given))
        if sum(map(len, found)) > LONGEST_PARTS:
            raise self.bad(f"{name} has more than {LONGEST_PARTS:,} characters")
        return [each for each in found if each]

    def truth(self, name: str) -> bool:
        value = self._values.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.bad(f"{name} must be true or false")
        return bool(value)

    def records(self, name: str, *, most: int) -> list[dict[str, Any]]:
        """A list of objects, of which there may be none."""
        value = self._values.get(name) or []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.bad(f"{name} must be a list of objects")
        if len(value) > most:
            raise self.bad(f"{name} has {len(value)} entries, {most} are the most")
        return value

    def day(self, name: str) -> date | None:
        """A date such as 2027-06-30, or nothing."""
        value = self._raw(name).strip()
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            raise self.bad(f"{name} must be a date such as 2027-06-30") from None

    def moment(self, name: str) -> datetime | None:
        """A moment of the past such as 2027-06-30T14:30+02:00, or nothing; without a zone it is UTC."""
        value = self._raw(name).strip()
        if not value:
            return None
        try:
            at = datetime.fromisoformat(value)
            at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.bad(f"{name} must be a moment such as 2027-06-30T14:30+02:00") from None
        if at > now():
            raise self.bad(f"{name} lies in the future")
        return at

    def only(self, names: Collection[str]) -> None:
        """Refuse whatever has another name."""
        unknown = sorted(set(self._values) - set(names))
        if unknown:
            raise self.bad(f"there is no field {unknown[0][:40]!r}; the fields are {', '.join(names)}")

    def _raw(self, name: str) -> str:
        value = self._values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.bad(f"{name} must be text")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise self.bad(f"{name} holds half of a character") from None
        return value

    def _checked(self, name: str, value: str, longest: int, required: bool) -> str:
        if len(value) > longest:
            raise self.bad(f"{name} has {len(value):,} characters, {longest:,} are the most")
        if required and not value:
            raise self.bad(f"{name} is empty")
        return value
