"""What the tables of addresses are written with."""

from collections.abc import Awaitable, Callable

from starlette.convertors import IntegerConvertor, StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cop.accounts.pages import returning
from cop.kit.forms import Form
from cop.kit.web import takes_form
from cop.live.pages import after


class Number(IntegerConvertor):
    """The id of a row in an address: more digits than a column holds name nothing."""

    regex = "[0-9]{1,9}"


class TranscriptFormat(StringConvertor):
    """What a transcript can be taken away as."""

    regex = "|".join(after.FORMATS)


register_url_convertor("number", Number())
register_url_convertor("transcript", TranscriptFormat())


def post(path: str, page: Callable[[Request, Form], Awaitable[Response]], *, proof: bool = True) -> Route:
    """An address that only receives a form."""
    return Route(path, takes_form(page, proof=proof), methods=["POST"])


def kept(path: str, page: Callable[[Request, Form], Awaitable[Response]], place: str) -> Route:
    """The same, for words worth keeping when their sender turns out to be signed out; `place`: see `drafts`."""
    return Route(path, returning.keeps_words(page, place), methods=["POST"])
