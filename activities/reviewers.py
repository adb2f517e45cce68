"""Who reviews an activity record: the liaison or the secretary, never who filed it while somebody else is there."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q

from activities.enums import ActivityStatus
from activities.models import Activity, ActivityStep
from activities.models.activities import ActivityQuerySet
from branchmgr.models import User
from groups.enums import COMMITTEE_OFFICES, Office
from groups.models import Appointment, standing_of


def reviewers_of(activity: Activity, day: date) -> list[User]:
    """Those who may accept or return the record on a day; empty where the branch has no committee.

    A group's: its liaison, while on the committee, and the secretary. A record of the branch as a whole: the
    committee. Where all of these filed it themselves: the rest of the committee, then the secretary alone.
    """
    serving = Appointment.objects.committee_of(activity.branch).on(day).awake().select_related("person__user")
    held = [(each.person.user, each) for each in serving]
    committee = {user: each.person_id for user, each in held if user and user.is_active}
    secretaries = {user for user, each in held if user and user in committee and each.office == Office.SECRETARY}
    meant = set(committee)
    if activity.group:
        meant = secretaries | {user for user, person in committee.items() if person == activity.group.liaison_id}
    filers = _filers(activity)
    free = [user for user in meant if user.pk not in filers] or [user for user in committee if user.pk not in filers]
    return sorted(free or secretaries, key=lambda user: user.pk)


def may_review(activity: Activity, user: User, day: date) -> bool:
    """Whether this person is one of them."""
    return user in reviewers_of(activity, day)


def waiting_for(user: User) -> ActivityQuerySet:
    """The records that wait for this person's review, as a list shows them; one query."""
    standing = standing_of(user)
    if not standing.serves:
        return Activity.objects.none()
    linked = Q(group__liaison=standing.person) | Q(group=None)
    meant = Q(branch__in=standing.secretary_of) | (Q(branch__in=standing.serves) & linked)
    others = Appointment.objects.on(standing.day).filter(  # type: ignore[arg-type]
        branch=OuterRef("branch"), office__in=COMMITTEE_OFFICES, person__user__is_active=True
    )
    alone = Q(branch__in=standing.secretary_of) & ~Exists(others.exclude(person=standing.person))
    handed_in = ActivityStep.objects.filter(activity=OuterRef("pk"), by=user, status=ActivityStatus.SUBMITTED)
    by_others = ~Q(filed_by=user) & ~Exists(handed_in)
    return Activity.objects.to_review().filter(meant).filter(by_others | alone)


def next_steps_of(user: User) -> ActivityQuerySet:
    """The records in which the next step is this person's: to review, or returned to the group one leads."""
    standing = standing_of(user)
    mine = Q(group__in=standing.leads) | Q(group=None, branch__in=standing.serves, filed_by=user)
    returned = mine & Q(status=ActivityStatus.RETURNED)
    # Said once more, so that the database begins with these few places and not with all records.
    near = Q(group__in=standing.leads) | Q(branch__in=standing.serves)
    return Activity.objects.filter(near, returned | Q(pk__in=waiting_for(user).values("pk")))


def _filers(activity: Activity) -> set[int]:
    submitted = activity.steps.filter(status=ActivityStatus.SUBMITTED).values_list("by_id", flat=True)
    return {activity.filed_by_id, *submitted}
