"""What people are told of violations: the committee of a report, those concerned of the decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext_noop

from branchmgr import clock, notify
from branchmgr.models import User
from groups.services import recipients
from pioneer_posts.check_queries import assessors_of
from pioneer_posts.enums import ViolationDecision
from pioneer_posts.models import Violation


def tell_reported(violation: Violation, *, by: User) -> None:
    """Tells the committee, but who reported it and whom it is about, that it is to decide."""
    text = gettext_noop(
        "%(person)s (%(post)s): a violation is reported. The round is not totalled before the committee has decided."
    )
    _tell(violation, _committee(violation, but=[by]), text, kind="violation_reported")


def tell_decided(violation: Violation, settled: Sequence[Violation] = (), *, by: User) -> None:
    """Tells committee and reporter; of a post withdrawn also the holder, the group's leader and the department.

    Who reported what was ``settled`` with it and is told nothing else reads so at their own report.
    """
    people = [*_committee(violation, but=[by]), violation.reported_by]
    if violation.decision == ViolationDecision.DISMISSED:
        text = gettext_noop("%(person)s (%(post)s): the committee did not confirm the reported violation.")
        _tell(violation, [user for user in people if user != by], text, kind="violation_decided")
        return
    text = gettext_noop(
        "%(person)s (%(post)s): the committee confirmed a violation. The post is withdrawn from %(day)s."
    )
    _tell(violation, [user for user in people if user != by], text, kind="violation_decided")
    for each in settled:
        if each.reported_by not in [by, *people]:
            _tell(each, [each.reported_by], text, kind="violation_decided")
            people.append(each.reported_by)
    holder = recipients.accounts([violation.holding.person_id])
    own = gettext_noop(
        "Your post %(post)s is withdrawn from %(day)s. Read the decision of the committee and its reason."
    )
    _tell(violation, holder, own, kind="post_withdrawn")
    _tell(violation, _near(violation, but=[by, *people, *holder]), text, kind="post_withdrawn", public=True)


def _committee(violation: Violation, *, but: Iterable[User]) -> list[User]:
    out = {user.pk for user in but} | {violation.holding.person.user_id}
    return [user for user in recipients.committee(violation.branch) if user.pk not in out]


def _near(violation: Violation, *, but: Iterable[User]) -> list[User]:
    """The leader of the holder's group and the heads of the post's department."""
    holding = violation.holding
    leaders = recipients.leaders([holding.group_id] if holding.group_id else [])
    heads = recipients.accounts(assessors_of(holding, clock.today()).values_list("pk", flat=True))
    out = {user.pk for user in but}
    return [user for user in dict.fromkeys([*leaders, *heads]) if user.pk not in out]


def _tell(violation: Violation, people: Iterable[User], text: str, *, kind: str, public: bool = False) -> None:
    """Leads to the violation, or, for those who may not read it, to the post that was held."""
    holding = violation.holding
    page = reverse("holding_detail", args=[holding.pk])
    notify.tell(
        people,
        text,
        kind=kind,
        key=f"{kind}:{violation.pk}",
        url=page if public else reverse("violation_detail", args=[violation.pk]),
        values={
            "person": holding.person.name,
            "post": holding.post.name,
            "day": violation.meeting_on.isoformat() if violation.meeting_on else "",
        },
    )
