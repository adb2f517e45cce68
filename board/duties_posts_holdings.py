"""What waits for a person around posts held: words of colleagues to read, aims to say something of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from board.duty import POSTS, Duty, Reading, each, work
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of
from pioneer_posts.holding_queries import pledges_to_report, words_by_branch, words_waiting
from pioneer_posts.models import Feedback


@work(POSTS)
def words_to_screen(user: User) -> Reading | None:
    """What colleagues said and the committee has not decided on, in branches on whose committee one sits."""

    def tell(words: list[Feedback]) -> Iterator[Duty]:
        for branch, count in words_by_branch(words, user):
            text = _("%(branch)s: words of colleagues to read (%(count)s)") % {"branch": branch, "count": count}
            yield Duty(text, f"{reverse('feedback_list')}?status=waiting")

    branch = "application__round__branch"
    fields = ("author", "author_key", "given_on", f"{branch}__code", f"{branch}__name")
    return Reading(words_waiting(user), fields, tell) if standing_of(user).serves else None


@work(POSTS)
def pledges_to_be_reported(user: User) -> Reading | None:
    """One's own post, in the weeks before its assessment, while an aim is not marked as reached."""

    def say(holding: Any) -> Duty:
        text = _("%(post)s: say what became of your aims before the assessment (%(reached)s of %(aims)s reached)")
        said = {"post": holding.post, "reached": holding.reached, "aims": holding.aims}
        url = f"{reverse('holding_detail', args=[holding.pk])}#aims"
        return Duty(text % said, url, holding.round.assessment_opens_on)

    fields = ("post__name", "round__assessment_opens_on", "aims", "reached")
    return each(pledges_to_report(user, clock.today()), fields, say) if standing_of(user).person else None
