"""Pictures that come in, made anew: three sizes of WebP, and nothing else of the file that came.

What a camera or a person put into the file (place, time, names, thumbnails, colour profiles) is
not carried over, because the new file is written from the pixels alone.
"""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from apps.core.errors import Invalid

LARGEST = 10 * 1024 * 1024  # bytes
MOST_PIXELS = 50_000_000  # a camera's picture; more is no picture of a product
NARROWEST = 320  # pixels of its shorter side
LONGEST_SHAPE = 4  # times as long as broad
FORMATS = ("JPEG", "PNG", "WEBP")
WIDTHS = {"small": 320, "medium": 640, "large": 1280}  # at most, in pixels
QUALITY = 80  # of WebP: what the eye does not tell from the original
_BROKEN = (
    OSError,  # with it PIL.UnidentifiedImageError
    ValueError,
    SyntaxError,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    OverflowError,
    MemoryError,
    struct.error,
)


@dataclass(frozen=True, slots=True)
class Made:
    """The files by the name of their size, and the measures of the largest in pixels."""

    files: dict[str, bytes]
    width: int
    height: int


def remade(data: bytes) -> Made:
    """The picture in three sizes, upright as its camera held it. A film gives its first frame.

    Raises Invalid, beside the field `picture`, for what is too large, no picture, not of a format
    that is read here, broken, too small to be seen, or a bomb.
    """
    if len(data) > LARGEST:
        raise _refused(
            _("The picture is larger than %(limit)d MB. Choose a smaller one.")
            % {"limit": LARGEST // 1024 // 1024}
        )
    image = _opened(data)
    files = {}
    width, height = image.size
    for name, widest in WIDTHS.items():
        sized = image
        if width > widest:
            sized = image.resize(
                (widest, max(1, round(height * widest / width))), Image.Resampling.LANCZOS
            )
        written = io.BytesIO()
        sized.save(written, "WEBP", quality=QUALITY, exif=b"", icc_profile=b"", xmp=b"")
        files[name] = written.getvalue()
    return Made(files, *sized.size)


def _opened(data: bytes) -> Image.Image:
    """The pixels, upright, in colours that WebP has. Its measures are read before its pixels."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we count ourselves
            with Image.open(io.BytesIO(data), formats=FORMATS) as source:
                _check(*source.size)
                source.load()
                upright = ImageOps.exif_transpose(source)
                return upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except _BROKEN as error:
        raise _refused(
            _("This is not a picture that can be read. Choose a JPEG, PNG or WebP file.")
        ) from error


def _check(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_many_pixels()
    if min(width, height) < NARROWEST:
        raise _refused(
            _("The picture is %(width)d by %(height)d pixels. Each side needs at least %(least)d.")
            % {"width": width, "height": height, "least": NARROWEST}
        )
    if max(width, height) > LONGEST_SHAPE * min(width, height):
        raise _refused(_("The picture is too long and narrow. Cut it to what is to be seen."))


def _too_many_pixels() -> Invalid:
    return _refused(
        _("The picture has more than %(limit)d million pixels. Choose a smaller one.")
        % {"limit": MOST_PIXELS // 1_000_000}
    )


def _refused(message: str) -> Invalid:
    return Invalid(message, {"picture": message})
