"""The imports of the pioneer posts: posts, the form of a round, and one's own assessments."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branchmgr import clock
from branchmgr.imports.changes import Outcome
from branchmgr.imports.kinds import Kind
from branchmgr.models import User
from groups.models import Branch
from pioneer_posts.models import Round
from pioneer_posts.services.assessment_sheets import import_assessments
from pioneer_posts.services.post_sheets import import_posts
from pioneer_posts.services.rubric_sheets import import_form


def _posts(branch: Branch, *, source: bytes, by: User, dry_run: bool) -> Outcome:
    return import_posts(branch, source=source, by=by, now=clock.now(), dry_run=dry_run)


def _list(_branch: Branch, *, outcome: Outcome) -> str:
    return reverse("post_list")


def _form(post_round: Round, *, source: bytes, by: User, dry_run: bool) -> Outcome:
    return import_form(post_round, source=source, by=by, now=clock.now(), dry_run=dry_run)


def _form_page(post_round: Round, *, outcome: Outcome) -> str:
    return reverse("form_detail", args=[post_round.pk])


def _assessments(post_round: Round, *, source: bytes, by: User, dry_run: bool) -> Outcome:
    account: Any = by
    given: dict[str, Any] = {"person": account.person, "by": by, "now": clock.now()}
    return import_assessments(post_round, source=source, dry_run=dry_run, **given)


def _work(_round: Round, *, outcome: Outcome) -> str:
    return reverse("assessment_list")


POSTS: Final = Kind(
    key="posts",
    label=_("Import posts"),
    page="post_import",
    permission="pioneer_posts.import_posts",
    model=Branch,
    carry_out=_posts,
    leads_to=_list,
    leads_word=_("To the posts"),
)
FORM: Final = Kind(
    key="assessment_form",
    label=_("Change the form by workbook"),
    page="form_import",
    permission="pioneer_posts.set_items",
    model=Round,
    related=("branch__committee",),
    carry_out=_form,
    leads_to=_form_page,
    leads_word=_("To the form"),
)
ASSESSMENTS: Final = Kind(
    key="assessments",
    label=_("Assess with Excel"),
    page="assessment_import",
    permission="pioneer_posts.import_assessments",
    model=Round,
    related=("branch",),
    carry_out=_assessments,
    leads_to=_work,
    leads_word=_("To the posts to assess"),
)
KINDS: Final = (POSTS, FORM, ASSESSMENTS)
