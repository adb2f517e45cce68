"""How many pages a PDF has, read from its bytes without taking it apart: no file, however made, costs more than a look.

A page is an object that says so (ISO 32000-1, 7.7.3.3), in the open or packed into an object stream (7.5.7). An
object that a later saving wrote anew counts once, for it keeps its number.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

from django.utils.translation import gettext_lazy as _

from branchmgr.errors import RefusedError

MOST_PAGES: Final = 100
"""Notes, minutes and reports of one activity; what is longer is a book, which nobody opens on a phone."""
_MOST_UNPACKED: Final = 50 * 1024 * 1024
_OBJECT = re.compile(rb"(?<!\d)(\d{1,10})[ \t\r\n\0\f]{1,8}\d{1,5}[ \t\r\n\0\f]{1,8}obj(?![a-zA-Z])")
_PAGE = re.compile(rb"/Type[ \t\r\n\0\f]{0,8}/Page(?![a-zA-Z])")
_PACKED = re.compile(rb"/Type[ \t\r\n\0\f]{0,8}/ObjStm(?![a-zA-Z])")
_FIRST = re.compile(rb"/First[ \t\r\n\0\f]{1,8}(\d{1,9})")
_STREAM = re.compile(rb"stream\r?\n")

TOO_MANY = _("This PDF has more than 100 pages. Attach the pages that matter.")
UNCOUNTED = _("This PDF is protected or packed in an unusual way. Print it into a new PDF and choose that one.")


def look_at(data: bytes) -> None:
    """Raises RefusedError where a PDF has too many pages, or where they cannot be counted."""
    if page_count(data) > MOST_PAGES:
        raise RefusedError(TOO_MANY)


def page_count(data: bytes) -> int:
    """The number of pages. Raises RefusedError where the objects are encrypted or unpack to more than 50 MB."""
    pages: set[bytes] = set()
    left = _MOST_UNPACKED
    for number, body in _objects(data):
        if _PACKED.search(body, 0, 2000):
            unpacked = _unpacked(body, left)
            left -= len(unpacked)
            pages |= _packed_pages(body, unpacked)
        elif _PAGE.search(body.partition(b"stream")[0]):
            pages.add(number)
    return len(pages)


def _objects(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    found = list(_OBJECT.finditer(data))
    for each, following in zip_longest(found, found[1:]):
        yield each.group(1), data[each.end() : following.start() if following else None]


def _unpacked(body: bytes, most: int) -> bytes:
    begun = _STREAM.search(body)
    try:
        stream = zlib.decompressobj()
        unpacked = stream.decompress(body[begun.end() :] if begun else b"", most)
    except zlib.error as error:
        raise RefusedError(UNCOUNTED) from error
    if stream.unconsumed_tail:
        raise RefusedError(UNCOUNTED)
    return unpacked


def _packed_pages(body: bytes, unpacked: bytes) -> set[bytes]:
    """The numbers of the pages in an object stream, which begins with pairs of number and place."""
    first = _FIRST.search(body)
    start = int(first.group(1)) if first else 0
    table = unpacked[:start].split()
    places = [start + int(place) for place in table[1::2] if place.isdigit() and len(place) < 10]
    ends = [*places[1:], len(unpacked)]
    parts = zip(table[::2], places, ends, strict=False)
    return {number for number, place, end in parts if _PAGE.search(unpacked, place, max(place, end))}
