"""What waits for a person of an appraisal: cells to score, the own group to assess, schemes, results to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.models import Period, Scheme
from appraisal.progress_queries import self_assessments_left
from board.duty import APPRAISAL, Duty, Reading, each, work
from branchmgr import clock
from branchmgr.models import User
from groups.models import Branch, standing_of

PERIOD = ("year", "cadence", "number")
"""the fields in which a period says its name"""


class Scored(Protocol):
    """How far the grid of a period in scoring is."""

    @property
    def period(self) -> Period: ...
    @property
    def required(self) -> int: ...
    @property
    def done(self) -> int: ...


def scores_to_give(user: User, grids: Iterable[Scored]) -> Iterator[Duty]:
    """Cells that are not scored yet, and full grids that want a last look, for the secretary."""
    for grid in grids:
        if grid.required and grid.period.branch_id in standing_of(user).secretary_of:
            yield _to_score(grid) if grid.done < grid.required else _to_check(grid.period)


def _to_score(grid: Scored) -> Duty:
    left, due = grid.required - grid.done, grid.period.ends_on
    text = ngettext("%(period)s: %(count)s cell to score", "%(period)s: %(count)s cells to score", left)
    url = reverse("period_grid", args=[grid.period.pk])
    said = {"period": grid.period, "count": left}
    return Duty(text % said, url, due, late=due < clock.today(), area=APPRAISAL, kind="scores_missing")


def _to_check(period: Period) -> Duty:
    """A full grid before the end of its period: a last look before it is totalled by itself."""
    text = _("%(period)s is fully scored: check it before it is totalled") % {"period": period}
    return Duty(
        text, reverse("period_checks", args=[period.pk]), period.ends_on, area=APPRAISAL, kind="periods_to_check"
    )


@work(APPRAISAL)
def own_groups_to_assess(user: User) -> Reading | None:
    """The self-assessment of the groups one leads, while the period is in scoring and items are left."""
    leads = standing_of(user).leads

    def say(period: Any) -> Duty:
        text = _("%(period)s: assess %(group)s yourself (items left: %(count)s)")
        said = {"period": period, "group": period.group_name, "count": period.left}
        url = reverse("self_assessment", args=[period.own_group, period.pk])
        return Duty(text % said, url, period.ends_on)

    fields = (*PERIOD, "ends_on", "own_group", "group_name", "left")
    return each(self_assessments_left(leads), fields, say) if leads else None


@work(APPRAISAL)
def schemes_to_approve(user: User) -> Reading | None:
    """Drafts that the branch committee has still to approve."""

    def say(scheme: Scheme) -> Duty:
        text = _("%(scheme)s is a draft: enter the approval") % {"scheme": scheme}
        return Duty(text, reverse("scheme_detail", args=[scheme.pk]))

    branches = standing_of(user).secretary_of
    drafts = Scheme.objects.filter(branch__in=branches).drafts().order_by("-year", "-version")
    return each(drafts, ("name", "version"), say) if branches else None


@work(APPRAISAL)
def schemes_missing(user: User) -> Reading | None:
    """Branches without an approved scheme for this year: no period can open."""
    branches, year = standing_of(user).secretary_of, clock.today().year

    def say(branch: Branch) -> Duty:
        text = _("%(branch)s has no approved scheme for %(year)s: write or import one") % {
            "branch": branch,
            "year": year,
        }
        return Duty(text, reverse("scheme_draft", args=[branch.pk]))

    approved = Scheme.objects.approved().filter(branch=OuterRef("pk"), year=year)
    found = Branch.objects.filter(~Exists(approved), pk__in=branches).order_by("code")
    return each(found, ("name",), say) if branches else None


@work(APPRAISAL)
def newest_results(user: User) -> Reading | None:
    """Results published in the last days, as long as objections may be made, for leaders and members."""
    standing = standing_of(user)
    places = standing.member_of | standing.leads_in

    def say(period: Period) -> Duty:
        text = _("%(period)s is published: look at the result of your group") % {"period": period}
        return Duty(text, reverse("period_result", args=[period.pk]), period.last_objection_day)

    found = Period.objects.filter(branch__in=places).in_objection_days(clock.now()).in_order()
    return each(found, (*PERIOD, "archive_at"), say) if places else None
