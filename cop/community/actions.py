"""What every change has in common: may this person, and one transaction; and the registry of all verbs.

    @action("topic.reply")
    async def reply(reader: Reader, topic: Thing, text: Written) -> Reply: ...

The wrapped verb asks `policy.py`, opens the unit (or joins the one a `Once` has opened) and runs the
operation. Pages, sockets, imports and commands all come this way.
"""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from cop.community.people import Reader
from cop.community.policy import MAY, demand
from cop.community.posting import check_silence
from cop.kit.unit import unit

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")
Operation = Callable[Concatenate[Reader, T, P], Coroutine[Any, Any, R]]

actions: dict[str, Callable[..., Coroutine[Any, Any, Any]]] = {}


def action(act: str) -> Callable[[Operation[T, P, R]], Operation[T, P, R]]:
    """Register a change under the name its rule has in `policy.MAY`."""
    assert act in MAY, f"{act} has no rule in policy.py"

    def register(operation: Operation[T, P, R]) -> Operation[T, P, R]:
        @wraps(operation)
        async def perform(reader: Reader, about: T, *args: P.args, **kwargs: P.kwargs) -> R:
            demand(reader, act, about)
            async with unit():
                await check_silence(reader, act, about)
                return await operation(reader, about, *args, **kwargs)

        assert act not in actions, f"{act} is registered twice"
        actions[act] = perform
        setattr(perform, "act", act)  # noqa: B010  # a function has no declared attributes
        return cast("Operation[T, P, R]", perform)

    return register
