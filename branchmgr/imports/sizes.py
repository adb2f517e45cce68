"""Which workbooks a person waits for, and which a worker reads: the one bound for all imports."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Final

SMALL_BYTES: Final = 1024 * 1024
"""of the file as it is sent"""
SMALL_UNPACKED: Final = 2 * 1024 * 1024
"""of what it unpacks to: about 2,500 rows of a roster, read and judged in less than a second"""


def is_large(source: bytes) -> bool:
    """Whether reading it takes longer than a person waits for a page.

    Nothing of the file is read but its table of contents, and that is not believed further: the gate counts what really
    comes out. What is no workbook is small, for it is refused at once.
    """
    try:
        with zipfile.ZipFile(BytesIO(source)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, LookupError, OverflowError, RuntimeError):
        return False
    return len(source) > SMALL_BYTES or unpacked > SMALL_UNPACKED
