"""Innovation posts 创新岗: pioneer posts that work on a subject."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.spreadsheets import typed_text
from innovation.models import InnovationPost
from pioneer_posts.models import PioneerPost

SUBJECT_LENGTH: Final = 200


@transaction.atomic
def mark_innovation_post(post: PioneerPost, *, subject: str, since: date, by: User, now: datetime) -> InnovationPost:
    """Makes a pioneer post an innovation post since a day, or gives it another subject.

    Raises RefusedError for no subject or a long one, a day to come, and a post that is closed.
    """
    post = PioneerPost.objects.select_for_update(of=("self",)).select_related("branch").get(pk=post.pk)
    text = typed_text(subject)
    if not text or len(text) > SUBJECT_LENGTH:
        raise RefusedError(_("Say in at most %(most)s characters what the post works on.") % {"most": SUBJECT_LENGTH})
    if since > clock.day_of(now):
        raise RefusedError(_("A post is an innovation post since today or an earlier day."))
    if not post.is_in_use:
        raise RefusedError(_("This post is closed. Take it into use again first."))
    defaults = {"subject": text, "since": since, "set_by": by}
    marked, _new = InnovationPost.objects.update_or_create(post=post, defaults=defaults)
    after = {"post": post.name, "subject": text, "since": since}
    audit.record("innovation_post_marked", by=by, subject=marked, branch=post.branch.code, after=after)
    return marked


@transaction.atomic
def unmark_innovation_post(post: PioneerPost, *, by: User, now: datetime) -> None:
    """Lets a post be no innovation post any more; its proposals stay related to it."""
    marked = InnovationPost.objects.select_for_update(of=("self",)).filter(post=post).first()
    if marked is None:
        raise RefusedError(_("This post is no innovation post."))
    before = {"post": post.name, "subject": marked.subject, "since": marked.since}
    audit.record("innovation_post_unmarked", by=by, subject=marked, branch=post.branch.code, before=before)
    marked.delete()
