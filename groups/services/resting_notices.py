"""What people are told of offices that rest, of their confirming, and of who is new on a committee."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_noop

from branchmgr import clock, notify
from branchmgr.models import User
from groups.models import Appointment, Branch, Person
from groups.resting import confirmers, names_of


def tell_who_can_confirm(person: Person, *, issuer: User) -> None:
    """Tells those who can confirm that a code was issued: by whom, to whom, when."""
    text = gettext_noop(
        "%(issuer)s issued a one-time code to %(person)s at %(moment)s. The offices rest: ask the person, and confirm"
        " them only then."
    )
    said = {"issuer": "".join(names_of([issuer])), "person": person.name, "moment": _moment()}
    key = f"offices_rest:{person.pk}:{clock.now():%Y%m%d%H%M%S%f}"
    url = reverse("person_offices", args=[person.pk])
    notify.tell(confirmers(person), text, kind="offices_rest", key=key, url=url, values=said)


def tell_confirmed(user: User) -> None:
    """Tells somebody that the offices are in force again."""
    text = gettext_noop("Your offices are confirmed; everything that belongs to them is open again.")
    key = f"offices_confirmed:{user.pk}:{clock.now():%Y%m%d%H%M%S%f}"
    notify.tell([user], text, kind="offices_confirmed", key=key, url=reverse("home"))


def tell_new_officer(appointment: Appointment, branch: Branch, told: Iterable[User]) -> None:
    """Tells the committee who has come to it by an import."""
    text = gettext_noop("%(person)s was put on the committee of %(branch)s. Is that not so? Tell the Party office.")
    said = {"person": appointment.person.name, "branch": branch.name}
    key = f"new_officer:{appointment.pk}"
    url = reverse("branch_detail", args=[branch.pk])
    notify.tell(told, text, kind="new_officer", key=key, url=url, values=said)


def _moment() -> str:
    return f"{clock.now().astimezone(clock.zone()):%Y-%m-%d %H:%M}"
