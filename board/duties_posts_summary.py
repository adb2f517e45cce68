"""What waits for a person once a round of pioneer posts is published."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from board.duty import POSTS, Duty, Reading, each, work
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of
from pioneer_posts.enums import HoldingStatus
from pioneer_posts.models import Holding, Round

TIME_TO_SUM_UP = timedelta(days=60)


@work(POSTS)
def rounds_to_sum_up(user: User) -> Reading | None:
    """Published rounds of which no best practice is written down, for the secretary; due 60 days after publication."""
    branches = standing_of(user).secretary_of

    def say(post_round: Round) -> Duty:
        text = _("%(round)s: write down what others can learn") % {"round": post_round}
        due = clock.day_of(post_round.publish_at + TIME_TO_SUM_UP)
        return Duty(text, reverse("summary_detail", args=[post_round.pk]), due)

    kept = Holding.objects.filter(round=OuterRef("pk")).exclude(status=HoldingStatus.WITHDRAWN)
    recent = Round.objects.published().filter(branch__in=branches, publish_at__gt=clock.now() - TIME_TO_SUM_UP)
    waiting = recent.filter(Exists(kept)).exclude(Exists(kept.exclude(best_practice="")))
    return each(waiting.order_by("publish_at", "pk"), ("year", "half", "publish_at"), say) if branches else None
