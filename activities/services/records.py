"""The life of an activity record 活动记录: planned, written, handed in, reviewed (``enums.NEXT``).

``now`` is always the moment to judge by (aware). The branch is locked before the record, as closing a time locks
it, so that nothing is written into a time while it is being closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from activities.enums import BRANCH_KINDS, FILED_STATUSES, GROUP_KINDS, NEXT, ActivityKind, ActivityStatus
from activities.models import Activity, ActivityStep
from activities.reviewers import may_review
from activities.services import record_notices
from activities.services.closing import is_closed
from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Branch, PartyGroup

EDITABLE: Final = (ActivityStatus.PLANNED, ActivityStatus.DRAFT, ActivityStatus.RETURNED)
COLUMNS: Final = frozenset(
    [
        *["kind", "topic", "starts_at", "ends_at", "place", "chair", "recorder", "agenda", "content", "decisions"],
        *["criticism", "highlight", "study_minutes", "late_reason", "step", "joint_groups"],
        *["has_topic", "has_record", "has_reflection", "has_assessment", "has_safeguard"],
    ]
)
"""what ``save_record`` takes"""
PLAIN: Final = ("kind", "topic", "starts_at", "ends_at", "place", "study_minutes", "late_reason")
"""columns whose values the audit keeps; of the texts it keeps that they changed"""
COPIED: Final = ("place", "chair", "recorder", "agenda", "study_minutes")
"""columns that stay the same from one time to the next"""


@transaction.atomic
def begin_record(
    place: PartyGroup | Branch,
    /,
    *,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    topic: str = "",
    planned: bool = False,
    late_reason: str = "",
    by: User,
    now: datetime,
    **columns: Any,
) -> Activity:
    """Begins the record of a group's activity, or of a branch's as a whole, as a draft or as a plan.

    ``columns`` are others of ``COLUMNS`` that are known from the start.

    Refused: a kind of the other place, a time over midnight, a draft of the future, the same twice, a group that
    was not there that day, a closed time without the reason why it is filed late.
    """
    branch = place if isinstance(place, Branch) else place.branch
    group = place if isinstance(place, PartyGroup) else None
    activity = Activity(
        branch=branch,
        group=group,
        kind=kind,
        topic=topic.strip(),
        starts_at=starts_at,
        ends_at=ends_at,
        late_reason=late_reason.strip(),
        status=ActivityStatus.PLANNED if planned else ActivityStatus.DRAFT,
        filed_by=by,
        created_at=now,
    )
    joined = columns.pop("joint_groups", ())
    for name in set(columns) & COLUMNS:
        setattr(activity, name, _stripped(columns[name]))
    _hold(branch)
    _check(activity, now=now)
    _expect_open(activity)
    _write(activity)
    _join(activity, joined)
    _write_step(activity, by=by, now=now)
    return activity


@transaction.atomic
def save_record(activity: Activity, *, edition: int, by: User, now: datetime, **columns: Any) -> Activity:
    """Writes some of ``COLUMNS``; ``edition`` is the one the person had before them, refused if it is not the last."""
    activity = lock_for_change(activity)
    if activity.edition != edition:
        raise RefusedError(
            _("Somebody changed this record in the meantime. Open it anew, compare, and enter your changes again.")
        )
    joined = columns.pop("joint_groups", None)
    before = _values(activity, columns)
    for name in set(columns) & COLUMNS:
        setattr(activity, name, _stripped(columns[name]))
    after = _values(activity, columns)
    changed = sorted(name for name in columns if before[name] != after[name])
    if joined is not None and _join(activity, joined):
        changed.append("joint_groups")
    if not changed:
        return activity
    _check(activity, now=now)
    _expect_open(activity)
    activity.edition += 1
    _write(activity)
    old, new = ({name: each[name] for name in changed if name in PLAIN} for each in (before, after))
    _record(activity, "record_saved", by=by, before=old, after={**new, "changed": changed})
    return activity


@transaction.atomic
def take_up_record(activity: Activity, *, by: User, now: datetime) -> Activity:
    """Makes the record of what was planned, once it has begun."""
    activity = _locked(activity)
    _expect_step(activity, ActivityStatus.DRAFT)
    _expect_begun(activity, now)
    _advance(activity, ActivityStatus.DRAFT, by=by, now=now)
    return activity


@transaction.atomic
def submit_record(activity: Activity, *, by: User, now: datetime) -> Activity:
    """Hands the record in for review; of a plan it makes the record on the way.

    Refused before the activity is over, without a topic, without the others of a joint activity, with votes that
    exceed those present, and in a closed time without the reason why it is filed late.
    """
    activity = _locked(activity)
    returned = activity.status == ActivityStatus.RETURNED
    if activity.status == ActivityStatus.PLANNED:
        _advance(activity, ActivityStatus.DRAFT, by=by, now=now)
    _expect_step(activity, ActivityStatus.SUBMITTED)
    _check(activity, now=now)
    if not returned:
        _expect_open(activity)
    _expect_whole(activity, now)
    _advance(activity, ActivityStatus.SUBMITTED, by=by, now=now)
    record_notices.tell_submitted(activity, now=now)
    return activity


@transaction.atomic
def accept_record(activity: Activity, *, by: User, now: datetime) -> Activity:
    """The review finds the record in order."""
    activity = _locked(activity)
    _expect_step(activity, ActivityStatus.ACCEPTED)
    _expect_reviewer(activity, by, now)
    _advance(activity, ActivityStatus.ACCEPTED, by=by, now=now)
    record_notices.tell_accepted(activity, by=by)
    return activity


@transaction.atomic
def return_record(activity: Activity, *, reason: str, by: User, now: datetime) -> Activity:
    """The review sends the record back and says why."""
    activity = _locked(activity)
    _expect_step(activity, ActivityStatus.RETURNED)
    _expect_reviewer(activity, by, now)
    if not reason.strip():
        raise RefusedError(_("Say what is to be mended."))
    _advance(activity, ActivityStatus.RETURNED, by=by, now=now, note=reason.strip())
    record_notices.tell_returned(activity)
    return activity


@transaction.atomic
def call_off_record(activity: Activity, *, reason: str, by: User, now: datetime) -> Activity:
    """Calls a planned activity off, or takes a record back that should not be there; it stays with its reason."""
    activity = _locked(activity)
    _expect_step(activity, ActivityStatus.CALLED_OFF)
    if activity.status in FILED_STATUSES:
        _expect_open(activity)
    if not reason.strip():
        raise RefusedError(_("Say why it is called off."))
    _advance(activity, ActivityStatus.CALLED_OFF, by=by, now=now, note=reason.strip())
    return activity


@transaction.atomic
def copy_record(
    activity: Activity, *, starts_at: datetime, ends_at: datetime, late_reason: str = "", by: User, now: datetime
) -> Activity:
    """Begins a record like another one: same kind, place, chair, recorder, agenda and partners at another time.

    What happened is not copied. A time to come makes it a plan.
    """
    place = activity.group or activity.branch
    kept: dict[str, Any] = _values(activity, COPIED)
    kept["joint_groups"] = activity.joint_groups.existing_on(clock.day_of(starts_at))
    kept |= {"starts_at": starts_at, "ends_at": ends_at, "planned": starts_at > now, "late_reason": late_reason}
    return begin_record(place, kind=activity.kind, **kept, by=by, now=now)


def lock_for_change(activity: Activity) -> Activity:
    """The record as it is now, locked until the end of the transaction; refused where it may not be changed.

    To be called by every service that writes a part of a record, attendance included.
    """
    activity = _locked(activity)
    if activity.status not in EDITABLE:
        said = {"record": activity, "status": activity.get_status_display()}
        raise RefusedError(_("%(record)s is %(status)s and cannot be changed.") % said)
    _expect_open(activity, unless_new=True)
    return activity


def _hold(branch: Branch) -> None:
    """Keeps the branch's times as they are, open or closed, until the end of the transaction."""
    Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)


def _locked(activity: Activity) -> Activity:
    _hold(activity.branch)
    rows = Activity.objects.select_for_update(of=("self",)).select_related("branch", "group", "chair", "recorder")
    return rows.get(pk=activity.pk)


def _check(activity: Activity, *, now: datetime) -> None:
    """Refuses what can be no activity of this place at this time."""
    others = BRANCH_KINDS if activity.group else GROUP_KINDS
    if activity.kind in others or activity.kind not in ActivityKind.values:
        raise RefusedError(_("A group and a branch as a whole hold activities of different kinds."))
    if activity.ends_at <= activity.starts_at:
        raise RefusedError(_("An activity ends after it begins."))
    if clock.day_of(activity.starts_at) != clock.day_of(activity.ends_at):
        raise RefusedError(_("An activity lies within one day. File what went on after midnight by itself."))
    if activity.status != ActivityStatus.PLANNED:
        _expect_begun(activity, now)
    if activity.group and not PartyGroup.objects.existing_on(activity.day).filter(pk=activity.group.pk).exists():
        said = {"group": activity.group, "day": activity.day.isoformat()}
        raise RefusedError(_("%(group)s did not exist on %(day)s.") % said)
    _expect_once(activity)


def _expect_begun(activity: Activity, now: datetime) -> None:
    if activity.starts_at > now:
        raise RefusedError(_("This time is still to come. Plan the activity now and file it after it was held."))


def _expect_once(activity: Activity) -> None:
    """Refuses a second record of the same kind in the same place at the same time."""
    same = Activity.objects.filter(branch=activity.branch, group=activity.group, kind=activity.kind)
    others = same.exclude(pk=activity.pk).exclude(status=ActivityStatus.CALLED_OFF)
    other = others.filter(starts_at__lt=activity.ends_at, ends_at__gt=activity.starts_at).first()
    if other:
        raise _twice(other)


def _twice(other: Activity) -> RefusedError:
    said = {"kind": other.get_kind_display(), "at": other.starts_at.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M")}
    return RefusedError(
        _("There is a record of this already: %(kind)s, %(at)s. Go on with that one, or correct the time.") % said
    )


def _expect_open(activity: Activity, *, unless_new: bool = False) -> None:
    """Refuses to write into a closed time; what was not filed before needs the reason why it is filed late.

    ``unless_new``: the reason may still come with what is being written.
    """
    if activity.late_reason or (unless_new and activity.status not in FILED_STATUSES):
        return
    if is_closed(activity.branch, activity.day):
        if activity.status in FILED_STATUSES:
            raise RefusedError(_("The period of this record is totalled: it is locked. Add a supplement instead."))
        raise RefusedError(_("The period of this day is totalled. Say why the record is filed late."))


def _expect_whole(activity: Activity, now: datetime) -> None:
    """Refuses to hand in what is not over or misses what every record has."""
    if activity.ends_at > now:
        said = {"at": activity.ends_at.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M")}
        raise RefusedError(_("It lasts until %(at)s. Hand the record in after that, or correct the time.") % said)
    for lack in lacks_of(activity):
        raise RefusedError(lack)
    check_votes(activity, activity.votes.all())


def lacks_of(activity: Activity) -> list[str]:
    """What is missing in a record without which it cannot be handed in, in words; both stand in the first step."""
    lacks = [] if activity.topic else [_("Write the topic: what was it about?")]
    if activity.kind == ActivityKind.JOINT and not activity.joint_groups.exists():
        lacks.append(_("Say with which groups the joint activity was held."))
    return lacks


def check_votes(activity: Activity, votes: Iterable[Any]) -> None:
    """Refuses a vote with more people present than the attendance list shows who may vote; without a list, nothing."""
    if not activity.attendance.exists():
        return
    here = activity.attendance.filter(may_vote=True, kind__in=["present", "video"]).count()
    for vote in votes:
        if vote.present > here:
            said = {"motion": vote.motion, "present": vote.present, "here": here}
            raise RefusedError(
                _(
                    "“%(motion)s”: %(present)s people present and entitled to vote, but the attendance list "
                    "has %(here)s of them."
                )
                % said
            )


def _expect_reviewer(activity: Activity, by: User, now: datetime) -> None:
    if not may_review(activity, by, clock.day_of(now)):
        raise RefusedError(_("The liaison or the secretary reviews this record, and nobody a record of their own."))


def _expect_step(activity: Activity, status: ActivityStatus) -> None:
    if status not in NEXT.get(ActivityStatus(activity.status), ()):
        said = {"record": activity, "now": activity.get_status_display(), "then": status.label}
        raise RefusedError(_("%(record)s is %(now)s and cannot become %(then)s.") % said)


def _join(activity: Activity, groups: Iterable[PartyGroup]) -> bool:
    """Sets the other groups of a joint activity; whether that changed anything."""
    wanted = {group.pk for group in groups} - {activity.group_id}
    known = set(activity.joint_groups.values_list("pk", flat=True))
    if wanted == known:
        return False
    activity.joint_groups.set(wanted)
    return True


def _write(activity: Activity) -> None:
    """Saves the row; two people who file the same at once are told apart by the database."""
    try:
        with transaction.atomic():
            activity.save()
    except IntegrityError as error:
        raise RefusedError(_("This activity is there already.")) from error


def _advance(activity: Activity, status: ActivityStatus, *, by: User, now: datetime, note: str = "") -> None:
    """The one door for a record's status: checks the step, saves it, writes it down. The row must be locked."""
    _expect_step(activity, status)
    activity.status = status
    activity.edition += 1
    activity.save(update_fields=["status", "edition"])
    _write_step(activity, by=by, now=now, note=note)


def _write_step(activity: Activity, *, by: User, now: datetime, note: str = "") -> None:
    number = activity.steps.count() + 1
    ActivityStep.objects.create(activity=activity, number=number, status=activity.status, at=now, by=by, note=note)
    after = {**_values(activity, PLAIN), "note": note}
    _record(activity, f"record_{activity.status}", by=by, after={name: each for name, each in after.items() if each})


def _record(activity: Activity, action: str, *, by: User, **values: Mapping[str, Any]) -> None:
    place = {"group": activity.group.code if activity.group else ""}
    after = {**place, **values.pop("after", {})}
    audit.record(action, by=by, subject=activity, branch=activity.branch.code, after=after, **values)


def _values(activity: Activity, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(activity, name) for name in names}


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
