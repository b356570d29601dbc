"""A file that has come in pieces becomes one of its topic."""

from cop.community import uploading
from cop.community.attachment import Examined, PartUpload
from cop.community.people import Reader
from cop.community.thing import Thing
from cop.forum.actions.topics import attach
from cop.kit.files import Files
from cop.kit.unit import unit


async def attach_upload(reader: Reader, topic: Thing, upload: PartUpload, file: Examined, files: Files) -> None:
    """Both or neither: what was under way is forgotten with the commit that attaches it."""
    async with unit():
        await uploading.done(upload, files)
        await attach(reader, topic, file)
