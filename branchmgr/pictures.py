"""Pictures that people attach: looked at, and written anew without what the camera says about place and owner."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from branchmgr.errors import RefusedError

MOST_POINTS: Final = 50_000_000
_ENOUGH: Final = (3000, 3000)  # a JPG twice as large both ways is read at half its size, to spare memory
_AS_THEY_ARE: Final = {"JPEG": {"L", "RGB"}, "PNG": {"1", "L", "LA", "RGB", "RGBA", "I;16"}}
_BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    ArithmeticError,
    LookupError,
    EOFError,
    TypeError,
    struct.error,
    zlib.error,
)
_TOO_LARGE: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)

DAMAGED = _("This picture is damaged and cannot be read. Choose another one.")
TOO_MANY_POINTS = _("This picture has more than 50 million pixels. Make it smaller and choose it again.")


def look_at(data: bytes) -> None:
    """Raises RefusedError where a JPG or PNG is damaged or larger than this machine will unpack."""
    with _opened(data) as image:
        image.load()


def written_anew(data: bytes) -> bytes:
    """The same picture in the same format, upright, without EXIF, GPS, thumbnail, comments or profiles.

    Raises RefusedError as ``look_at`` does.
    """
    with _opened(data) as image:
        written = "PNG" if image.format == "PNG" else "JPEG"
        upright = ImageOps.exif_transpose(image)
        if upright.mode not in _AS_THEY_ARE[written]:
            clear = written == "PNG" and upright.has_transparency_data
            upright = upright.convert("RGBA" if clear else "RGB")
        upright.info.clear()  # some writers take comments and profiles from here
        stream = BytesIO()
        upright.save(stream, format=written, quality=88, optimize=True)
    return stream.getvalue()


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as image:
            image.draft(None, _ENOUGH)
            if image.width * image.height > MOST_POINTS:
                raise RefusedError(TOO_MANY_POINTS)
            yield image
    except _TOO_LARGE as error:
        raise RefusedError(TOO_MANY_POINTS) from error
    except _BROKEN as error:
        raise RefusedError(DAMAGED) from error
