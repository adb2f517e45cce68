"""A group's published results on its own page: a group that is dissolved or has another leader keeps its past."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from appraisal.models import Honour, Period, Result
from branchmgr.models import User
from groups.models import Appointment, PartyGroup, standing_of
from groups.panels import Panel

PERIODS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class PastResult:
    """One published result; ``leaders`` led the group on the period's last day, ``open``: one may look into it."""

    result: Result
    leaders: list[Appointment]
    open: bool


@dataclass(frozen=True, slots=True)
class GroupPast:
    """What a group's page says of its appraisals: the newest results and the honours it holds."""

    results: list[PastResult]
    honours: list[Honour]


def past_panel(group: PartyGroup, user: User) -> Panel | None:
    """The group's published results and honours, as far as the person may see them; three queries."""
    published = Result.objects.visible_to(user).published().filter(group=group).select_related("group")
    results = list(
        published.select_related("period__scheme", "period__branch__committee").newest_first()[:PERIODS_SHOWN]
    )
    if not results:
        return None
    led = list(Appointment.objects.leaders().filter(group=group).select_related("person"))
    shown = [PastResult(each, _in_force(led, each.period.ends_on), _open(each, user)) for each in results]
    honours = Honour.objects.visible_to(user).standing().filter(group=group).select_related("person")
    return Panel("appraisal/_group_results.html", GroupPast(shown, list(honours)))


def own_points_panel(group: PartyGroup, user: User) -> Panel | None:
    """The way to the self-assessment, for the group's leader; one query, and none for anybody else."""
    if group.pk not in standing_of(user).leads:
        return None
    asked = Period.objects.self_assessed([group.branch_id]).newest_first()
    open_now = [period for period in asked[:PERIODS_SHOWN] if period.takes_self_assessments]
    return Panel("appraisal/_group_self_assessments.html", open_now) if open_now else None


def _in_force(led: Iterable[Appointment], day: date) -> list[Appointment]:
    return [each for each in led if each.in_force_on(day)]


def _open(result: Result, user: User) -> bool:
    return user.has_perm("appraisal.view_detail", result)
