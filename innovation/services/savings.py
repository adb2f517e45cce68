"""What a year of a proposal saves, as departments report it and as it is verified."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from branchmgr.errors import RefusedError

MOST_YUAN: Final = Decimal("999999999999.99")
MOST_HOURS: Final = Decimal("999999999.9")


def yuan_saved(value: Decimal | None) -> Decimal | None:
    """Yuan a year, with at most two places; None where nothing is said. Raises RefusedError for what cannot be."""
    return _saving(value, MOST_YUAN, 2)


def hours_saved(value: Decimal | None) -> Decimal | None:
    """Hours a year, with at most one place."""
    return _saving(value, MOST_HOURS, 1)


def _saving(value: Decimal | None, most: Decimal, places: int) -> Decimal | None:
    if value is None:
        return None
    if value < 0:
        raise RefusedError(_("A saving is not negative."))
    if value > most:
        raise RefusedError(_("A saving of more than %(most)s cannot be kept.") % {"most": f"{most:f}"})
    if value != round(value, places):
        raise RefusedError(_("A saving has at most %(places)s decimal places.") % {"places": places})
    return value
