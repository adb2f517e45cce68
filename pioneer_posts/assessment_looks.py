"""What the tick does for assessments: tells who has to assess, totals what is complete, publishes at the hour."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime

from branchmgr import clock
from branchmgr.errors import RefusedError
from pioneer_posts.models import Round
from pioneer_posts.services.assessment_notices import tell_due, tell_incomplete, tell_to_assess, tell_unchecked
from pioneer_posts.services.results import missing_of, publish_round, total_round

logger = logging.getLogger(__name__)


def look(now: datetime) -> Iterator[str]:
    """Takes every step that is due, a total before its publication, and tells whom there is something to tell.

    An incomplete round is not totalled: committee and assessors are told what is missing, once for each last day.
    """
    today = clock.day_of(now)
    for post_round in Round.objects.in_assessment_on(today).select_related("branch").order_by("pk"):
        tell_to_assess(post_round)
        tell_due(post_round, today)
        tell_unchecked(post_round, today)
    for post_round in Round.objects.due_for_total(today).select_related("branch").order_by("pk"):
        if missing := missing_of(post_round):
            tell_incomplete(post_round, missing)
        elif _taken(total_round, post_round, now):
            yield f"{post_round.branch.code} {post_round.code} totalled"
    for post_round in Round.objects.due_for_publication(now).select_related("branch").order_by("pk"):
        if _taken(publish_round, post_round, now):
            yield f"{post_round.branch.code} {post_round.code} published"


def _taken(step: Callable[..., Round], post_round: Round, now: datetime) -> bool:
    """Takes one step by itself, so that one broken round never holds up the others."""
    try:
        step(post_round, by=None, now=now)
    except RefusedError as refusal:
        logger.info("not taken: %s", refusal)
        return False
    except Exception:
        logger.exception("a step of a round failed and is tried again by the next tick")
        return False
    return True
