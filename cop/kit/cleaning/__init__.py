"""What a limited process does to a file that came in: see `cop.kit.cleaner`, which starts it. Each module here takes
bytes and gives bytes; none of them is imported by the service itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """The cleaned file, a smaller version of a picture ("" for none), and how many pages it has, 0 where unknown."""

    content: bytes
    small: bytes = b""
    pages: int = 0
