"""Pictures are drawn anew, the right way up, with a smaller version."""

import io

import pytest
from PIL import Image

from cop.kit.cleaning import pictures
from cop.kit.errors import Refused
from tests import hostile


def seen(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


@pytest.mark.parametrize(("form", "key"), [("JPEG", "jpeg"), ("PNG", "png"), ("WEBP", "webp")])
def test_a_picture_taken_with_the_camera_on_its_side_stands_upright_and_says_nothing(form: str, key: str) -> None:
    made = pictures.drawn(hostile.photograph(form), key)
    picture = Image.open(io.BytesIO(made.content))
    assert (picture.format, picture.size) == (form, (20, 40))
    assert not picture.getexif() and not picture.info.keys() & {"exif", "xmp", "icc_profile", "comment", "Author"}
    top, below = seen(made.content).getpixel((10, 5)), seen(made.content).getpixel((10, 35))
    assert top[2] > 200 > 50 > top[0] and below[0] > 200 > 50 > below[2], "blue was on the left"


def test_the_smaller_version_is_worth_its_name() -> None:
    noise = Image.effect_noise((1500, 1000), 40).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=90)
    made = pictures.drawn(out.getvalue(), "jpeg")
    assert max(seen(made.small).size) == pictures.LONG_SIDE and len(made.small) < 2 * pictures.SMALL_BYTES
    assert seen(made.content).size == (1500, 1000) and len(made.content) <= len(out.getvalue())
    assert pictures.drawn(hostile.photograph(size=(64, 32)), "jpeg").small == b"", "a small picture needs none"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_png_keeps_its_look(mode: str) -> None:
    out = io.BytesIO()
    Image.new("L", (2000, 9), 128).convert(mode).save(out, "PNG")
    made = pictures.drawn(out.getvalue(), "png")
    assert list(seen(made.content).get_flattened_data()) == list(seen(out.getvalue()).get_flattened_data())


def test_one_pixel_too_many_is_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 40 * 20 - 1)
    with pytest.raises(Refused, match="picture-too-large"):
        pictures.drawn(hostile.photograph(), "jpeg")
