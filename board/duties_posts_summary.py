"""What waits for a person once a round of pioneer posts is published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.queries import Sheet
from board.duty import SHOWN_AT_MOST, Duty
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of
from pioneer_posts.enums import HoldingStatus
from pioneer_posts.models import Holding, Round

TIME_TO_SUM_UP = timedelta(days=60)


def rounds_to_sum_up(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Published rounds of which no best practice is written down, for the secretary; due 60 days after publication."""
    branches = standing_of(user).secretary_of
    if not branches:
        return
    kept = Holding.objects.filter(round=OuterRef("pk")).exclude(status=HoldingStatus.WITHDRAWN)
    recent = Round.objects.published().filter(branch__in=branches, publish_at__gt=clock.now() - TIME_TO_SUM_UP)
    waiting = recent.filter(Exists(kept)).exclude(Exists(kept.exclude(best_practice="")))
    for each in waiting.order_by("publish_at", "pk")[:SHOWN_AT_MOST]:
        text = _("%(round)s: write down what others can learn") % {"round": each}
        yield Duty(text, reverse("summary_detail", args=[each.pk]), clock.day_of(each.publish_at + TIME_TO_SUM_UP))
