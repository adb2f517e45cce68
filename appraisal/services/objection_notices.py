"""What people are told about an objection, each once: who has to act, and who waits for an answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from appraisal.models import Objection
from appraisal.services import recipients
from branchmgr import notify
from branchmgr.models import User


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
