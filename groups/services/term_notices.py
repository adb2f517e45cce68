"""What people are told of terms of office that end soon or are over: each once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice

from django.urls import reverse
from django.utils.translation import gettext_noop

from branchmgr import notify
from branchmgr.models import Notification, User
from groups.services import recipients
from groups.term_queries import Term, ending_terms

AT_ONCE = 500


def tell_ending_terms(today: date) -> Iterator[str]:
    """Tells of every term whose end is near or past and that nobody was told of; one line for each.

    A committee's term is told to all its members once, a leader's to the leader, the liaison and the secretary.
    """
    found = ending_terms(today)
    while terms := list(islice(found, AT_ONCE)):
        named = {_key(term): term for term in terms}
        known = set(Notification.objects.filter(key__in=named).values_list("key", flat=True))
        for key in [key for key in named if key not in known]:
            _tell(named[key], key)
            yield f"term told: {key}"


def _key(term: Term) -> str:
    held = term.appointment
    thing = str(held.pk) if term.group and held else f"branch-{term.branch.pk}"
    return f"term_ending:{thing}:{term.last}"


def _tell(term: Term, key: str) -> None:
    if term.group is None:
        text = gettext_noop("The term of the committee of %(place)s ends on %(day)s: prepare the next election.")
    else:
        text = gettext_noop("The term of %(leader)s as leader of %(place)s ends on %(day)s: prepare an election.")
    notify.tell(
        _concerned(term),
        text,
        kind="term_ending",
        key=key,
        url=reverse("term_list"),
        values={
            "place": str(term.group or term.branch),
            "leader": term.appointment.person.name if term.appointment else "",
            "day": term.last.isoformat() if term.last else "",
        },
    )


def _concerned(term: Term) -> list[User]:
    if term.group is None or term.appointment is None:
        return recipients.committee(term.branch)
    people = [term.appointment.person_id, *([term.group.liaison_id] if term.group.liaison_id else [])]
    return [*recipients.accounts(people), *recipients.secretaries(term.branch)]
