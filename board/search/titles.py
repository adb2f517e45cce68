"""What notices are called on the page: they have no name in the database, so they are found by this one."""

from __future__ import annotations

from django.utils.translation import gettext as _

from appraisal.models.periods import name_of
from appraisal.moments import PeriodCode
from pioneer_posts.round_names import name_of_code


def of_result_notice(code: PeriodCode) -> str:
    return _("Notice of the appraisal result of %(period)s") % {"period": name_of(code)}


def of_candidate_notice(code: str) -> str:
    """Of the round of a half year, such as ``2026H2``."""
    return _("%(round)s: notice of the candidates") % {"round": name_of_code(code)}
