"""What waits for a person with offices that rest: to ask their holder, and to confirm them."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.queries import Sheet
from board.duty import SHOWN_AT_MOST, Duty
from branchmgr.models import User
from groups.resting import waiting_for


def offices_to_confirm(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """People who got a code from an admin, for those who can confirm that it was asked for."""
    for person in waiting_for(user)[:SHOWN_AT_MOST]:
        text = _("The offices of %(person)s rest: ask the person, and confirm them") % {"person": person.name}
        yield Duty(text, reverse("person_offices", args=[person.pk]))
