"""The quarter at a glance for who scores: how full the grids are."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.progress_queries import Progress
from board.glances import Glance, Line
from branchmgr import clock


def glances_at_grids(grids: Collection[Progress]) -> Iterator[Glance]:
    """One a period in scoring; the branch is named where there are several."""
    several = len({grid.period.branch_id for grid in grids}) > 1
    for grid in grids:
        period = grid.period
        said = _("%(done)s of %(of)s cells") % {"done": grid.done, "of": grid.required}
        url = reverse("period_grid", args=[period.pk])
        line = Line(period.branch if several else _("Score grid"), said, url, grid.done, grid.required)
        begins = period.publish_at.astimezone(clock.zone())
        days = {"day": period.ends_on.isoformat(), "moment": f"{begins:%Y-%m-%d %H:%M}"}
        hint = _("The period ends on %(day)s; it is published from %(moment)s.") % days
        yield Glance(_("Progress of %(period)s") % {"period": period}, [line], hint=hint)
