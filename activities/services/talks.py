"""Talks 谈心谈话: what was said stays with the two and the secretary; the audit knows that a talk took place."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from activities.enums import TalkKind
from activities.models import Talk
from branchmgr import audit, clock, notify
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Appointment, Branch, Person


@transaction.atomic
def record_talk(
    branch: Branch,
    *,
    first: Person,
    second: Person,
    held_on: date,
    topic: str,
    content: str = "",
    by: User,
    now: datetime,
) -> Talk:
    """Records a talk of two members of a branch; its kind follows from who was on the committee that day.

    Recorded by one of the two or by the secretary. Refused for a day to come, for somebody outside the branch, with
    oneself, and for a talk that is there already. The others are told that it is recorded, not what was said.
    """
    branch = Branch.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    _check(branch, first, second, held_on, now=now)
    if by.pk not in (first.user_id, second.user_id) and not _is_secretary(by, branch, now=now):
        raise RefusedError(_("A talk is recorded by one of the two or by the secretary."))
    if not topic.strip():
        raise RefusedError(_("Say in a few words what it was about."))
    if Talk.objects.of_two(first, second).filter(held_on=held_on).exists():
        raise RefusedError(_("This talk is there already."))
    talk = Talk.objects.create(
        branch=branch,
        kind=kind_of(branch, first, second, held_on),
        held_on=held_on,
        first=first,
        second=second,
        topic=topic.strip(),
        content=content.strip(),
        recorded_by=by,
        recorded_at=now,
    )
    after = {"kind": str(talk.kind), "held_on": held_on, "first": first.employee_no, "second": second.employee_no}
    audit.record("talk_recorded", by=by, subject=talk, branch=branch.code, after=after)
    _tell_recorded(talk, by=by)
    return talk


@transaction.atomic
def change_talk(talk: Talk, *, topic: str, content: str, by: User) -> Talk:
    """Lets who recorded a talk put it in other words; the audit says which part changed, not how."""
    talk = Talk.objects.select_for_update(of=("self",)).select_related("branch").get(pk=talk.pk)
    if not topic.strip():
        raise RefusedError(_("Say in a few words what it was about."))
    words = {"topic": topic.strip(), "content": content.strip()}
    changed = [name for name, value in words.items() if getattr(talk, name) != value]
    talk.topic, talk.content = words["topic"], words["content"]
    talk.save(update_fields=["topic", "content"])
    audit.record("talk_changed", by=by, subject=talk, branch=talk.branch.code, after={"changed": changed})
    return talk


def kind_of(branch: Branch, first: Person, second: Person, day: date) -> TalkKind:
    """Who talked with whom, by the committee of the day."""
    serving = Appointment.objects.committee_of(branch).on(day).filter(person__in=[first, second])
    on_committee = serving.values("person").distinct().count()
    return (TalkKind.MEMBERS, TalkKind.COMMITTEE_MEMBER, TalkKind.COMMITTEE)[on_committee]


def _check(branch: Branch, first: Person, second: Person, held_on: date, *, now: datetime) -> None:
    if held_on > clock.day_of(now):
        raise RefusedError(_("This talk is still to come. Record it when it has taken place."))
    if first == second:
        raise RefusedError(_("A talk is with somebody else."))
    for person in (first, second):
        if person.branch_id != branch.pk or not person.is_member:
            raise RefusedError(_("%(person)s is no member of %(branch)s.") % {"person": person, "branch": branch})
        if person.joined_on is not None and person.joined_on > held_on:
            said = {"person": person.name, "day": person.joined_on.isoformat()}
            raise RefusedError(_("%(person)s joined the Party on %(day)s only.") % said)


def _is_secretary(user: User, branch: Branch, *, now: datetime) -> bool:
    held = Appointment.objects.secretaries_of(branch).on(clock.day_of(now))
    return held.filter(person__user=user).exists()


def _tell_recorded(talk: Talk, *, by: User) -> None:
    """Tells the two, but who recorded it, that the talk is recorded; its topic is theirs, too, and not sent."""
    text = gettext_noop("Your talk of %(day)s is recorded: %(first)s with %(second)s.")
    accounts = (person.user for person in (talk.first, talk.second))
    notify.tell(
        [user for user in accounts if user is not None and user.is_active and user != by],
        text,
        kind="talk_recorded",
        key=f"talk_recorded:{talk.pk}",
        url=reverse("talk_detail", args=[talk.pk]),
        values={"day": talk.held_on.isoformat(), "first": talk.first.name, "second": talk.second.name},
    )
