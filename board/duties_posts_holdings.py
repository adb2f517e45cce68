"""What waits for a person around posts held: words of colleagues to read, aims to say something of."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.queries import Sheet
from board.duty import Duty
from branchmgr import clock
from branchmgr.models import User
from pioneer_posts.holding_queries import pledges_to_report, waiting_words_by_branch


def words_to_screen(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """What colleagues said and the committee has not decided on, in branches on whose committee one sits."""
    for branch, count in waiting_words_by_branch(user):
        text = _("%(branch)s: words of colleagues to read (%(count)s)") % {"branch": branch, "count": count}
        yield Duty(text, f"{reverse('feedback_list')}?status=waiting")


def pledges_to_be_reported(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """One's own post, in the weeks before its assessment, while an aim is not marked as reached."""
    for pledge in pledges_to_report(user, clock.today()):
        text = _("%(post)s: say what became of your aims before the assessment (%(reached)s of %(aims)s reached)")
        said = {"post": pledge.holding.post, "reached": pledge.reached, "aims": pledge.aims}
        url = f"{reverse('holding_detail', args=[pledge.holding.pk])}#aims"
        yield Duty(text % said, url, pledge.holding.round.assessment_opens_on)
