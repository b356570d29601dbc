"""ORCID identifiers: sixteen signs, the last of them a checksum (ISO 7064, MOD 11-2)."""

import re

_SHAPE = re.compile(
    r"(?:https?://)?(?:www\.)?(?:orcid\.org/)?(\d{4}-?\d{4}-?\d{4}-?\d{3}[\dX])/?", re.IGNORECASE | re.ASCII
)


def normal(typed: str) -> str:
    """`0000-0002-1825-0097`, from an identifier or its address; '' for what is none."""
    found = _SHAPE.fullmatch(typed.strip())
    signs = found[1].replace("-", "").upper() if found else ""
    if not signs or _check_sign(signs[:-1]) != signs[-1]:
        return ""
    return "-".join(signs[at:at + 4] for at in range(0, 16, 4))


def _check_sign(digits: str) -> str:
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)
