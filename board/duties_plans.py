"""What waits for a person of the plans of groups."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from activities.plan_queries import Papers, papers_left, plans_waiting
from board.duty import GROUPS, Duty, Reading, once_there, work
from board.early_warnings import scope_today
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of


@work(GROUPS)
def plans_to_file(user: User) -> Reading | None:
    """The plan of this quarter and, towards its end or after it, the summary, of the groups one leads.

    The plan of a quarter in which the branch began has no day: when it was due nobody worked with this.
    """
    leads, today = standing_of(user).leads, clock.today()

    def ask() -> Iterator[Duty]:
        scope = scope_today(user)
        led = sorted((group for group in scope.groups if group.pk in leads), key=lambda group: group.code)
        waiting = plans_waiting(led, today, book=scope.book)

        def is_due(papers: Papers) -> bool:
            return papers.group.branch_id not in scope.begun or scope.asks(papers.group, papers.quarter.starts_on)

        return (_said(each, is_due=is_due(each)) for each in waiting)

    return once_there(papers_left(leads, today), ask) if leads else None


def _said(papers: Papers, *, is_due: bool) -> Duty:
    at = [papers.group.pk, str(papers.quarter)]
    said = {"group": papers.group, "period": papers.title}
    if not papers.planned:
        text = _("%(group)s: file the plan of %(period)s") % said
        due = papers.plan_due if is_due else None
        return Duty(text, reverse("plan_edit", args=at), due, late=is_due and papers.plan_late)
    text = _("%(group)s: sum up %(period)s") % said
    return Duty(text, reverse("plan_sum_up", args=at), papers.summary_due, late=papers.summary_late)
