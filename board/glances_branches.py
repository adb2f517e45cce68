"""The quarter at a glance for who is there for several branches: whether each has published, scores, or is behind.

States and days alone: of an unpublished period nobody outside the committee learns a figure (domain rule 7).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db.models import Case, Count, Exists, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.enums import PeriodStatus
from appraisal.models import Period
from board.glances import Glance, Line
from branchmgr import clock
from branchmgr.models import User
from branchmgr.punctuation import with_commas
from groups.models import Branch, standing_of
from groups.models.organisation import BranchQuerySet

BRANCHES_SHOWN: Final = 8
BEHIND, SCORED, PUBLISHED, BEGUN, NONE = range(5)
"""how a branch stands; what needs a look comes first"""
COUNTED: Final[dict[int, Any]] = {
    BEHIND: gettext_lazy("behind: %(count)s"),
    SCORED: gettext_lazy("being scored: %(count)s"),
    PUBLISHED: gettext_lazy("published: %(count)s"),
    BEGUN: gettext_lazy("first period begun: %(count)s"),
    NONE: gettext_lazy("no period yet: %(count)s"),
}
SHAPE: Final = {BEHIND: "warning", SCORED: "working", PUBLISHED: "done", BEGUN: "waiting", NONE: "info"}


def glances_at_branches(user: User) -> Iterator[Glance]:
    """Each branch below one's committees, those behind first; nothing before any has a period; three queries."""
    found: Any = _by_state(Branch.objects.filter(standing_of(user).below("committee__path")), clock.now())
    shown: list[Any] = list(found.order_by("state", "code")[:BRANCHES_SHOWN])
    if not shown or shown[0].state == NONE:
        return
    periods = Period.objects.in_bulk([branch.shown for branch in shown if branch.shown])
    counted = list(found.order_by("state").values_list("state").annotate(number=Count("pk")))
    more = sum(number for _state, number in counted) > BRANCHES_SHOWN
    summed = with_commas(str(COUNTED[state]) % {"count": number} for state, number in counted)
    lines = [_line(branch, periods.get(branch.shown)) for branch in shown]
    yield Glance(_("Appraisal in the branches"), lines, hint=summed if more else "")


def _by_state(branches: BranchQuerySet, now: datetime) -> BranchQuerySet:
    """The branches with the ``state`` they are in and the key of the period that is ``shown`` for it."""
    own = Period.objects.filter(branch=OuterRef("pk"))
    behind = own.behind(now).in_order()
    scored = own.filter(status__in=[PeriodStatus.SCORING, PeriodStatus.TOTALLED]).in_order()
    published, begun = own.published().newest_first(), own.newest_first()
    kinds = [(behind, BEHIND), (scored, SCORED), (published, PUBLISHED), (begun, BEGUN)]
    state = Case(*(When(Exists(rows), then=Value(kind)) for rows, kind in kinds), default=Value(NONE))
    return branches.annotate(shown=Coalesce(*(Subquery(rows.values("pk")[:1]) for rows, _kind in kinds)), state=state)


def _line(branch: Any, period: Period | None) -> Line:
    page = reverse("branch_detail", args=[branch.pk])
    if period is None:
        return Line(branch.name, _("no period yet"), page, shape=SHAPE[NONE])
    words = {
        BEHIND: _("behind since %(day)s") % {"day": period.behind_since.isoformat()},
        SCORED: _("being scored") if period.status == PeriodStatus.SCORING else _("totalled"),
        PUBLISHED: _("published"),
        BEGUN: _("begun"),
    }
    if period.is_public:
        page = reverse("period_result", args=[period.pk])
    return Line(f"{branch.name} · {period}", words[branch.state], page, shape=SHAPE[branch.state])
