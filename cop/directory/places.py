"""Where a country lies: one point in the middle of each of the 47, for a map of dots. Never where anybody lives.

Source: The World Factbook, field "Geographic coordinates", which is in the public domain; whole and half degrees.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MIDDLES: Mapping[str, tuple[float, float]] = {
    "AE": (24, 54), "AM": (40, 45), "AO": (-12.5, 18.5), "BF": (13, -2), "BR": (-10, -55), "BW": (-22, 24),
    "CA": (60, -95), "CI": (8, -5), "CL": (-30, -71), "CO": (4, -72), "ES": (40, -4), "ET": (8, 38), "FI": (64, 26),
    "FR": (46, 2), "GE": (42, 43.5), "GN": (11, -10), "HN": (15, -86.5), "ID": (-5, 120), "IQ": (33, 44),
    "IS": (65, -18), "JM": (18.3, -77.5), "JO": (31, 36), "JP": (36, 138), "KE": (1, 38), "KH": (13, 105),
    "LK": (7, 81), "ME": (42.5, 19.3), "MN": (46, 105), "MX": (23, -102), "NA": (-22, 17), "NG": (10, 8),
    "PE": (-10, -76), "PG": (-6, 147), "PH": (13, 122), "PY": (-23, -58), "RO": (46, 25), "SE": (62, 15),
    "SL": (8.5, -11.5), "SV": (13.8, -88.9), "TL": (-8.8, 125.9), "TR": (39, 35), "TZ": (-6, 35), "UG": (1, 32),
    "UZ": (41, 64), "ZA": (-29, 24), "ZM": (-15, 30), "ZW": (-20, 30),
}
"""ISO code -> degrees of latitude (north is positive) and longitude (east is positive)."""

WEST, EAST, NORTH, SOUTH = -115, 160, 75, -40
"""What the map shows, in degrees."""
GRID = 15
LEAST, GROWTH, LARGEST = 1.6, 0.7, 6.0
"""Radius of a dot without anybody, what it grows by with the root of their number, and the largest, in degrees."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A country on the map, in the units of its viewBox: one is a degree."""

    iso2: str
    x: float
    y: float
    radius: float
    people: int


def dots(people: Mapping[str, int]) -> list[Dot]:
    """The countries of `people` that have a place here, the largest first, so that none hides a smaller one."""
    found = [_dot(iso2, n) for iso2, n in people.items() if iso2 in MIDDLES]
    return sorted(found, key=lambda dot: (-dot.radius, dot.iso2))


def _dot(iso2: str, people: int) -> Dot:
    """Equirectangular: a degree is as long everywhere."""
    north, east = MIDDLES[iso2]
    radius = round(min(LARGEST, LEAST + GROWTH * people ** 0.5), 1)
    return Dot(iso2, round(east - WEST, 1), round(NORTH - north, 1), radius, people)


def grid() -> tuple[list[int], list[int]]:
    """Where the lines of longitude and of latitude stand on the map."""
    return list(range(GRID, EAST - WEST, GRID)), list(range(GRID, NORTH - SOUTH, GRID))
