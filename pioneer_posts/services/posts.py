"""The posts of a branch: added, changed, closed and taken into use again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Branch, Department
from pioneer_posts.enums import PostKind
from pioneer_posts.models import PioneerPost

NAME_LENGTH: Final = 60
MOST_AIMS: Final = 10
AIM_LENGTH: Final = 200
MOST_SEATS: Final = 20
FIXED: Final = frozenset({"name", "kind", "department"})
"""what a post keeps once it has candidates or holders"""
Fault = tuple[str, str]
"""a field's name and what is wrong with it"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostTerms:
    """What is set of a post; ``aims`` one a line, each such that anybody can check it."""

    name: str
    kind: str
    department: Department
    seats: int = 1
    aims: str = ""


@transaction.atomic
def create_post(branch: Branch, *, terms: PostTerms, by: User | None, now: datetime) -> PioneerPost:
    """Adds a post to a branch. Raises RefusedError for terms with faults and a post that is there already."""
    branch = Branch.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    _expect_fitting(branch, terms)
    post = PioneerPost.objects.create(branch=branch, **columns_of(terms))
    audit.record("create_post", by=by, subject=post, branch=branch.code, after={**_said(terms), "at": now})
    return post


@transaction.atomic
def edit_post(post: PioneerPost, *, terms: PostTerms, by: User | None, now: datetime) -> PioneerPost:
    """Changes a post that is in use. One that has candidates or holders keeps its name, kind and department.

    The plaques of earlier rounds say them, and the department's assessors follow from them.
    """
    branch = Branch.objects.select_for_update(of=("self",)).get(pk=post.branch_id)
    post = _locked(post)
    if post.closed_on:
        raise RefusedError(_("This post is closed. Take it into use again first."))
    _expect_fitting(branch, terms, but=post)
    wanted = columns_of(terms)
    changed = {field: value for field, value in wanted.items() if value != getattr(post, field)}
    if not changed:
        return post
    if FIXED & changed.keys() and post.is_known:
        words = _("“%(post)s” has candidates or holders and keeps its name, kind and department.")
        raise RefusedError(words % {"post": post})
    before = _said(terms_of(post))
    for field, value in changed.items():
        setattr(post, field, value)
    post.save(update_fields=list(changed))
    audit.record("edit_post", by=by, subject=post, branch=branch.code, before=before, after={**_said(terms), "at": now})
    return post


@transaction.atomic
def close_post(post: PioneerPost, *, by: User | None, now: datetime) -> PioneerPost:
    """Lets a post be awarded no more; who holds it holds it to the end of the round.

    Refused while somebody is a candidate for it.
    """
    post = _locked(post)
    if post.closed_on:
        raise RefusedError(_("This post is closed already."))
    if waiting := post.candidacies().select_related("round").first():
        said = {"post": post, "round": waiting.round}
        raise RefusedError(_("“%(post)s” has candidates in %(round)s. Close it after the award.") % said)
    post.closed_on = clock.day_of(now)
    post.save(update_fields=["closed_on"])
    _record_use(post, "close_post", by=by)
    return post


@transaction.atomic
def reopen_post(post: PioneerPost, *, by: User | None, now: datetime) -> PioneerPost:
    """Takes a closed post into use again. Refused where another one of its name is at the department by now."""
    branch = Branch.objects.select_for_update(of=("self",)).get(pk=post.branch_id)
    post = _locked(post)
    if not post.closed_on:
        raise RefusedError(_("This post is in use."))
    _expect_fitting(branch, terms_of(post))
    post.closed_on = None
    post.save(update_fields=["closed_on"])
    _record_use(post, "reopen_post", by=by)
    return post


def terms_of(post: PioneerPost) -> PostTerms:
    """The terms of a post as it is."""
    return PostTerms(name=post.name, kind=post.kind, department=post.department, seats=post.seats, aims=post.aims)


def columns_of(terms: PostTerms) -> dict[str, Any]:
    """The terms as the model's columns, blanks at the ends of lines taken away."""
    aims = "\n".join(line.strip() for line in terms.aims.splitlines() if line.strip())
    kept = {"kind": terms.kind, "department": terms.department, "seats": terms.seats}
    return {**kept, "name": terms.name.strip(), "aims": aims}


def terms_faults(terms: PostTerms) -> Iterator[Fault]:
    """What is wrong with the terms of a post, field by field."""
    name = terms.name.strip()
    if not 0 < len(name) <= NAME_LENGTH:
        yield "name", _("A post has a name of at most %(most)s characters.") % {"most": NAME_LENGTH}
    if terms.kind not in PostKind.values:
        yield "kind", _("Please choose one of those that are offered.")
    if not 1 <= terms.seats <= MOST_SEATS:
        yield "seats", _("A post is held by 1 to 20 members at a time.")
    aims = columns_of(terms)["aims"].splitlines()
    if len(aims) > MOST_AIMS:
        yield "aims", _("At most %(most)s aims; these are %(count)s.") % {"most": MOST_AIMS, "count": len(aims)}
    if any(len(aim) > AIM_LENGTH for aim in aims):
        yield "aims", _("An aim has at most %(most)s characters.") % {"most": AIM_LENGTH}


def _expect_fitting(branch: Branch, terms: PostTerms, *, but: PioneerPost | None = None) -> None:
    if faults := list(terms_faults(terms)):
        raise RefusedError(" ".join(sentence for _field, sentence in faults))
    known = PioneerPost.objects.of(branch).in_use().at(terms.department).called(terms.name.strip())
    if (known.exclude(pk=but.pk) if but else known).exists():
        said = {"post": terms.name.strip(), "department": terms.department}
        raise RefusedError(_("“%(post)s” is there already at %(department)s.") % said)


def _locked(post: PioneerPost) -> PioneerPost:
    return PioneerPost.objects.select_for_update(of=("self",)).select_related("branch", "department").get(pk=post.pk)


def _said(terms: PostTerms) -> dict[str, Any]:
    """Terms as the audit keeps them."""
    return {**columns_of(terms), "department": terms.department.name}


def _record_use(post: PioneerPost, action: str, *, by: User | None) -> None:
    audit.record(action, by=by, subject=post, branch=post.branch.code, after={"closed_on": post.closed_on})
