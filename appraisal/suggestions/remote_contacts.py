"""在外党员联系: contacts kept with members who are away, of those due in the months that are over."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from activities.remote_queries import contacts_kept
from appraisal.suggestion_rules import Figure
from appraisal.suggestions.registry import Asked, Reading, Readings, Source
from branchmgr import clock


def of(asked: Asked) -> Readings:
    """Four queries."""
    end = (asked.until + timedelta(days=1)).replace(day=1)
    found = contacts_kept(asked.groups, clock.midnight(asked.period.starts_on), clock.midnight(end))
    return asked.for_all({pk: _reading(kept, due) for pk, (kept, due) in found.items()})


def _reading(kept: int, due: int) -> Reading:
    text, values = gettext_noop("Contacts with members away: %(kept)s of %(due)s"), {"kept": kept, "due": due}
    return Reading.of_page(Figure(Fraction(kept), Fraction(due)), text, values, reverse("away_list"))


SOURCE = Source(
    key="remote_contacts",
    label=gettext_lazy("contacts with members away, of those due"),
    chinese="在外党员联系",
    unit=gettext_lazy("contacts"),
    of=of,
)
