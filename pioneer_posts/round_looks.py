"""What the tick does for rounds: the call, the posting, the wait for the award, the opening of the assessment."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Final

from branchmgr import clock
from branchmgr.errors import RefusedError
from pioneer_posts.enums import RoundStatus
from pioneer_posts.models import Round
from pioneer_posts.models.rounds import RoundQuerySet
from pioneer_posts.services.round_steps import await_award, open_assessment, open_call, post_candidates

logger = logging.getLogger(__name__)

Due = Callable[[date], RoundQuerySet]
Step = Callable[..., bool]
STEPS: Final[tuple[tuple[Due, Step, RoundStatus], ...]] = (
    (Round.objects.due_for_call, open_call, RoundStatus.CALLING),
    (Round.objects.due_for_posting, post_candidates, RoundStatus.POSTED),
    (Round.objects.due_for_award, await_award, RoundStatus.AWARDING),
    (Round.objects.due_for_assessment, open_assessment, RoundStatus.ASSESSING),
)
"""what is due, what is done about it, where it leads; in the order of a round's life, so that a late tick catches up"""


def look(now: datetime) -> Iterator[str]:
    """Takes every step that is due, in order, and yields a line for each; what another worker took is left."""
    for due, step, status in STEPS:
        for post_round in due(clock.day_of(now)).select_related("branch").order_by("pk"):
            if _taken(step, post_round, now):
                yield f"{post_round.branch.code} {post_round.code} {status.value}"


def _taken(step: Step, post_round: Round, now: datetime) -> bool:
    """Takes one step by itself, so that one broken round never holds up the others."""
    try:
        return step(post_round.pk, by=None, now=now)
    except RefusedError as refusal:
        logger.info("not taken: %s", refusal)
    except Exception:
        logger.exception("a step of a round failed and is tried again by the next tick")
    return False
