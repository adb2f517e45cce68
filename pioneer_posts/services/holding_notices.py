"""What people are told of posts held: given up, a word of a colleague waits, was accepted or set aside, is answered."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_noop

from branchmgr import clock, notify
from branchmgr.models import User
from groups.enums import Office
from groups.models import Appointment
from groups.services import recipients
from pioneer_posts.models import Feedback, Holding


def tell_given_up(holding: Holding, *, by: User) -> None:
    """Tells the committee, the holder, the leader of the group and the department that assesses."""
    people = {
        *recipients.committee(holding.branch),
        *recipients.leaders([holding.group_id] if holding.group_id else []),
        *recipients.accounts([holding.person_id]),
        *_assessors(holding),
    }
    text = gettext_noop("%(person)s gave up the post %(post)s from %(day)s.")
    notify.tell(
        people - {by},
        text,
        kind="holding_given_up",
        key=f"holding_given_up:{holding.pk}",
        url=reverse("holding_detail", args=[holding.pk]),
        values={"person": holding.person.name, "post": holding.post.name, "day": str(holding.ended_on)},
    )


def tell_waiting(feedback: Feedback) -> None:
    """Tells those on the committee who may decide on a word that it waits; not who wrote it by name."""
    people = recipients.committee(feedback.application.branch)
    out = {feedback.application.person.user_id, feedback.author_id}
    text = gettext_noop("A colleague said something about %(person)s (%(post)s). It waits for the committee.")
    told = [user for user in people if user.pk not in out]
    _tell(feedback, told, text, kind="feedback_waiting", url=reverse("feedback_list"))


def tell_screened(feedback: Feedback) -> None:
    """Tells whom it is about what was accepted, and who wrote it by name what was decided."""
    if feedback.is_accepted:
        text = gettext_noop("A colleague's word about you (%(post)s) is public. You may answer it, once.")
        about = recipients.accounts([feedback.application.person_id])
        _tell(feedback, about, text, kind="feedback_accepted", url=reverse("feedback_own"))
    said = (
        gettext_noop("What you said about %(person)s (%(post)s) was accepted.")
        if feedback.is_accepted
        else gettext_noop("What you said about %(person)s (%(post)s) was set aside: %(reason)s")
    )
    own = reverse("feedback_own")
    _tell(feedback, _authors(feedback), said, kind="feedback_decided", url=own, reason=feedback.reason)


def tell_answered(feedback: Feedback) -> None:
    """Tells who wrote it by name that there is an answer."""
    text = gettext_noop("%(person)s answered what you said about the post %(post)s.")
    _tell(feedback, _authors(feedback), text, kind="feedback_answered", url=reverse("feedback_own"))


def _tell(feedback: Feedback, people: Iterable[User], text: str, *, kind: str, url: str, **values: str) -> None:
    about = {"person": feedback.application.person.name, "post": feedback.application.post.name}
    notify.tell(people, text, kind=kind, key=f"{kind}:{feedback.pk}", url=url, values={**about, **values})


def _authors(feedback: Feedback) -> list[User]:
    return [feedback.author] if feedback.author and feedback.author.is_active else []


def _assessors(holding: Holding) -> list[User]:
    """The heads of the post's department."""
    held = Appointment.objects.filter(office=Office.ASSESSOR, department=holding.post.department_id)
    return recipients.accounts(held.on(clock.today()).values_list("person", flat=True))
