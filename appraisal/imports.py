"""The imports of the appraisal: schemes and scores."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisal.models import Period
from appraisal.services.schemes import check_scheme, import_scheme
from appraisal.services.score_sheets import import_scores
from branchmgr.imports.changes import Outcome
from branchmgr.imports.kinds import Kind
from branchmgr.models import User
from groups.models import Branch


def _scheme(branch: Branch, *, source: bytes, by: User, dry_run: bool) -> Outcome:
    if dry_run:
        return check_scheme(branch, source=source, by=by)
    return import_scheme(branch, source=source, by=by).outcome


def _draft(_branch: Branch, *, outcome: Outcome) -> str:
    return reverse("scheme_detail", args=[outcome.made]) if outcome.made else reverse("scheme_list")


def _scores(period: Period, *, source: bytes, by: User, dry_run: bool) -> Outcome:
    return import_scores(period, source=source, by=by, dry_run=dry_run)


def _grid(period: Period, *, outcome: Outcome) -> str:
    return reverse("period_grid", args=[period.pk])


SCHEME: Final = Kind(
    key="scheme",
    label=_("Import a scheme"),
    page="scheme_import",
    permission="appraisal.import_scheme",
    model=Branch,
    carry_out=_scheme,
    leads_to=_draft,
    leads_word=_("To the draft"),
)
SCORES: Final = Kind(
    key="scores",
    label=_("Import scores"),
    page="score_import",
    permission="appraisal.score_period",
    model=Period,
    related=("branch", "scheme"),
    carry_out=_scores,
    leads_to=_grid,
    leads_word=_("To the score grid"),
)
KINDS: Final = (SCHEME, SCORES)
