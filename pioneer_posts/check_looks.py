"""What the tick does for spot checks and words of colleagues: draws anew, reminds the checkers, forgets hands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from branchmgr import clock
from pioneer_posts.check_queries import rounds_to_redraw
from pioneer_posts.services import check_notices, checks, feedback


def look(now: datetime) -> Iterator[str]:
    """Hands out the posts that nobody checks, then reminds; a line for each draw, which names no post.

    Whose hand wrote without a name is forgotten once the day is over, for the limit is one of the day.
    """
    feedback.forget_hands(now=now)
    for post_round in rounds_to_redraw(clock.day_of(now)):
        draw = checks.redraw_checks(post_round, now=now)
        if draw:
            yield f"{post_round.branch.code} {post_round.code}: spot checks drawn, number {draw.number}"
    check_notices.tell_days(clock.day_of(now))
