"""Pictures, drawn anew: what the camera and the programs wrote beside them is gone, and so is whatever hid behind
their end. Turned the way they were meant, with a smaller version for slow lines."""

from io import BytesIO

from PIL import (
    Image,
    ImageCms,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from cop.kit.cleaning import Answer
from cop.kit.errors import Refused

FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}
PLUGINS = (JpegImagePlugin, PngImagePlugin, WebPImagePlugin, MpoImagePlugin, TiffImagePlugin)
"""Imported before the process may open nothing more: three formats, and what reads two of their parts."""
MOST_PIXELS = 40_000_000
LONG_SIDE = 1280
SMALL_BYTES = 110_000
WORTH_IT = 0.7
"""A smaller version is kept when it has less than this part of the bytes."""
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
Image.preinit = Image.init = lambda: True  # type: ignore[assignment]  # no other format is ever looked for


def drawn(content: bytes, key: str) -> Answer:
    """The picture and its smaller version. Raises Refused."""
    try:
        with Image.open(BytesIO(content), formats=[FORMATS[key]]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused("picture-too-large", most=MOST_PIXELS // 1_000_000)
            opened.load()
            picture = _in_srgb(ImageOps.exif_transpose(opened), opened.info.get("icc_profile"))
    except Image.DecompressionBombError:
        raise Refused("picture-too-large", most=MOST_PIXELS // 1_000_000) from None
    except (OSError, ValueError, SyntaxError, EOFError, KeyError):
        raise Refused("file-broken") from None
    whole = _written(picture, key, content)
    small = _small(picture)
    return Answer(whole, small if len(small) < len(whole) * WORTH_IT else b"")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours as any screen shows them, so that the profile can go."""
    if profile and picture.mode in ("RGB", "CMYK"):
        try:
            made = ImageCms.profileToProfile(
                picture, BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            picture = made or picture
        except (ImageCms.PyCMSError, OSError, ValueError):  # a profile nobody can read changes nothing
            pass
    return picture.convert("RGB") if picture.mode in ("CMYK", "YCbCr", "LAB", "HSV") else picture


def _written(picture: Image.Image, key: str, content: bytes) -> bytes:
    """In the format it came in. Only what is seen is carried over from what it said of itself."""
    seen = {"transparency": picture.info["transparency"]} if "transparency" in picture.info else {}
    picture.info = {}
    if key == "png":
        return _saved(picture, "PNG", optimize=False, **seen)
    if key == "webp":
        return _saved(picture, "WEBP", quality=85, method=3, lossless=content[12:16] == b"VP8L")
    flat = picture if picture.mode in ("RGB", "L") else picture.convert("RGB")
    return _not_above(flat, (85, 75, 60), len(content))


def _small(picture: Image.Image) -> bytes:
    """A JPEG of about a hundred kilobytes, on white where it was transparent."""
    picture.thumbnail((LONG_SIDE, LONG_SIDE), reducing_gap=2.0)
    if picture.mode not in ("RGB", "L"):
        above = picture.convert("RGBA")
        picture = Image.new("RGB", above.size, "white")
        picture.paste(above, mask=above.getchannel("A"))
    return _not_above(picture, (78, 65, 50, 35), SMALL_BYTES)


def _not_above(picture: Image.Image, qualities: tuple[int, ...], most: int) -> bytes:
    """The best of these that is no larger, or the last."""
    made = b""
    for quality in qualities:
        made = _saved(picture, "JPEG", quality=quality, optimize=True)
        if len(made) <= most:
            break
    return made


def _saved(picture: Image.Image, form: str, **how: object) -> bytes:
    out = BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()
