"""What a mail becomes in the forum: an answer in a thread, or a new topic in a group. Inside the unit of the intake."""

from cop.community import attachment, scanning
from cop.community.activity import note
from cop.community.groups import Group
from cop.community.people import Reader
from cop.community.receiving import Mailed
from cop.community.replying import byline_for
from cop.community.text import plain
from cop.community.thing import Thing
from cop.forum import actions
from cop.forum.models import QUESTION
from cop.kit.errors import Missing

MAIL = "mail"


async def answer(reader: Reader, thing: Thing, mailed: Mailed) -> Thing:
    """A mail about a topic, or about one of its replies, answers the topic. It is signed as its author has signed last
    in this thread: whoever asked without a name answers without one."""
    topic = thing
    if thing.kind == "reply":
        found = await Thing.get_or_none(id=thing.parent_id, audience_id__in=list(reader.audiences))
        if found is None:
            raise Missing
        topic = found
    byline = await byline_for(reader.id, topic.id)
    scanning.sent_with(file.name for file in mailed.files)
    made = await actions.reply(reader, topic, mailed.text, language=mailed.language, byline=byline, via=MAIL)
    await _attach(reader, made, mailed)
    return made


async def begin(reader: Reader, group: Group, mailed: Mailed) -> Thing:
    """A mail to the address somebody has of a group asks a question there, for all who read the group."""
    draft = actions.Draft(
        kind=QUESTION, parts={"title": plain(mailed.title), "body": mailed.text}, language=mailed.language, via=MAIL,
    )
    scanning.sent_with(file.name for file in mailed.files)
    made = await actions.ask(reader, group, draft)
    await _attach(reader, made, mailed)
    return made


async def _attach(reader: Reader, made: Thing, mailed: Mailed) -> None:
    """The unit that has just made it holds its tree."""
    for file in mailed.files:
        attachment_id = await attachment.attach(made.id, file, reader)
        await note("file.attached", reader, thing_id=made.id, group_id=made.group_id, subject_id=attachment_id)
        await scanning.mark(reader, made, file.name, is_file_name=True)


TAKERS = {"topic": answer, "reply": answer}
