"""What waits for a person in the assessment of posts: posts to assess, what a round lacks after its last day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from board.duty import POSTS, SHOWN_AT_MOST, Duty, Reading, once_there, work
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of
from pioneer_posts.assessment_queries import missing_of, waiting_to_assess
from pioneer_posts.models import Holding, Round


@work(POSTS)
def posts_to_assess(user: User) -> Reading | None:
    """The posts one has still to assess, a line for each round."""
    standing = standing_of(user)

    def tell(found: list[Holding]) -> Iterator[Duty]:
        counts = Counter((holding.round.assessment_closes_on, holding.round_id) for holding in found)
        for (day, post_round), count in sorted(counts.items()):
            text = ngettext("%(count)s post to assess", "%(count)s posts to assess", count) % {"count": count}
            yield Duty(text, reverse("assessment_list"), day, key=str(post_round))

    concerned = standing.departments or standing.serves
    return Reading(waiting_to_assess(user), ("round__assessment_closes_on",), tell) if concerned else None


@work(POSTS)
def assessments_missing(user: User) -> Reading | None:
    """Rounds past the last day of their assessment that cannot be totalled, for the secretary."""
    branches = standing_of(user).secretary_of
    late = Round.objects.due_for_total(clock.today()).filter(branch__in=branches)

    def ask() -> Iterator[Duty]:
        for post_round in late.select_related("branch").order_by("pk")[:SHOWN_AT_MOST]:
            if missing := missing_of(post_round):
                text = _("%(round)s lacks assessments or a decision (posts: %(count)s): put it off or leave posts out")
                said = {"round": post_round, "count": len(missing)}
                url = reverse("assessment_progress", args=[post_round.pk])
                yield Duty(text % said, url, post_round.assessment_closes_on, late=True)

    return once_there(late, ask) if branches else None
