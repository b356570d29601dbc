"""What was written beside a picture is cut out; the picture stays bit for bit."""

import io

import pytest
from PIL import Image

from cop.kit.cleaning.marks import without_marks
from tests import hostile, samples
from tests.hostile import WORD


@pytest.mark.parametrize("content", [
    hostile.photograph(), hostile.photograph(progressive=True), hostile.photograph(restart_marker_rows=1),
    hostile.photograph("PNG"), hostile.photograph() + WORD, hostile.photograph("PNG") + WORD,
])
def test_the_words_go_and_the_picture_stays(content: bytes) -> None:
    made = without_marks(content)
    assert WORD in content and WORD not in made and len(made) < len(content)
    assert list(Image.open(io.BytesIO(made)).get_flattened_data()) == list(Image.open(io.BytesIO(content)).get_flattened_data())
    assert without_marks(made) == made


@pytest.mark.parametrize("content", [samples.PNG[:40], b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe1\xff\xff", b"\xff\xd8\xff\xdb\0\x03\0no"])
def test_one_that_breaks_off_is_no_picture(content: bytes) -> None:
    with pytest.raises(ValueError):
        without_marks(content)


def test_anything_else_is_left_alone() -> None:
    assert without_marks(b"GIF89a") == b"GIF89a" and without_marks(b"") == b""
