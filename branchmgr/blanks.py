"""What a text is that says nothing: forms, the grid, workbooks and commands read it as empty, all by this."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

_BLANK: Final = frozenset({"Zs", "Zl", "Zp", "Cf", "Mn", "Me"})
"""blanks, signs that only steer others, and marks, which alone stand on no letter"""
_UNSEEN: Final = re.compile("[\u115f\u1160\u2065\u2800\u3164\uffa0\ufff0-\ufff8\U0001d159\U000e0000-\U000e0fff]")
"""what Unicode counts among letters and signs, though nothing is drawn of it"""


def is_blank(text: str) -> bool:
    """Whether nobody sees a sign in it: nothing at all, blanks, ``U+200B``, ``U+3164``, a lone ``U+0301``.

    Control characters and halves of characters are no blanks: they are refused where texts are read.
    """
    if text.isascii():
        return not text or text.isspace()
    return not any(_is_seen(sign) for sign in text)


def shown(text: str) -> str:
    """The text as it is; empty where there is nothing to see in it."""
    return "" if is_blank(text) else text


def _is_seen(sign: str) -> bool:
    return not (sign.isspace() or unicodedata.category(sign) in _BLANK or _UNSEEN.match(sign))


class EmptyTexts(list[Any]):
    """The ``empty_values`` of a form's field for texts: Django's own, and every text without a sign to be seen."""

    def __contains__(self, value: object) -> bool:
        return super().__contains__(value) or (isinstance(value, str) and is_blank(value))
