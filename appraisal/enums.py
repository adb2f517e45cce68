"""Fixed choices of the appraisal, and the tables of the steps that a period, an objection … may take."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from appraisal import moments


class Cadence(TextChoices):
    """How long an appraisal period is."""

    QUARTER = "quarter", _("quarterly")
    HALF = "half", _("half-yearly")
    YEAR = "year", _("yearly")

    @property
    def span(self) -> moments.Cadence:
        """The cadence as the arithmetic knows it."""
        spans: dict[str, moments.Cadence] = {"quarter": "quarter", "half": "half", "year": "year"}
        return spans[self.value]


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


class ObjectionStatus(TextChoices):
    """The life of an objection (异议): a member's goes through the leader, a leader's straight to the committee."""

    WITH_LEADER = "with_leader", _("with the group leader")
    RETURNED = "returned", _("returned by the group leader")
    SUBMITTED = "submitted", _("with the committee")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("not accepted")


NEXT_OBJECTION: dict[ObjectionStatus, tuple[ObjectionStatus, ...]] = {
    ObjectionStatus.WITH_LEADER: (
        ObjectionStatus.SUBMITTED,
        ObjectionStatus.RETURNED,
        ObjectionStatus.WITHDRAWN,
    ),
    ObjectionStatus.SUBMITTED: (
        ObjectionStatus.ACCEPTED,
        ObjectionStatus.REFUSED,
        ObjectionStatus.WITHDRAWN,
    ),
    ObjectionStatus.ACCEPTED: (ObjectionStatus.REFUSED,),
}
"""The steps each status of an objection allows; a status that is not here is an end.

An accepted one is refused after all where the second person did not confirm its correction.
"""

OPEN_OBJECTION_STATUSES = (ObjectionStatus.WITH_LEADER, ObjectionStatus.SUBMITTED)


class CorrectionStatus(TextChoices):
    """The life of a correction (更正): decided by one person, confirmed by another."""

    PROPOSED = "proposed", _("waits for confirmation")
    CONFIRMED = "confirmed", _("in force")
    REJECTED = "rejected", _("not confirmed")


NEXT_CORRECTION: dict[CorrectionStatus, tuple[CorrectionStatus, ...]] = {
    CorrectionStatus.PROPOSED: (CorrectionStatus.CONFIRMED, CorrectionStatus.REJECTED),
}
"""The steps each status of a correction allows."""


class RectificationStatus(TextChoices):
    """The life of a rectification (整改): cause and measures, work, recheck."""

    OPENED = "opened", _("to be planned")
    UNDER_WAY = "under_way", _("under way")
    DONE = "done", _("waits for the recheck")
    CLOSED = "closed", _("closed")
    LIFTED = "lifted", _("lifted by a correction")


NEXT_RECTIFICATION: dict[RectificationStatus, tuple[RectificationStatus, ...]] = {
    RectificationStatus.OPENED: (RectificationStatus.UNDER_WAY, RectificationStatus.LIFTED),
    RectificationStatus.UNDER_WAY: (RectificationStatus.DONE, RectificationStatus.LIFTED),
    RectificationStatus.DONE: (
        RectificationStatus.CLOSED,
        RectificationStatus.UNDER_WAY,
        RectificationStatus.LIFTED,
    ),
    RectificationStatus.LIFTED: (RectificationStatus.OPENED,),
}
"""The steps each status of a rectification allows; a recheck that is not passed sends it back to work.

One that a correction lifted is opened anew where a later correction brings the grade back.
"""

OPEN_RECTIFICATION_STATUSES = (
    RectificationStatus.OPENED,
    RectificationStatus.UNDER_WAY,
    RectificationStatus.DONE,
)


class WarningKind(TextChoices):
    """What a warning on a leader proposes; people decide."""

    CHANGE = "change", _("change the leader")
    CONSIDER = "consider", _("consider changing the leader")


class WarningDecision(TextChoices):
    """What the committee decided on a warning."""

    KEEP = "keep", _("the leader stays")
    TALK = "talk", _("the leader stays after a talk")
    CHANGE = "change", _("the leader is changed")


class HonourKind(TextChoices):
    """The honours of a year."""

    ADVANCED_GROUP = "advanced_group", _("advanced Party group")
    LEADER = "leader", _("outstanding group leader")
    BRAND = "brand", _("brand Party group")
    PIONEER = "pioneer", _("pioneer of the year")


OF_A_PERSON = (HonourKind.LEADER, HonourKind.PIONEER)
"""the honours that are given to somebody in person"""


class SuggestionVerdict(TextChoices):
    """What became of a suggested score."""

    ACCEPTED = "accepted", _("accepted")
    OVERRIDDEN = "overridden", _("overridden")


PUBLIC_STATUSES = (PeriodStatus.PUBLISHED, PeriodStatus.ARCHIVED)

# The words of the scheme workbook (formats.md §2).
CADENCE_WORDS = {"季度": Cadence.QUARTER, "半年": Cadence.HALF, "年度": Cadence.YEAR}
ANNUAL_METHOD_WORDS = {"合计": AnnualMethod.SUM, "平均": AnnualMethod.MEAN}
KIND_WORDS = {
    "得分": IndicatorKind.POINTS,
    "扣分": IndicatorKind.DEDUCTION,
    "加分": IndicatorKind.BONUS,
    "否决": IndicatorKind.VETO,
}
VETO_EFFECT_WORDS = {"末位": VetoEffect.LAST, "取消评优": VetoEffect.NO_HONOURS, "等次不超过": VetoEffect.CEILING}
DEFAULT_BANDS = (("优秀", "95"), ("合格", "80"), ("基本合格", "60"), ("不合格", "0"))
