"""Mails as their servers would hand them over, and an intake that looks at them in this process."""

from email.message import EmailMessage
from email.policy import SMTP
from itertools import count

from cop.community import replying
from cop.community.people import Person, Reader
from cop.community.text import plain
from cop.community.thing import Thing
from cop.forum import actions
from cop.intake import reading
from cop.intake.taking import Intake
from cop.kit.files import Files
from cop.kit.markup import render
from cop.kit.store import rows
from cop.kit.unit import unit
from cop.settings import Settings
from tests.cast import Town

DOMAIN = "in.example"
BODY = "We register them during the vaccination visits, with a form of one page that the nurse signs."
_numbers = count(1)


class Rendering:
    """What the helper of the service does, without its process."""

    async def render(self, source: str) -> str:
        return render(source)


class _Reading:
    async def read(self, raw: bytes, *, domain: str, sender: str) -> reading.Mail:
        return reading.read(raw, domain=domain, sender=sender)

    async def close(self) -> None:
        return None


def intake_of(settings: Settings) -> Intake:
    made = Intake(settings, Rendering(), Files(settings.drop_folder))
    made._helper = _Reading()  # type: ignore[assignment]
    return made


def written(
    sender: str, text: str = BODY, *, subject: str = "Re: a question", message_id: str = "", html: str = "",
    files: tuple[tuple[str, str, bytes], ...] = (), **headers: str,
) -> bytes:
    """A mail as a program writes it. `files`: name, type, content."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"] = sender, subject
    mail["Message-ID"] = message_id or f"<{next(_numbers)}.{id(mail)}@people.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    for name, kind, content in files:
        main, _, sub = kind.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


async def asked(town: Town, who: str = "amina", *, group: str = "water", byline: str = "named") -> Thing:
    """A question in a group of the town."""
    draft = actions.Draft(
        kind="question", parts={"title": plain("How do you register births?"), "body": plain("In remote districts.")},
        language="en", byline=byline,
    )
    made = await actions.ask(await town.reader(who), getattr(town, group), draft)
    return await Thing.get(id=made.id)


async def reply_to(settings: Settings, person: Person, thing: Thing) -> str:
    """The address of this person for this thing."""
    async with unit():
        return f"reply+{await replying.address_for(settings.secret, person.id, thing_id=thing.id)}@{DOMAIN}"


async def start_in(settings: Settings, person: Person, group_id: int) -> str:
    async with unit():
        return f"start+{await replying.address_for(settings.secret, person.id, group_id=group_id)}@{DOMAIN}"


async def replies(topic: Thing) -> list[Thing]:
    return await Thing.filter(parent_id=topic.id).order_by("number")


async def source_of(thing: Thing, part: str = "body") -> str:
    found = await rows("SELECT source FROM thing_text WHERE thing_id = $1 AND part = $2 AND is_current", thing.id, part)
    return str(found[0]["source"])


async def signed(reader: Reader, topic: Thing, byline: str) -> Thing:
    return await actions.reply(reader, topic, plain("Another thought."), language="en", byline=byline)
