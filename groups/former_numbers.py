"""The employee numbers of those whose data were erased: they can be compared, not read."""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from groups.models import Erasure


def mark_of(number: str, *, secret: str | bytes | None = None) -> str:
    """What stands for an employee number; it tells nothing without the installation's secret."""
    return salted_hmac("groups.former_number", number, secret=secret, algorithm="sha256").hexdigest()


def had_number(account: int, number: str) -> bool:
    """Whether the account had this number before its owner's data were erased, under any secret still known."""
    kept = Erasure.objects.filter(person__user=account).values_list("former", flat=True)
    marks = [mark_of(number, secret=each) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return any(constant_time_compare(former, mark) for former in kept for mark in marks)
