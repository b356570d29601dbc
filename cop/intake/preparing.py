"""What a mail would be as a form: its text rendered, its language known, its files looked into."""

import re

from cop.community import scanning
from cop.community.attachment import LARGEST, MEGABYTE, Examined, examined
from cop.community.people import Reader
from cop.community.receiving import Mailed
from cop.community.speech import language_of_text
from cop.community.text import Renders, rendered
from cop.intake.parts import File
from cop.intake.reading import Mail
from cop.kit.errors import Refused, TooLarge
from cop.kit.files import Files, Incoming

LONGEST_TEXT = 10_000
"""As in the forms."""
LONGEST_TITLE = 160

_PREFIXES = re.compile(r"(?:(?:re|fwd?|tr|rv|enc|res|ref|رد|إعادة توجيه)\s?(?:\[\d+\])?\s?[:：]\s*)+", re.I)


class Preparing:
    """Everything that takes time, before any unit opens."""

    def __init__(self, renderer: Renders, files: Files) -> None:
        self._renderer = renderer
        self._files = files

    async def mailed(self, mail: Mail, reader: Reader, incoming: list[Incoming], *, is_topic: bool) -> Mailed:
        """`incoming` are the files that have to be dropped in the end. Raises Refused."""
        if mail.encrypted:
            raise Refused("mail-encrypted")
        title, text = titled(mail) if is_topic else ("", mail.text)
        if not text:
            raise Refused("mail-empty")
        if len(text) > LONGEST_TEXT:
            raise Refused("too-long", most=LONGEST_TEXT, have=len(text))
        files = [await self._file(file, incoming) for file in mail.files]
        language = await language_of_text(text, reader.language)
        await scanning.look({"title": title, "body": text}, language, files=[file.name for file in files])
        return Mailed(title=title, text=await rendered(self._renderer, text), language=language, files=tuple(files))

    async def _file(self, file: File, incoming: list[Incoming]) -> Examined:
        kept = self._files.receive(LARGEST)
        incoming.append(kept)
        try:
            await kept.add(file.content)
        except TooLarge:
            raise Refused("mail-file-too-large", most=LARGEST // MEGABYTE) from None
        await kept.close()
        try:
            return await examined(file.name, file.declared, kept)
        except Refused as refused:
            raise (Refused("mail-file-kind") if refused.code == "file-kind" else refused) from None


def titled(mail: Mail, *, whole: bool = False) -> tuple[str, str]:
    """The title a subject makes, and the text; a subject that is too long stands above the text once more.
    `whole`: for a draft, where a title can still be written. Raises Refused."""
    begun = _PREFIXES.match(mail.subject)
    subject = mail.subject[begun.end():].strip() if begun else mail.subject.strip()
    if not subject and not whole:
        raise Refused("mail-no-subject")
    if len(subject) <= LONGEST_TITLE:
        return subject, mail.text
    return f"{subject[:LONGEST_TITLE - 1].rstrip()}…", f"{subject}\n\n{mail.text}".strip()
