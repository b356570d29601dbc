"""Every route as everybody: `tests/matrix.yaml` is the table, this asks and compares."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml
from starlette.applications import Starlette
from starlette.routing import Route

from cop.accounts.actions import inviting, signing
from cop.accounts.giving import Offer
from cop.accounts.models import SignIn
from cop.community import drafts, uploading, visit
from cop.community.attachment import Attachment
from cop.community.founding import add_member, appoint, group_post, office
from cop.community.groups import CLOSED, HIDDEN, OPEN, Group
from cop.community.people import Person, Reader
from cop.community.shutting import seal_of
from cop.community.stopping import mail_choice, stop_token
from cop.community.text import plain
from cop.community.thing import Thing
from cop.community.vocabulary import Term
from cop.directory.actions import contacts, corrections, themes
from cop.directory.links import confirm_token
from cop.directory.models import Correction, Profile
from cop.directory.models.hours import Hour
from cop.directory.queries.contacts import asked_for
from cop.directory.queries.themes import Behalf
from cop.finding.actions import saving, shortlisting
from cop.finding.models import Saver
from cop.finding.queries.saved import address_of
from cop.forum.actions import polls
from cop.forum.actions.meetings import set_meeting
from cop.groups.actions import state_of
from cop.groups.models import JoinRequest
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.moderation.actions import report
from cop.moderation.models import Act, Appeal
from cop.moderation.models.people import ConductReport, Measure
from cop.moderation.models.queue import Case
from cop.notices.actions import bookmarking, feeding
from cop.notices.queries.feeds import hash_of
from cop.safeguarding.actions import risks
from cop.safeguarding.models import Incident, IncidentThing
from tests.asking import ask, ask_and_undo
from tests.cast import Town, build_town, person
from tests.conftest import running, sign_in
from tests.directory.making import a_partner, a_profile, an_offer
from tests.forum.convening import a_plan
from tests.lively import a_session
from tests.notices.writing import an_introduction
from tests.polling import question as a_question
from tests.routing.making import an_invitation
from tests.things import a_reply, a_topic

pytestmark = pytest.mark.asyncio(loop_scope="module")

MATRIX = yaml.safe_load((Path(__file__).parent / "matrix.yaml").read_text())
SETS = {
    **{name: [name] for name in MATRIX["actors"]}, **{name: who.split() for name, who in MATRIX["sets"].items()},
    "others": [*MATRIX["actors"], ""],
}
ROWS = MATRIX["rows"]
ACCESSES = (OPEN, CLOSED, HIDDEN)
EVERYWHERE = {
    "outsider": "olga", "guest": "gus", "focal-point": "fatou", "secretariat": "sela",
    "safeguarding": "sina", "admin": "ada",
}
WHO = {
    OPEN: {"author": "amina", "member": "bruno", "lead": "chen", "moderator": "dalia", "other-steward": "farid"},
    CLOSED: {"author": "carl", "member": "cleo", "lead": "farid", "moderator": "mona", "other-steward": "dalia"},
    HIDDEN: {"author": "amina", "member": "vera", "lead": "farid", "moderator": "chen", "other-steward": "dalia"},
}


@dataclass
class Place:
    """A group and what belongs to it, as addresses and forms name it."""

    group: Group
    ids: dict[str, str]
    words: dict[str, str]


@dataclass
class Scene:
    """The application, who is signed in, and a place of each kind."""

    app: Starlette
    tokens: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def token(self, actor: str, access: str) -> str:
        return self.tokens.get({**EVERYWHERE, **WHO[access]}.get(actor, ""), "")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(migrated: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    """One of everything, never changed: each request is taken back."""
    async with running(migrated, tmp_path_factory.mktemp("matrix"), COP_DEMO="1") as app:
        town, made = await build_town(), Scene(app)
        people = {**town.people, **await _more_people(town)}
        made.tokens = {name: await sign_in(each) for name, each in people.items()}
        for group, author, lead in ((town.water, "amina", "chen"), (town.court, "carl", "farid"),
                                    (town.vault, "amina", "farid")):
            made.places[group.access] = await _place(made, town, group, people, author, lead)
        shown = {"people": (await a_profile(town.amina)).public_id,
                 "partners": (await a_partner(town.organisation, town.bruno)).public_id}
        shown |= await _contact_and_offer(people, shown)
        shown |= await _hour_of(shown["people"])
        shown |= await _of_a_profile(shown["people"], people["gus"], app.state.settings.secret)
        shown |= await _kept(people["amina"], shown["partners"]) | await _risk(people["gus"])
        for place in made.places.values():
            place.ids |= shown
            place.words["partner"] = shown["partners"]
        yield made


async def _contact_and_offer(people: dict[str, Person], shown: dict[str, str]) -> dict[str, str]:
    """A request of gus to amina that waits, and an offer of the partner."""
    gus = await _reader(people["gus"])
    asked = await asked_for(gus, "profile", shown["people"])
    made = await contacts.ask(gus, asked, purpose="question", words=plain("May I ask?"), language="en")
    partner = await Thing.get(public_id=shown["partners"])
    return {"contacts": made.public_id, "offer": (await an_offer(partner)).public_id}


async def _hour_of(public_id: str) -> dict[str, str]:
    """An hour that the owner of this profile offers."""
    thing = await Thing.get(public_id=public_id)
    async with unit():
        hour = await Hour.create(
            public_id="hourofamina", thing_id=thing.id, starts_at=now() + timedelta(days=2), minutes=30
        )
    return {"hour": hour.public_id}


async def _kept(owner: Person, partner: str) -> dict[str, str]:
    """A saved search, the link that stops its mails, a shortlist with the partner on it, a draft."""
    reader, address = await _reader(owner), address_of("/search", "q=helpline")
    assert address is not None
    search = await saving.keep(reader, None, name="Helplines", address=address, often="daily")
    of = await shortlisting.make(reader, await Thing.get(public_id=partner), name="Trainers")
    draft, _ = await drafts.keep(reader, "ask", {"title": ["How?"]})
    return {"searches": search.public_id, "stop": (await Saver.get(person_id=owner.id)).key, "shortlists": of.public_id,
            "drafts": draft}


async def _of_a_profile(public_id: str, reader: Person, secret: str) -> dict[str, str]:
    """The link of its reminder, an address as if it were a draft, and a correction somebody suggests to its owner."""
    thing = await Thing.get(public_id=public_id)
    await corrections.suggest(await _reader(reader), thing, kind="missing", words="More.")
    proof = confirm_token(secret, await Profile.get(thing_id=thing.id))
    made = await Correction.get(thing_id=thing.id)
    return {"confirm": public_id, "proof": proof, "draft": public_id, "corrections": str(made.id)}


async def _more_people(town: Town) -> dict[str, Person]:
    """Those the cast does without."""
    async with unit():
        made = {name: await person(name.title(), town.pioneers) for name in ("gus", "fatou", "cleo", "carl", "vera", "mona")}
        for name in ("cleo", "carl"):
            await add_member(town.court.id, made[name].id)
        await add_member(town.vault.id, made["vera"].id)
        await appoint(await group_post(town.court, "moderator", 1), made["mona"].id)
        country = town.other_country
        await appoint(await office("focal_point", country_id=country.id, country=country.iso2), made["fatou"].id)
        made["fatou"].external_id = "persona:expert"
        await made["fatou"].save()
    return made


async def _place(
    scene: Scene, town: Town, group: Group, people: dict[str, Person], author: str, lead: str
) -> Place:
    """Topic, reply, file, request, report, invitation, theme, sign-in and reset, each by who the table says."""
    topic = await a_topic(people[author], group)
    reply = await a_reply(people[author], topic)
    meeting = await set_meeting(await _reader(people[author]), topic, a_plan(), language="en")
    poll = await polls.ask(await _reader(people[author]), topic, a_question())
    file = await _attach(scene, topic.public_id, scene.tokens[author])
    async with unit():
        request = await JoinRequest.create(group_id=group.id, person_id=people["gus"].id, asked_at=now(),
                                           open_for=f"{group.id}:{people['gus'].id}")
        reset = await signing.write_reset(people["amina"], secret=scene.app.state.settings.secret)
        elsewhere = await SignIn.create(person_id=people["gus"].id, token_hash=f"of {group.key}", form_secret="x",
                                        since=now(), ends_at=now() + timedelta(days=365))
    under_way = await uploading.begin(
        await _reader(people[author]), topic, uploading.Announced("c.txt", "", 9), scene.app.state.files
    )
    reporter = await _reader(people[author if group.access != OPEN else "gus"])
    reported = await report(reporter, reply if group.access != OPEN else topic, reason="wrong", words="")
    case = await Case.get(kind="report", thing_id=reported.thing_id)
    invitation = await inviting.make(
        await _reader(people[lead]), Offer(network_id=group.network_id, group_id=group.id),
        email=f"{group.key}@people.example", language="en", secret=scene.app.state.settings.secret,
    )
    asked = {OPEN: "gus", CLOSED: "cleo", HIDDEN: "vera"}[group.access]
    await an_invitation(topic, people[asked], people[author])
    theme = await _theme(people["fatou"], town, group.key)
    session = await a_session(town, group=group.key, host=lead, experts=())
    await bookmarking.keep(await _reader(people[author]), topic, words="", remind_on=None)
    introduction = await an_introduction(town, lead, group.key, days=20)
    ids = {
        "topics": topic.public_id, "asked": topic.public_id, "replies": reply.public_id, "polls": poll.public_id, "meetings": meeting.public_id, "things": topic.public_id, "of": topic.public_id, "files": file, "uploads": under_way.public_id,
        "slug": group.slug, "path": "site.css", "name": "nothing", "requests": str(request.id), "reports": str(reported.id),
        "cases": str(case.id),
        "theme": town.theme.key, "stop_token": await _stopping(people["amina"], scene.app.state.settings.secret),
        **await _acted(topic, people[author], people[lead]),
        **await _out(people[author], people["gus"], scene.app.state.settings.secret),
        "introductions": introduction.public_id, "feeds": await _feed(people[author], group),
        "live": session.public_id, "format": "md", "themes": str(theme.id), "invitations": str(invitation.id), "sign-ins": str(elsewhere.id),
        "reset": reset.token(scene.app.state.settings.secret),
        "incidents": await _incident(group, reply, people[lead]), "signposts": "sl",
        "invitation": invitation.token(scene.app.state.settings.secret),
    }
    seen = state_of(await Group.get(id=group.id))
    words = {"slug": group.slug, "seen": seen, "reply": reply.public_id, "access": group.access, "soon": str((now() + timedelta(days=9)).date()),
             "case": f"{case.id}.{case.version}.1", "introduction": str(introduction.version), "author": people[author].public_id, "host": people[lead].public_id,
             "post": str((await group_post(group, "lead")).id)}
    return Place(group, ids, words)


async def _acted(topic: Thing, author: Person, lead: Person) -> dict[str, str]:
    """Acts of the lead: one that waits for a colleague's word, one with an appeal, and a measure on the author."""
    facts = {"thing_id": topic.id, "group_id": topic.group_id, "moderator_id": lead.id, "reason": "It was unclear.", "at": now()}
    async with unit():
        waits, appealed = [await Act.create(**facts, verb="edit", recused=recused) for recused in (True, False)]
        silenced = await Act.create(**facts, verb="silence", person_id=author.id)
        appeal = await Appeal.create(act_id=appealed.id, thing_id=topic.id, author_id=author.id, words="Why?", made_at=now())
        measure = await Measure.create(person_id=author.id, group_id=topic.group_id, grade="reviewed", reason="x", act_id=silenced.id,
                                       since=now(), until=now() + timedelta(days=9), given_by_id=lead.id)
    return {"act": str(waits.id), "appeal": str(appeal.id), "measure": str(measure.id)}


async def _out(suspended: Person, reported: Person, secret: str) -> dict[str, str]:
    """A report of conduct, and the address in the letter of a suspension."""
    async with unit():
        conduct = await ConductReport.create(about_id=reported.id, reason="other", words="Why?", made_at=now())
        act = await Act.create(moderator_id=reported.id, reason="x", at=now(), verb="suspend", person_id=suspended.id)
        measure = await Measure.create(person_id=suspended.id, grade="suspended", reason="x", act_id=act.id, since=now(),
                                       until=now() + timedelta(days=9), given_by_id=reported.id)
    return {"conduct": str(conduct.id), "sealed": seal_of(secret, "suspended", measure.id)}


async def _incident(group: Group, thing: Thing, opener: Person) -> str:
    """An open incident about a thing that is not hidden any more."""
    async with unit():
        made = await Incident.create(
            public_id=f"incident{group.key}"[:16], group_id=group.id, sort="name", opened_by_id=opener.id,
            opened_at=now(), due_at=now() + timedelta(hours=72),
        )
        await IncidentThing.create(incident_id=made.id, thing_id=thing.id, was="published", version=1, at=now())
    return made.public_id


async def _risk(reporter: Person) -> dict[str, str]:
    """What this person told the safeguarding lead."""
    made = await risks.report(await _reader(reporter), None, country=None, words="Somebody should look.", language="en")
    return {"risks": made.public_id}


async def _reader(someone: Person) -> Reader:
    return await visit.by_person(someone)


async def _feed(owner: Person, group: Group) -> str:
    """The end of the address of a feed this person has made."""
    token = f"a-feed-of-{group.key}"
    await feeding.make(await _reader(owner), group, token_hash=hash_of(token))
    return token


async def _stopping(owner: Person, secret: str) -> str:
    """The end of the address in a mail that stops such mails."""
    return stop_token(secret, (await mail_choice(owner.id)).stop_key, "often")


async def _theme(proposer: Person, town: Town, key: str) -> Term:
    behalf = Behalf(value="country:BR", country=town.other_country)
    return await themes.propose(await _reader(proposer), behalf, labels={"en": f"Theme of {key}"}, why="It is missing.")


def upload(content: str, *, key: str = "k") -> dict[str, Any]:
    """A form with a file, for `ask`."""
    head = 'Content-Disposition: form-data; name="{}"'
    parts = [f"{head.format('key')}\r\n\r\n{key}", f'{head.format("file")}; filename="a.txt"\r\n\r\n{content}']
    body = "".join(f"--b\r\n{part}\r\n" for part in parts) + "--b--\r\n"
    return {"body": body.encode(), "headers": {"content-type": "multipart/form-data; boundary=b"}}


async def _attach(scene: Scene, topic: str, token: str) -> str:
    sent = await ask(scene.app, f"/topics/{topic}/files", method="POST", token=token, **upload("the first", key="first"))
    assert sent.status == 303
    async with unit():
        await Thing.filter(public_id=topic).update(version=1)
    found = await Attachment.all().order_by("-id").first()
    assert found is not None
    return found.public_id


# --- the table ---


def cells(row: dict[Any, Any]) -> Iterator[tuple[str, dict[str, int]]]:
    """Kind of group -> actor -> status; a row about no group is asked about the open one."""
    of_access = {key: row[key] for key in ACCESSES if key in row} or {OPEN: row}
    for access, cell in of_access.items():
        yield access, {actor: expected(actor, cell) for actor in MATRIX["actors"]}


def expected(actor: str, cell: dict[int, str]) -> int:
    """The narrowest word that means this actor decides: the name, a small set, a large set, `others`."""
    meant = sorted((len(SETS[word]), status) for status, who in cell.items() for word in who.split()
                   if actor in SETS[word])
    assert meant, f"{cell} does not say what {actor} gets"
    assert len(meant) == 1 or meant[0][0] < meant[1][0], f"{cell} says twice what {actor} gets"
    return meant[0][1]


def method_and_path(name: str) -> tuple[str, str]:
    method, path = name.partition(" (")[0].split(" ")
    return method, path


async def test_every_route_has_a_row_and_every_row_a_route(scene: Scene) -> None:
    routes = {
        (method, route.path) for route in scene.app.routes if isinstance(route, Route)
        for method in (route.methods or ()) if method != "HEAD"
    }
    rows = {method_and_path(name) for name in ROWS}
    assert routes - rows == set(), "write their rows into tests/matrix.yaml"
    assert rows - routes == set()


async def test_every_row_says_what_each_actor_gets() -> None:
    for row in ROWS.values():
        assert list(cells(row))


@pytest.mark.parametrize("name", ROWS)
async def test_each_actor_gets_what_the_table_says(scene: Scene, name: str) -> None:
    row, (method, path) = ROWS[name], method_and_path(name)
    wrong = []
    for access, statuses in cells(row):
        place = scene.places[access]
        address = filled(path, place) + (f"?{with_words(row['query'], place)}" if "query" in row else "")
        for actor, status in statuses.items():
            sent = body_of(row, place, actor, access) if method == "POST" else {}
            answer = await ask_and_undo(
                scene.app, address, method=method, token=scene.token(actor, access), **sent
            ) if method == "POST" else await ask(scene.app, address, token=scene.token(actor, access))
            if answer.status != status:
                wrong.append(f"{access}: {actor} gets {answer.status}, not {status}")
    assert not wrong


def filled(path: str, place: Place) -> str:
    """The address of what belongs to the place."""
    for part in re.findall(r"{(\w+)(?::\w+)?}", path):
        kind = next(word for word in reversed(path.partition("{")[0].split("/")) if word)
        value = place.ids[part] if part in place.ids else place.ids[kind]
        path = re.sub(r"{[^}]+}", value, path, count=1)
    return path


def with_words(text: str, place: Place, **more: str) -> str:
    return re.sub(r"<(\w+)>", lambda found: {**place.words, **more}[found[1]], text)


def body_of(row: dict[str, Any], place: Place, actor: str, access: str) -> dict[str, Any]:
    if "file" in row:
        return upload(row["file"])
    behalf = {
        "lead": f"group:{place.group.slug}", "other-steward": "group:court", "focal-point": "country:BR",
        "secretariat": "secretariat",
    }.get(actor, "")
    return {"form": {"key": "k", **{name: with_words(value, place, behalf=behalf)
                                    for name, value in row.get("form", {}).items()}}}
