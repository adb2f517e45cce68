"""What waits for a secretary in the rounds of pioneer posts: the next one to plan, a call without a candidate."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from board.duty import POSTS, Duty, Reading, each, work
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of
from pioneer_posts.models import Round
from pioneer_posts.round_queries import branches_to_plan_for, last_day_to_plan

AHEAD: Final = timedelta(days=30)
"""how long before a half year its round is to be planned"""


@work(POSTS)
def rounds_of_posts_to_plan(user: User) -> Reading | None:
    """The next half year of pioneer posts, in branches of which one is secretary and which have posts."""
    branches, today = standing_of(user).secretary_of, clock.today()

    def say(branch: Any) -> Duty:
        text = _("%(branch)s: plan the next round of pioneer posts") % {"branch": branch}
        return Duty(text, reverse("round_plan", args=[branch.pk]), last_day_to_plan(today) if branch.soon else None)

    return each(branches_to_plan_for(branches, today, AHEAD), ("name", "soon"), say) if branches else None


@work(POSTS)
def calls_without_candidate(user: User) -> Reading | None:
    """Calls that are over and have nobody: put off, or the round called off."""
    branches, today = standing_of(user).secretary_of, clock.today()

    def say(post_round: Round) -> Duty:
        text = _("%(round)s: nobody is a candidate. Put the call off, or call the round off")
        url = reverse("round_detail", args=[post_round.pk])
        return Duty(text % {"round": post_round}, url, post_round.call_closes_on, late=True)

    found = Round.objects.left_without_candidate(branches, today).newest_first()
    return each(found, ("year", "half", "call_closes_on"), say) if branches else None
