"""The record of an incident: a page to print and a file, without personal data."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from cop.community.people import Reader
from cop.community.vocabulary import label
from cop.kit.web import language_of, render, say
from cop.safeguarding.models import Incident
from cop.safeguarding.queries import incidents, records
from cop.safeguarding.queries.records import Record


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: list[tuple[str, str]]


async def show(request: Request) -> Response:
    incident, sections = await _record(request)
    return render(
        request, "safeguarding/record.html", incident=incident, sections=sections, title=say(request, "record.title"),
        about=say(request, "record.about"),
    )


async def file(request: Request) -> Response:
    incident, sections = await _record(request)
    title, about = say(request, "record.title"), say(request, "record.about")
    lines = [f"# {title}", "", about, ""]
    for each in sections:
        lines += [f"## {each.title}", "", *(f"- {_bare(name)}: {_bare(words)}" for name, words in each.lines), ""]
    return Response(
        "\n".join(lines), media_type="text/markdown",
        headers={"content-disposition": f'attachment; filename="{incident.public_id}.md"', "cache-control": "no-store"},
    )


def _bare(words: str) -> str:
    """A name of a group is no Markdown and no second line."""
    for mark in "\\`*_[]<>#|":
        words = words.replace(mark, f"\\{mark}")
    return " ".join(words.split())


async def _record(request: Request) -> tuple[Incident, list[Section]]:
    reader: Reader = request.user
    incident = await incidents.find(reader, request.path_params["id"])
    found = await records.of(reader, incident)
    return incident, [
        Section(say(request, "record.facts"), _facts(request, incident, found)),
        Section(say(request, "record.texts"), [
            (" · ".join(say(request, key) for key in (f"incident.kind.{kind}", f"incident.fate.{fate}",
                                                     *([f"incident.why.{why}"] if why else []))), str(n))
            for kind, fate, why, n in found.texts
        ]),
        Section(say(request, "record.steps"), [
            (_hour(each.hour), f"{say(request, f'record.verb.{each.verb}')}, {say(request, f'record.by.{each.office}')}"
                               + (f" ({each.times})" if each.times > 1 else ""))
            for each in found.steps
        ]),
        *(
            Section(say(request, f"record.places.{step}"), [
                (say(request, "store." + each.store.replace(" ", "-")), say(request, f"record.place.{each.state}"))
                for each in found.places if each.step == step
            ])
            for step in ("hidden", "erased") if any(each.step == step for each in found.places)
        ),
        Section(say(request, "record.readers"), [
            (say(request, f"record.reader.{name}"), say(request, "record.few") if n is None else str(n))
            for name, n in found.readers.items()
        ] + [(say(request, "record.exports"), say(request, "record.exports-unknown"))]),
    ]


def _facts(request: Request, incident: Incident, found: Record) -> list[tuple[str, str]]:
    not_yet, ends = say(request, "record.open"), incident.backups_until
    risk = say(request, "record.yes") if incident.is_at_risk else say(request, "record.no")
    group = label(found.group.labels, language_of(request)) if found.group else say(request, "record.no-group")
    return [
        (say(request, "record.name"), incident.public_id),
        (say(request, "record.sort"), say(request, f"incident.sort.{incident.sort}")),
        (say(request, "record.group"), group),
        (say(request, "record.opened"), _hour(incident.opened_at)),
        (say(request, "record.due"), _hour(incident.due_at)),
        (say(request, "record.closed"), _hour(incident.closed_at) if incident.closed_at else not_yet),
        (say(request, "record.at-risk"), not_yet if incident.is_at_risk is None else risk),
        (say(request, "record.backups"), ends.isoformat() if ends else not_yet),
    ]


def _hour(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H}:00 UTC"
