"""Fixed choices of the appraisal, and NEXT, the table of steps a period may take."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Cadence(TextChoices):
    """How long an appraisal period is."""

    QUARTER = "quarter", _("quarterly")
    HALF = "half", _("half-yearly")


class AnnualMethod(TextChoices):
    """What the year is ranked by."""

    SUM = "sum", _("sum of the periods")
    MEAN = "mean", _("mean of the periods")


class IndicatorKind(TextChoices):
    """How an indicator is scored (计分方式)."""

    POINTS = "points", _("points")
    DEDUCTION = "deduction", _("deduction")
    BONUS = "bonus", _("bonus")
    VETO = "veto", _("veto")


class VetoEffect(TextChoices):
    """What a veto does (否决效果)."""

    LAST = "last", _("ranked last")
    NO_HONOURS = "no_honours", _("no honours")
    CEILING = "ceiling", _("grade no better than")


class PeriodStatus(TextChoices):
    """The life of a period (domain rule 3); no step is skipped."""

    COLLECTING = "collecting", _("collecting")
    SCORING = "scoring", _("scoring")
    TOTALLED = "totalled", _("totalled")
    PUBLISHED = "published", _("published")
    ARCHIVED = "archived", _("archived")


NEXT: dict[PeriodStatus, PeriodStatus] = {
    PeriodStatus.COLLECTING: PeriodStatus.SCORING,
    PeriodStatus.SCORING: PeriodStatus.TOTALLED,
    PeriodStatus.TOTALLED: PeriodStatus.PUBLISHED,
    PeriodStatus.PUBLISHED: PeriodStatus.ARCHIVED,
}
"""The one step each status allows."""

PUBLIC_STATUSES = (PeriodStatus.PUBLISHED, PeriodStatus.ARCHIVED)

# The words of the scheme workbook (formats.md §2).
CADENCE_WORDS = {"季度": Cadence.QUARTER, "半年": Cadence.HALF}
ANNUAL_METHOD_WORDS = {"合计": AnnualMethod.SUM, "平均": AnnualMethod.MEAN}
KIND_WORDS = {
    "得分": IndicatorKind.POINTS,
    "扣分": IndicatorKind.DEDUCTION,
    "加分": IndicatorKind.BONUS,
    "否决": IndicatorKind.VETO,
}
VETO_EFFECT_WORDS = {"末位": VetoEffect.LAST, "取消评优": VetoEffect.NO_HONOURS, "等次不超过": VetoEffect.CEILING}
DEFAULT_BANDS = (("优秀", "95"), ("合格", "80"), ("基本合格", "60"), ("不合格", "0"))
