"""Step notices of arrears: one, two … months running up to the limit of the rules (six), each told once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_noop

from activities.amounts import first_of_month, month_before, months_in_arrears
from activities.models import Dues
from branchmgr import notify
from branchmgr.models import Notification, User
from groups.models import Appointment
from groups.regulations import figures

TOLD_TO_COMMITTEE = 3
"""from how many months running on the branch committee is told, too"""
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Step:
    """Somebody's arrears: the newest unpaid row, how many months run up to it, and how many the rules bear."""

    dues: Dues
    months: int
    limit: int

    @property
    def key(self) -> str:
        """What is told once: so many months up to this one."""
        return f"dues_arrears:{self.dues.person_id}:{self.dues.month:%Y-%m}:{self.months}"


def tell_arrears(today: date) -> Iterator[str]:
    """Tells of everybody whose arrears grew to another month, up to the limit; yields a line for each that was told."""
    last = month_before(first_of_month(today))
    late = Dues.objects.of_month(last).unpaid().order_by("pk")
    rows = late.select_related("person__user", "group__branch")
    for start in range(0, late.count(), AT_ONCE):
        steps = {step.key: step for step in _steps(list(rows[start : start + AT_ONCE]), today)}
        known = set(Notification.objects.filter(key__in=steps).values_list("key", flat=True))
        for key in [key for key in steps if key not in known]:
            _tell(steps[key], today)
            yield f"{steps[key].dues.group.branch.code} dues_arrears {steps[key].months}"


def _steps(rows: Sequence[Dues], today: date) -> Iterator[_Step]:
    unpaid: dict[int, list[date]] = defaultdict(list)
    people = [row.person_id for row in rows]
    for person, month in Dues.objects.filter(person__in=people).unpaid().values_list("person_id", "month"):
        unpaid[person].append(month)
    places = {row.group.branch_id: row.group.branch for row in rows}
    limits = figures("dues", "unpaid_months_treated_as_left", branches=places.values(), day=today)
    for row in rows:
        months = months_in_arrears(unpaid[row.person_id], today=today)
        limit = int(limits[row.group.branch_id])
        if 1 <= months <= limit:
            yield _Step(row, months, limit)


def _tell(step: _Step, today: date) -> None:
    said = {"person": step.dues.person.name, "group": step.dues.group.name, "count": str(step.months)}
    own = [step.dues.person.user] if step.dues.person.user and step.dues.person.user.is_active else []
    text = gettext_noop("Your dues are not recorded as paid. Months running: %(count)s.")
    _send(step, own, text, url=reverse("dues_own"), said=said)
    text = gettext_noop("%(person)s of %(group)s has not paid dues. Months running: %(count)s.")
    if step.months == step.limit:
        text = gettext_noop(
            "%(person)s of %(group)s has not paid dues for %(count)s months running: the branch has to decide."
        )
    sheet = reverse("dues_sheet", args=[step.dues.group_id, step.dues.month])
    held = Appointment.objects.on(today)
    offices = [held.leaders_of(step.dues.group_id)]
    if step.months >= TOLD_TO_COMMITTEE:
        offices.append(held.committee_of(step.dues.group.branch))
    people = [user for each in offices for user in _accounts(each) if user not in own]
    _send(step, people, text, url=sheet, said=said)


def _send(step: _Step, people: Iterable[User], text: str, *, url: str, said: dict[str, str]) -> None:
    notify.tell(people, text, kind="dues_arrears", key=step.key, url=url, values=said)


def _accounts(held: Iterable[Appointment]) -> list[User]:
    return list(User.objects.filter(person__appointments__in=held, is_active=True).distinct())
