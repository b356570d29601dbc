"""Incidents in figures, by quarter: a page and a file, for the two offices."""

import csv
import io

from starlette.requests import Request
from starlette.responses import Response

from cop.kit.web import render, say
from cop.safeguarding.queries import figures
from cop.safeguarding.queries.figures import Quarter

ORDER = ("sort", "pace", "outcome", "language", "field")
NOT_TOLD = "-"


async def show(request: Request) -> Response:
    found = await figures.quarters(request.user)
    return render(request, "safeguarding/figures.html", quarters=found, order=ORDER, tables=_tables(found))


async def file(request: Request) -> Response:
    """The same as a table: what is not told there is not told here."""
    found = await figures.quarters(request.user)
    made = io.StringIO()
    table = csv.writer(made)
    table.writerow(["quarter", "figure", "part", "number"])
    for quarter in found:
        for name in ("incidents", "texts", "hours_to_hide", "hours_to_close"):
            table.writerow([quarter.name, name, "", _number(getattr(quarter, name))])
        for name in ORDER:
            table.writerows([quarter.name, name, part, _number(n)] for part, n in quarter.by[name].items())
    return Response(
        made.getvalue(), media_type="text/csv",
        headers={"content-disposition": f'attachment; filename="{say(request, "incident.figures-file")}.csv"'},
    )


def _number(told: float | None) -> str:
    return NOT_TOLD if told is None else str(told)


def _tables(found: list[Quarter]) -> dict[str, list[str]]:
    """Breakdown -> the names of its rows, in all quarters together."""
    return {name: list(dict.fromkeys(part for each in found for part in each.by[name])) for name in ORDER}

