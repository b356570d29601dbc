"""What a rule hands over: words first to last of the page, or letters of it, a kind and how sure it is."""

from dataclasses import dataclass

NAME_AGE, BIRTH_DATE, ADDRESS, PHONE = "name_age", "birth_date", "address", "phone"
NUMBER, SCHOOL_PLACE, POSITION, FILE_NAME = "number", "school_place", "position", "file_name"
KINDS = (NAME_AGE, BIRTH_DATE, ADDRESS, PHONE, NUMBER, SCHOOL_PLACE, POSITION, FILE_NAME)


@dataclass(frozen=True, slots=True)
class Found:
    """Words `first` to `last`, counted from 0; `letters`: both are places in the folded text instead."""

    first: int
    last: int
    kind: str
    weight: float
    letters: bool = False
