"""What stands for somebody's data where it need only be recognised: enough to compare, too little to use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.crypto import salted_hmac

HIDDEN: Final = "*"
_HEAD, _TAIL = 3, 4  # of a mobile: 139****5678, as people are used to
_SHORTEST: Final = 8


def masked_name(name: str) -> str:
    """The first character: 张三 → 张*."""
    return name[:1] + HIDDEN * (len(name) - 1)


def masked_mobile(mobile: str) -> str:
    """The first three and last four characters: 13912345678 → 139****5678; of a short number the first alone."""
    if len(mobile) < _SHORTEST:
        return mobile[:1] + HIDDEN * (len(mobile) - 1)
    return mobile[:_HEAD] + HIDDEN * (len(mobile) - _HEAD - _TAIL) + mobile[-_TAIL:]


def masked_mail(address: str) -> str:
    """The first character and the domain: zhangsan@example.com → z***@example.com."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}{HIDDEN * 3}{at}{domain}" if at else masked_name(address)


def masked_day(day: str) -> str:
    """The year: 1990-05-15 → 1990."""
    return day[:4]


MASKS: Final[Mapping[str, Callable[[str], str]]] = {
    "姓名": masked_name,
    "手机": masked_mobile,
    "邮箱": masked_mail,
    "出生日期": masked_day,
}
"""by the roster's headers: what the audit keeps of these columns is masked, for nothing is ever taken out of it"""


def masked(column: str, value: str) -> str:
    """A value of the roster as the audit keeps it."""
    mask = MASKS.get(column)
    return mask(value) if mask else value


def hidden_text(text: str) -> str:
    """That something was written, and a mark by which two texts are told apart; nothing of what it says."""
    if not text:
        return ""
    return f"{HIDDEN * 3} {salted_hmac('groups.hidden_text', text, algorithm='sha256').hexdigest()[:8]}"
