"""What can go wrong, as keys. Sentences for them live in the catalogues, under `error.` and the key."""


class Refused(Exception):
    """The request makes sense but will not be done; `code` tells the page why: 422.

    `field` names the part of a form that is at fault, if one is; `facts` fill the sentence.
    """

    def __init__(self, code: str, *, field: str = "", **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.facts = facts


class Forbidden(Exception):
    """This person may see the thing but may never do this to it: 403."""


class Missing(Exception):
    """There is no such thing, or the reader may not know that there is: 404, always the same answer."""


class Unavailable(Exception):
    """A store we need does not answer: 503, try again soon."""


class TooLarge(Exception):
    """More was sent than the place takes: 413."""


class TooMany(Exception):
    """Sent too often: 429; `seconds` until it may be tried again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class OutsideUnit(RuntimeError):
    """A write was tried where no unit is open. A mistake in the code, never in the request."""


class StrayTask(RuntimeError):
    """A task used the connection of a unit it does not own. A mistake in the code."""
