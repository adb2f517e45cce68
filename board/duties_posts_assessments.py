"""What waits for a person in the assessment of posts: posts to assess, what a round lacks after its last day."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.queries import Sheet
from board.duty import SHOWN_AT_MOST, Duty
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of
from pioneer_posts.assessment_queries import missing_of, waiting_by_round
from pioneer_posts.models import Round


def posts_to_assess(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """The posts one has still to assess, a line for each round."""
    for post_round, count in waiting_by_round(user)[:SHOWN_AT_MOST]:
        day = post_round.assessment_closes_on
        text = ngettext("%(count)s post to assess by %(day)s", "%(count)s posts to assess by %(day)s", count)
        said = {"count": count, "day": day.isoformat()}
        yield Duty(text % said, reverse("assessment_list"), day, says_day=True, key=str(post_round.pk))


def assessments_missing(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Rounds past the last day of their assessment that cannot be totalled, for the secretary."""
    branches = standing_of(user).secretary_of
    late = Round.objects.due_for_total(clock.today()).filter(branch__in=branches).select_related("branch")
    for post_round in late.order_by("pk")[:SHOWN_AT_MOST] if branches else ():
        if missing := missing_of(post_round):
            text = _("%(round)s lacks assessments or a decision (posts: %(count)s): put it off or leave posts out")
            said = {"round": post_round, "count": len(missing)}
            url = reverse("assessment_progress", args=[post_round.pk])
            yield Duty(text % said, url, post_round.assessment_closes_on, late=True)
