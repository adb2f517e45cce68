"""What people are told of a round, each once: called, posted, waiting, put off, called off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from branchmgr import clock, notify
from branchmgr.models import User
from groups.enums import MEMBER_STATUSES, Office
from groups.models import Appointment, Branch, Person
from groups.services import recipients
from pioneer_posts.models import Postponement, Round


def tell_called(post_round: Round) -> None:
    """Tells every member that candidates are called for, and until when."""
    text = gettext_noop("%(round)s: apply for a post or nominate somebody until %(day)s.")
    day = post_round.call_closes_on.isoformat()
    _tell(post_round, members_of(post_round.branch), text, kind="posts_called", day=day)


def tell_no_candidate(post_round: Round) -> None:
    """Tells the secretary, once for each last day, that the call ended without a candidate."""
    text = gettext_noop("%(round)s: the call ended on %(day)s without a candidate. Put it off, or call the round off.")
    day = post_round.call_closes_on.isoformat()
    people = recipients.secretaries(post_round.branch)
    _tell(post_round, people, text, kind="posts_no_candidate", mark=day, day=day)


def tell_posted(post_round: Round) -> None:
    """Tells every member that the list of candidates hangs out, and until when."""
    text = gettext_noop("%(round)s: the candidates are posted until %(day)s. Say to the secretary what speaks against.")
    day = post_round.posting_closes_on.isoformat()
    _tell(post_round, members_of(post_round.branch), text, kind="posts_posted", mark=day, day=day)


def tell_awarding(post_round: Round) -> None:
    """Tells the committee that the posting is over and the award is its to decide."""
    text = gettext_noop("%(round)s: the posting is over. The committee decides on the award.")
    _tell(post_round, recipients.committee(post_round.branch), text, kind="posts_to_award")


def tell_put_off(post_round: Round, postponement: Postponement) -> None:
    """Tells whom it concerns that a last day is later, and why: the members of a call, else committee and assessors."""
    said = {"day": postponement.to_day.isoformat(), "reason": postponement.reason}
    mark = f"{postponement.what}:{postponement.pk}"
    if postponement.what == Postponement.CALL:
        text = gettext_noop("%(round)s: the call is put off to %(day)s. %(reason)s")
        people = members_of(post_round.branch)
    else:
        text = gettext_noop("%(round)s: the assessment is put off to %(day)s. %(reason)s")
        people = [*recipients.committee(post_round.branch), *_assessors(post_round)]
    _tell(post_round, people, text, kind="posts_put_off", mark=mark, **said)


def tell_called_off(post_round: Round, reason: str, *, was_public: bool) -> None:
    """Tells who could see the round that it ends here, and why."""
    text = gettext_noop("%(round)s is called off: %(reason)s")
    people = members_of(post_round.branch) if was_public else recipients.committee(post_round.branch)
    _tell(post_round, people, text, kind="posts_called_off", reason=reason)


def members_of(branch: Branch) -> list[User]:
    """The accounts of the branch's Party members, probationary ones included."""
    people = Person.objects.filter(branch=branch, political_status__in=MEMBER_STATUSES)
    return recipients.accounts(people.values_list("pk", flat=True))


def _assessors(post_round: Round) -> list[User]:
    """Who assesses today for a department whose posts are held in the round."""
    departments = post_round.holdings.values("post__department")
    held = Appointment.objects.on(clock.today()).filter(office=Office.ASSESSOR, department__in=departments)
    return recipients.accounts(held.values_list("person", flat=True))


def _tell(post_round: Round, people: Iterable[User], text: str, *, kind: str, mark: str = "", **said: Any) -> None:
    """``mark`` tells one event of a kind from the next of the same round."""
    url = reverse("round_detail", args=[post_round.pk])
    values = {"round": post_round.code, **said}
    notify.tell(people, text, kind=kind, key=f"{kind}:{post_round.pk}:{mark}", url=url, values=values)
