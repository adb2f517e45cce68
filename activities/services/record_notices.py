"""What people are told about an activity record, each step once: to be reviewed, returned, accepted, supplemented."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_noop

from activities.models import Activity
from activities.reviewers import reviewers_of
from branchmgr import clock, notify
from branchmgr.models import User
from groups.services import recipients


def tell_submitted(activity: Activity, *, now: datetime) -> None:
    """Tells those who review the record, and the leaders of the groups it says took part."""
    people = reviewers_of(activity, clock.day_of(now))
    text = gettext_noop("%(place)s handed in the record “%(record)s” of %(day)s. Please review it.")
    _tell(activity, people, text, kind="record_submitted")
    joined = recipients.leaders(activity.joint_groups.values_list("pk", flat=True))
    text = gettext_noop("%(place)s filed the joint activity “%(record)s” of %(day)s with your group.")
    _tell(activity, [each for each in joined if each.pk != activity.filed_by_id], text, kind="record_joined")


def tell_returned(activity: Activity) -> None:
    """Tells who filed it, and who leads the group now, that there is something to mend."""
    text = gettext_noop("The record “%(record)s” of %(day)s was returned to %(place)s. Read why and hand it in again.")
    _tell(activity, _filing(activity), text, kind="record_returned")


def tell_accepted(activity: Activity, *, by: User) -> None:
    """Tells who filed it that it is in order."""
    text = gettext_noop("The record “%(record)s” of %(day)s is accepted.")
    _tell(activity, [each for each in _filing(activity) if each != by], text, kind="record_accepted")


def tell_supplemented(activity: Activity, *, by: User, now: datetime) -> None:
    """Tells those who reviewed it that something was added afterwards."""
    people = reviewers_of(activity, clock.day_of(now))
    text = gettext_noop("%(place)s added a supplement to the record “%(record)s” of %(day)s.")
    mark = f"s{activity.supplements.count()}"
    _tell(activity, [each for each in people if each != by], text, kind="record_supplemented", mark=mark)


def _filing(activity: Activity) -> list[User]:
    people = recipients.leaders([activity.group_id]) if activity.group_id else []
    return [*people, activity.filed_by]


def _tell(activity: Activity, people: Iterable[User], text: str, *, kind: str, mark: str = "") -> None:
    mark = mark or str(activity.steps.count())
    notify.tell(
        people,
        text,
        kind=kind,
        key=f"{kind}:{activity.pk}:{mark}",
        url=reverse("record_detail", args=[activity.pk]),
        values={
            "record": str(activity),
            "place": str(activity.group or activity.branch),
            "day": activity.day.isoformat(),
        },
    )
