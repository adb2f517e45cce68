"""What people are told about an election, each once: voting is open, counted, what the committee decided."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_noop

from branchmgr import notify
from branchmgr.models import User
from groups.models import Appointment, Election
from groups.services import recipients


def tell_opened(election: Election) -> None:
    """Tells those entitled that they can vote."""
    people = recipients.accounts(election.voters.values_list("person", flat=True))
    text = gettext_noop("%(group)s elects its leader: please vote.")
    _tell(election, people, text, kind="election_opened")


def tell_counted(election: Election) -> None:
    """Tells the committee, which confirms the result or prepares another round."""
    people = recipients.committee(election.branch)
    text = gettext_noop("%(group)s: the ballots of the election are counted.")
    _tell(election, people, text, kind="election_counted")


def tell_confirmed(election: Election, appointed: Appointment) -> None:
    """Tells the group who leads it, and from when."""
    text = gettext_noop("%(leader)s is elected and confirmed: leader of %(group)s from %(day)s.")
    said = {"leader": appointed.person.name, "day": appointed.starts_on.isoformat()}
    _tell(election, recipients.people_of(election.group), text, kind="election_decided", **said)


def tell_rejected(election: Election) -> None:
    """Tells the group that the committee did not confirm."""
    text = gettext_noop("%(group)s: the committee did not confirm the election of the leader.")
    _tell(election, recipients.people_of(election.group), text, kind="election_decided")


def tell_called_off(election: Election) -> None:
    """Tells those entitled that no ballot counts; nobody where voting had not begun."""
    people = recipients.accounts(election.voters.values_list("person", flat=True))
    text = gettext_noop("%(group)s: the election of the leader is called off.")
    _tell(election, people, text, kind="election_decided")


def _tell(election: Election, people: Iterable[User], text: str, *, kind: str, **values: str) -> None:
    notify.tell(
        people,
        text,
        kind=kind,
        key=f"{kind}:{election.pk}",
        url=reverse("election_detail", args=[election.pk]),
        values={"group": election.group.name, **values},
    )
