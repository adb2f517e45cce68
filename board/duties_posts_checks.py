"""What waits for a person in the spot checks of pioneer posts: checks to make, violations to decide on."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.queries import Sheet
from board.duty import SHOWN_AT_MOST, Duty
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of
from pioneer_posts.models import SpotCheck, Violation


def checks_to_make(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """The spot checks that the lot gave this person; nobody else is shown them."""
    if not standing_of(user).serves:
        return
    today = clock.today()
    for check in SpotCheck.objects.to_make_by(user).with_places().by_day()[:SHOWN_AT_MOST]:
        text = _("Spot check, known to you alone: %(person)s, %(post)s")
        said = {"person": check.holding.person, "post": check.holding.post}
        url = reverse("check_record", args=[check.pk])
        yield Duty(text % said, url, check.due_on, late=check.due_on is not None and check.due_on < today)


def violations_to_decide(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Reported violations on which this person enters the committee's decision."""
    if not standing_of(user).serves:
        return
    waiting = Violation.objects.to_decide_by(user).with_places().order_by("reported_at", "pk")
    for violation in waiting[:SHOWN_AT_MOST]:
        text = _("%(person)s, %(post)s: decide on the reported violation")
        said = {"person": violation.holding.person, "post": violation.holding.post}
        yield Duty(text % said, reverse("violation_decide", args=[violation.pk]))
