"""QR codes of addresses, drawn as inline SVG."""

from functools import lru_cache
from itertools import groupby

from markupsafe import Markup
from segno import make_qr

QUIET = 4
"""Modules left light around the code: the standard's least, without which cameras do not find it."""


@lru_cache(maxsize=256)
def qr_svg(address: str, title: str) -> Markup:
    """The address as an inline <svg> without a size of its own, drawn in currentColor on what lies behind.

    Behind it must be lighter than the ink, in a dark theme too: many cameras do not read a light code on dark ground.
    `title` is read out instead of the drawing. An address too long for a code raises segno's DataOverflowError.
    """
    rows = [list(row) for row in make_qr(address, error="m").matrix_iter(border=QUIET)]
    lines = "".join(_line(y, row) for y, row in enumerate(rows))
    return Markup(
        '<svg class="qr" role="img" viewBox="0 0 {size} {size}" shape-rendering="crispEdges"><title>{title}</title>'
        '<path fill="currentColor" d="{lines}"/></svg>'
    ).format(size=len(rows), title=title, lines=lines)


def _line(y: int, row: list[int]) -> str:
    """One row as the outlines of its runs of dark modules."""
    drawn, x = "", 0
    for dark, run in groupby(row):
        width = len(list(run))
        drawn += f"M{x} {y}h{width}v1h-{width}z" if dark else ""
        x += width
    return drawn
