"""What waits for a secretary in the rounds of pioneer posts: the next one to plan, a call without a candidate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.queries import Sheet
from board.duty import SHOWN_AT_MOST, Duty
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of
from pioneer_posts.models import Round
from pioneer_posts.round_queries import rounds_to_plan

AHEAD: Final = timedelta(days=30)
"""how long before a half year its round is to be planned"""


def rounds_of_posts_to_plan(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """The next half year of pioneer posts, in branches of which one is secretary and which have posts."""
    today = clock.today()
    for branch, due in rounds_to_plan(standing_of(user).secretary_of, today, AHEAD):
        text = _("%(branch)s: plan the next round of pioneer posts") % {"branch": branch}
        yield Duty(text, reverse("round_plan", args=[branch.pk]), due)


def calls_without_candidate(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Calls that are over and have nobody: put off, or the round called off."""
    branches, today = standing_of(user).secretary_of, clock.today()
    if branches:
        for post_round in Round.objects.left_without_candidate(branches, today).newest_first()[:SHOWN_AT_MOST]:
            text = _("%(round)s: nobody is a candidate. Put the call off, or call the round off")
            url = reverse("round_detail", args=[post_round.pk])
            yield Duty(text % {"round": post_round}, url, post_round.call_closes_on, late=True)
