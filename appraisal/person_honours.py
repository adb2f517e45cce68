"""The honours somebody holds in person, on the page of that person."""

from __future__ import annotations

from appraisal.models import Honour
from branchmgr.models import User
from groups.models import Person
from groups.panels import Panel


def honours_panel(person: Person, user: User) -> Panel | None:
    """What the person was honoured for, the newest first; one query."""
    found = Honour.objects.visible_to(user).standing().filter(person=person)
    honours = list(found.order_by("-year", "kind"))
    return Panel("appraisal/_person_honours.html", honours) if honours else None
