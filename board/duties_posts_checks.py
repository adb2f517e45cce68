"""What waits for a person in the spot checks of pioneer posts: checks to make, violations to decide on."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from board.duty import POSTS, Duty, Reading, each, work
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of
from pioneer_posts.models import SpotCheck, Violation

PLACE = ("holding__person__name", "holding__post__name")


@work(POSTS)
def checks_to_make(user: User) -> Reading | None:
    """The spot checks that the lot gave this person; nobody else is shown them."""
    today = clock.today()

    def say(check: SpotCheck) -> Duty:
        text = _("Spot check, known to you alone: %(person)s, %(post)s")
        said = {"person": check.holding.person, "post": check.holding.post}
        late = check.due_on is not None and check.due_on < today
        return Duty(text % said, reverse("check_record", args=[check.pk]), check.due_on, late=late)

    found = SpotCheck.objects.to_make_by(user).by_day()
    return each(found, ("due_on", *PLACE), say) if standing_of(user).serves else None


@work(POSTS)
def violations_to_decide(user: User) -> Reading | None:
    """Reported violations on which this person enters the committee's decision."""

    def say(violation: Violation) -> Duty:
        text = _("%(person)s, %(post)s: decide on the reported violation")
        said = {"person": violation.holding.person, "post": violation.holding.post}
        return Duty(text % said, reverse("violation_decide", args=[violation.pk]))

    found = Violation.objects.to_decide_by(user).order_by("reported_at", "pk")
    return each(found, PLACE, say) if standing_of(user).serves else None
