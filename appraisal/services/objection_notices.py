"""What people are told about an objection, each once: who has to act, and who waits for an answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from appraisal.models import Objection
from branchmgr import notify
from branchmgr.models import Notification, User
from groups.services import recipients

DAYS_AHEAD = 3
AT_ONCE = 500


def tell_raised(objection: Objection) -> None:
    """Tells who has it now: the leader to forward it, or the secretary to answer it; and the member that it went on."""
    if not objection.is_handed_in:
        text = gettext_noop("A member objects to %(item)s of %(group)s in %(period)s. Forward it or give it back.")
        _tell(objection, recipients.leaders([objection.group_id]), text, kind="objection_to_forward")
        return
    day = objection.answer_by.isoformat() if objection.answer_by else ""
    text = gettext_noop("%(group)s objects to %(item)s in %(period)s. Answer it by %(day)s.")
    _tell(objection, recipients.secretaries(objection.period.branch), text, kind="objection_to_answer", day=day)
    if objection.steps.count() > 1:
        text = gettext_noop("Your objection to %(item)s in %(period)s is with the committee. It answers by %(day)s.")
        _tell(objection, [objection.raised_by], text, kind="objection_forwarded", day=day)


def tell_returned(objection: Objection, reason: str) -> None:
    """Tells the member that the leader gave it back, and why."""
    text = gettext_noop("Your leader gave back your objection to %(item)s in %(period)s: %(reason)s")
    _tell(objection, [objection.raised_by], text, kind="objection_returned", reason=reason)


def tell_withdrawn(objection: Objection) -> None:
    """Tells who had it that there is nothing to do any more."""
    branch, group = objection.period.branch, objection.group_id
    people = recipients.secretaries(branch) if objection.is_handed_in else recipients.leaders([group])
    text = gettext_noop("The objection to %(item)s of %(group)s in %(period)s was withdrawn.")
    _tell(objection, people, text, kind="objection_withdrawn")


def tell_accepted(objection: Objection) -> None:
    """Tells who objected, and the leader, that it is accepted; the result changes with the second person's word."""
    text = gettext_noop("The objection to %(item)s of %(group)s in %(period)s is accepted. The correction follows.")
    _tell(objection, _concerned(objection), text, kind="objection_accepted")


def tell_refused(objection: Objection) -> None:
    """Tells who objected, and the leader, that it is not accepted, and why."""
    text = gettext_noop("The objection to %(item)s of %(group)s in %(period)s is not accepted: %(reason)s")
    _tell(objection, _concerned(objection), text, kind="objection_refused", reason=objection.answer)


def tell_days(today: date) -> None:
    """Tells of objections whose answer is due within three days or overdue, each once."""
    waiting = Objection.objects.due_by(today + timedelta(days=DAYS_AHEAD))
    found = {_day_key(each, today): each for each in waiting.with_words().order_by("answer_by", "pk")[:AT_ONCE]}
    known = Notification.objects.filter(key__in=found).values_list("key", flat=True) if found else ()
    for key in sorted(found.keys() - set(known)):
        _tell_day(found[key], late=key.startswith("objection_overdue"))


def _day_key(objection: Objection, today: date) -> str:
    late = objection.answer_by is not None and objection.answer_by < today
    return f"{'objection_overdue' if late else 'objection_due'}:{objection.pk}"


def _tell_day(objection: Objection, *, late: bool) -> None:
    day, branch = objection.answer_by.isoformat() if objection.answer_by else "", objection.period.branch
    if late:
        text = gettext_noop(
            "The answer to the objection of %(group)s to %(item)s in %(period)s is overdue since %(day)s."
        )
        _tell(objection, recipients.committee(branch), text, kind="objection_overdue", day=day)
    else:
        text = gettext_noop("The answer to the objection of %(group)s to %(item)s in %(period)s is due on %(day)s.")
        _tell(objection, recipients.secretaries(branch), text, kind="objection_due", day=day)


def _concerned(objection: Objection) -> list[User]:
    return [objection.raised_by, *recipients.leaders([objection.group_id])]


def _tell(objection: Objection, people: Iterable[User], text: str, *, kind: str, **values: Any) -> None:
    notify.tell(
        people,
        text,
        kind=kind,
        key=f"{kind}:{objection.pk}",
        url=reverse("objection_detail", args=[objection.pk]),
        values={
            "period": str(objection.period.code),
            "group": objection.group.name,
            "item": str(objection.indicator),
            **values,
        },
    )
