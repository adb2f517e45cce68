"""What waits for a person with offices that rest: to ask their holder, and to confirm them."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from board.duty import ORGANISATION, SHOWN_AT_MOST, Duty, Reading, once_there, work
from branchmgr.models import User
from groups.models import Person, standing_of
from groups.resting import waiting_for


@work(ORGANISATION)
def offices_to_confirm(user: User) -> Reading | None:
    """People who got a code from an admin, for those who can confirm that it was asked for."""
    standing = standing_of(user)

    def ask() -> Iterator[Duty]:
        for person in waiting_for(user)[:SHOWN_AT_MOST]:
            text = _("The offices of %(person)s rest: ask the person, and confirm them") % {"person": person.name}
            yield Duty(text, reverse("person_offices", args=[person.pk]))

    concerned = (standing.serves or standing.admin_paths) and not standing.rests
    return once_there(Person.objects.resting_seen_by(user), ask) if concerned else None
