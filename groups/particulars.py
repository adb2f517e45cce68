"""How a person is named and reached: one reading for the roster and for what people type on pages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from branchmgr.decimals import narrowed
from branchmgr.spreadsheets import cleaned

NOT_A_NAME = _("A name holds letters, dots, hyphens and blanks only, such as 张三 or 阿依古丽·买买提.")
NOT_A_MOBILE = _("Enter a telephone number such as 13800000000.")
NOT_A_MAIL = _("This is not a mail address.")
_MAIL: Final = EmailValidator(message=NOT_A_MAIL)
_MOBILE: Final = re.compile(r"\+?[0-9][0-9 -]{4,30}")
_ZERO: Final = "〇"  # a numeral to Unicode, and a character of names
_BETWEEN: Final = frozenset("·•‧・.-'’（）() ")
"""what stands between the letters of a name; brackets tell two people of one name apart: 王伟（大）"""


def read_name(text: str) -> str:
    """A name, trimmed: letters of any script with their marks, digits that tell namesakes apart, · . - ' and blanks.

    Raises ValidationError for anything else, and where there is no letter.
    """
    name = cleaned(text)
    has_letters = any(each.isalpha() or each == _ZERO for each in name)
    if name and not (has_letters and all(_is_of_a_word(each) or each in _BETWEEN for each in name)):
        raise ValidationError(NOT_A_NAME, code="name")
    return name


def read_mobile(text: str) -> str:
    """A telephone number in ordinary digits, １３９ as 139; empty for nothing. Raises ValidationError otherwise."""
    mobile = narrowed(text)
    if mobile and not _MOBILE.fullmatch(mobile):
        raise ValidationError(NOT_A_MOBILE, code="mobile")
    return mobile


def read_mail(text: str) -> str:
    """A mail address in ordinary letters; empty for nothing. Raises ValidationError for anything else."""
    address = narrowed(text)
    if address:
        _MAIL(address)
    return address


def _is_of_a_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


READERS: Final[dict[str, Callable[[str], str]]] = {
    "姓名": read_name,
    "手机": read_mobile,
    "邮箱": read_mail,
}
"""by the roster's headers"""
