"""``import_scores FILE.xlsx --branch CODE --period 2026Q3``: scores from a workbook (``formats.md`` §3)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from appraisal.enums import PeriodStatus
from appraisal.models import Period
from appraisal.moments import PeriodCode
from appraisal.services.score_sheets import import_scores
from branchmgr.commands import ServiceCommand, file_bytes
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Branch


class Command(ServiceCommand):
    help = "imports the scores of a period from a workbook with the sheets 打分 and 理由"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE.xlsx")
        parser.add_argument("--branch", required=True, metavar="CODE")
        parser.add_argument("--period", required=True, metavar="PERIOD", help="such as 2026Q3, 2026H1 or 2026Y1")

    def perform(self, **options: Any) -> None:
        """Imports, then says what changed and what to know."""
        period = period_named(options["branch"], options["period"])
        refuse_stranger(period, options["by"])
        outcome = import_scores(period, source=file_bytes(options["file"]), by=options["by"])
        for notice in outcome.notices:
            self.say(notice)
        self.say(f"{period.branch.code} {period.code}: {outcome}")


def refuse_stranger(period: Period, by: User | None) -> None:
    """Raises RefusedError where a person is named who may not score the branch; the system may."""
    if by is not None and period.status == PeriodStatus.SCORING and not by.has_perm("appraisal.score_period", period):
        raise RefusedError(_("%(user)s is not secretary of this branch and may not score it.") % {"user": by.username})


def period_named(branch_code: str, text: str) -> Period:
    """The branch's period with this code. Raises RefusedError where either is unknown."""
    branch = Branch.objects.filter(code=branch_code).first()
    if branch is None:
        raise RefusedError(_("No Party branch has the code %(code)s.") % {"code": branch_code})
    try:
        code = PeriodCode.parse(text)
    except ValueError as error:
        raise RefusedError(
            _("%(text)s is no period. Write it like 2026Q3, 2026H1 or 2026Y1.") % {"text": text}
        ) from error
    period = Period.objects.of(branch).with_code(code).select_related("branch").first()
    if period is None:
        raise RefusedError(_("%(branch)s has no period %(period)s.") % {"branch": branch.name, "period": code})
    return period
