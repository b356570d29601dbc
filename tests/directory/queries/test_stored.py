from datetime import UTC, date, datetime

import pytest

from cop.directory.queries import stored


@pytest.mark.parametrize(("column", "found"), [('[["pt", "fluent"]]', [["pt", "fluent"]]), ([1], [1]), ("[]", []), (None, [])])
def test_a_list_is_read_as_either_engine_gives_it(column: object, found: list[object]) -> None:
    assert stored.listed(column) == found  # type: ignore[arg-type]


@pytest.mark.parametrize("column", ["2027-06-16", date(2027, 6, 16)])
def test_a_day_is_read_as_either_engine_gives_it(column: object) -> None:
    assert stored.day(column) == date(2027, 6, 16)  # type: ignore[arg-type]
    assert stored.day(None) is None


def test_a_day_ends_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "now", lambda: datetime(2027, 6, 30, 23, 59, 59, 5, tzinfo=UTC))

    assert stored.today() == date(2027, 6, 30)
