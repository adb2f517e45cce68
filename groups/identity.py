"""Identity numbers (GB 11643-1999): as they are read, shown and sealed. Only where the setting asks for them."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from datetime import date
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _

from branchmgr import clock
from branchmgr.decimals import narrowed
from branchmgr.errors import RefusedError
from branchmgr.spreadsheets import FIRST_DAY

HEADER: Final = "身份证号"
"""the column of the roster"""
KEPT: Final = "***"
"""what stands for a number wherever it is said that there is one"""
LENGTH: Final = 18

_FORM: Final = re.compile(r"[1-9][0-9]{16}[0-9X]")
# The weights of the first 17 digits and the last character by their sum modulo 11: GB 11643-1999, after ISO 7064.
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_LAST: Final = "10X98765432"
# The first two digits of a code by GB/T 2260; 81 to 83 stand in residence permits.
_PROVINCES: Final = frozenset(
    f"{region}{number}"
    for region, numbers in {
        1: "12345",
        2: "123",
        3: "1234567",
        4: "123456",
        5: "01234",
        6: "12345",
        7: "1",
        8: "123",
    }.items()
    for number in numbers
)
_NONCE: Final = 12


def read_number(typed: str) -> str:
    """The number as it is kept: 18 characters, a large X. Raises ValueError where it cannot be one."""
    number = narrowed(typed).upper()
    if not _FORM.fullmatch(number) or number[:2] not in _PROVINCES:
        raise ValueError("no identity number: 18 digits are asked for, the first two those of a province")
    born_on = date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    if not FIRST_DAY <= born_on <= clock.today():
        raise ValueError("no identity number: nobody who lives was born on this day")
    if _LAST[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11] != number[-1]:
        raise ValueError("no identity number: its last character does not fit")
    return number


def shown(number: str) -> str:
    """The first and the last character, which is enough to compare it with a paper in the hand."""
    return f"{number[0]}{'*' * (LENGTH - 2)}{number[-1]}"


def sealed(number: str, *, employee_no: str) -> str:
    """The number under the first key, of use for this person alone (AES-256-GCM)."""
    nonce = secrets.token_bytes(_NONCE)
    kept = AESGCM(settings.IDENTITY_KEYS[0]).encrypt(nonce, number.encode(), _about(employee_no))
    return base64.b64encode(nonce + kept).decode()


def opened(kept: str, *, employee_no: str) -> str:
    """What was sealed for a person. Raises RefusedError where no key fits, or it was sealed for somebody else."""
    try:
        data = base64.b64decode(kept, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    for key in settings.IDENTITY_KEYS:
        try:
            return AESGCM(key).decrypt(data[:_NONCE], data[_NONCE:], _about(employee_no)).decode()
        except (InvalidTag, ValueError):
            continue
    raise RefusedError(_("This identity number cannot be opened with the present key. Tell the people who run it."))


def _about(employee_no: str) -> bytes:
    return f"identity number of {employee_no}".encode()
