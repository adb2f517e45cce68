"""Fixed choices of the pioneer posts, and the tables of the steps that a round, an application … may take."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PostKind(TextChoices):
    """What a post is about (domain row E6)."""

    MANAGEMENT = "management", pgettext_lazy("kind of post", "management")
    PRODUCTION = "production", pgettext_lazy("kind of post", "production")


class RoundStatus(TextChoices):
    """The life of a round (half year) of a branch's posts; no step is skipped, each is taken once."""

    PLANNED = "planned", pgettext_lazy("round", "planned")
    CALLING = "calling", pgettext_lazy("round", "call for candidates")
    POSTED = "posted", pgettext_lazy("round", "candidates posted")
    AWARDING = "awarding", pgettext_lazy("round", "waits for the award")
    HELD = "held", pgettext_lazy("round", "posts held")
    ASSESSING = "assessing", pgettext_lazy("round", "in assessment")
    TOTALLED = "totalled", pgettext_lazy("round", "totalled")
    PUBLISHED = "published", pgettext_lazy("round", "published")
    CALLED_OFF = "called_off", pgettext_lazy("round", "called off")


NEXT_ROUND: dict[RoundStatus, tuple[RoundStatus, ...]] = {
    RoundStatus.PLANNED: (RoundStatus.CALLING, RoundStatus.CALLED_OFF),
    RoundStatus.CALLING: (RoundStatus.POSTED, RoundStatus.CALLED_OFF),
    RoundStatus.POSTED: (RoundStatus.AWARDING,),
    RoundStatus.AWARDING: (RoundStatus.HELD, RoundStatus.CALLED_OFF),
    RoundStatus.HELD: (RoundStatus.ASSESSING,),
    RoundStatus.ASSESSING: (RoundStatus.TOTALLED,),
    RoundStatus.TOTALLED: (RoundStatus.PUBLISHED,),
}
"""The steps each status of a round allows; a status that is not here is an end."""

AWARDED_STATUSES = (RoundStatus.HELD, RoundStatus.ASSESSING, RoundStatus.TOTALLED, RoundStatus.PUBLISHED)
"""the statuses of a round whose posts were awarded"""

RUNNING_STATUSES = (
    RoundStatus.CALLING,
    RoundStatus.POSTED,
    RoundStatus.AWARDING,
    RoundStatus.HELD,
    RoundStatus.ASSESSING,
    RoundStatus.TOTALLED,
)


class Reapplication(TextChoices):
    """From when a member whose post was withdrawn may be a candidate again; a rule of the round."""

    NEXT_ROUND = "next_round", _("from the next round")
    NEXT_YEAR = "next_year", _("from the next year")
    YEAR_AFTER_NEXT = "year_after_next", _("from the year after next")


class RubricKind(TextChoices):
    """How an item of the assessment form is judged."""

    LEVELS = "levels", pgettext_lazy("item of a form", "levels")
    DEDUCTION = "deduction", pgettext_lazy("item of a form", "deductions")
    AIMS = "aims", pgettext_lazy("item of a form", "share of aims reached")
    POINTS = "points", pgettext_lazy("item of a form", "points")


class Way(TextChoices):
    """How somebody became a candidate."""

    APPLIED = "applied", _("applied")
    NOMINATED = "nominated", _("nominated by the group")


class ApplicationStatus(TextChoices):
    """The life of an application or nomination."""

    DRAFT = "draft", pgettext_lazy("application", "draft")
    NOMINATED = "nominated", pgettext_lazy("application", "waits for the member's consent")
    SUBMITTED = "submitted", pgettext_lazy("application", "candidate")
    DECLINED = "declined", pgettext_lazy("application", "declined by the member")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "withdrawn by the member")
    AWARDED = "awarded", pgettext_lazy("application", "awarded")
    NOT_AWARDED = "not_awarded", pgettext_lazy("application", "not awarded")


NEXT_APPLICATION: dict[ApplicationStatus, tuple[ApplicationStatus, ...]] = {
    ApplicationStatus.DRAFT: (ApplicationStatus.SUBMITTED, ApplicationStatus.WITHDRAWN),
    ApplicationStatus.NOMINATED: (
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.DECLINED,
        ApplicationStatus.WITHDRAWN,
    ),
    ApplicationStatus.SUBMITTED: (
        ApplicationStatus.WITHDRAWN,
        ApplicationStatus.AWARDED,
        ApplicationStatus.NOT_AWARDED,
    ),
}
"""The steps of an application; a nomination lapses as withdrawn where nobody answered it by the end of the call."""

POSTED_STATUSES = (ApplicationStatus.SUBMITTED, ApplicationStatus.AWARDED, ApplicationStatus.NOT_AWARDED)
"""the applications that stand on the public list of candidates"""

LIVE_STATUSES = (
    ApplicationStatus.DRAFT,
    ApplicationStatus.NOMINATED,
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.AWARDED,
)
"""the applications of which a person has one a round"""


class HoldingStatus(TextChoices):
    """Whether a post is held to the end of its round."""

    HELD = "held", pgettext_lazy("holding", "held")
    GIVEN_UP = "given_up", pgettext_lazy("holding", "given up")
    WITHDRAWN = "withdrawn", pgettext_lazy("holding", "withdrawn")


HELD_OUT = "held_out"
"""how a post stands that was held to the end of its round: its status stays, the term is over"""

NEXT_HOLDING: dict[HoldingStatus, tuple[HoldingStatus, ...]] = {
    HoldingStatus.HELD: (HoldingStatus.GIVEN_UP, HoldingStatus.WITHDRAWN),
}


class FeedbackKind(TextChoices):
    """What a colleague says of a holder (监督)."""

    PRAISE = "praise", _("praise")
    CRITICISM = "criticism", _("criticism")
    TIP = "tip", _("tip")


class FeedbackStatus(TextChoices):
    """Whether the committee took a colleague's word in; only then does it count."""

    WAITING = "waiting", pgettext_lazy("feedback", "waits for the committee")
    ACCEPTED = "accepted", pgettext_lazy("feedback", "accepted")
    SET_ASIDE = "set_aside", pgettext_lazy("feedback", "set aside")


NEXT_FEEDBACK: dict[FeedbackStatus, tuple[FeedbackStatus, ...]] = {
    FeedbackStatus.WAITING: (FeedbackStatus.ACCEPTED, FeedbackStatus.SET_ASIDE),
}


class CheckStatus(TextChoices):
    """The life of a spot check (抽查): drawn, then made or dropped; one out of turn begins as made."""

    DRAWN = "drawn", pgettext_lazy("spot check", "drawn")
    DONE = "done", pgettext_lazy("spot check", "made")
    DROPPED = "dropped", pgettext_lazy("spot check", "dropped")


NEXT_CHECK: dict[CheckStatus, tuple[CheckStatus, ...]] = {
    CheckStatus.DRAWN: (CheckStatus.DONE, CheckStatus.DROPPED),
}


class Side(TextChoices):
    """Who assesses: the department in the main, the branch committee as a supplement (domain row A4)."""

    DEPARTMENT = "department", _("department")
    COMMITTEE = "committee", _("branch committee")


class AssessmentStatus(TextChoices):
    """The life of one person's assessment of one holder."""

    DRAFT = "draft", pgettext_lazy("assessment", "begun")
    DONE = "done", pgettext_lazy("assessment", "handed in")
    ABSTAINED = "abstained", pgettext_lazy("assessment", "abstained")


NEXT_ASSESSMENT: dict[AssessmentStatus, tuple[AssessmentStatus, ...]] = {
    AssessmentStatus.DRAFT: (AssessmentStatus.DONE, AssessmentStatus.ABSTAINED),
    AssessmentStatus.DONE: (AssessmentStatus.DRAFT,),
    AssessmentStatus.ABSTAINED: (AssessmentStatus.DRAFT,),
}
"""The steps of an assessment; the secretary gives one back, with a reason, as long as nothing is totalled."""


class ViolationDecision(TextChoices):
    """What the committee decided on a reported violation (违纪违法、责任事故、三违)."""

    CONFIRMED = "confirmed", pgettext_lazy("violation", "confirmed")
    DISMISSED = "dismissed", pgettext_lazy("violation", "dismissed")


class Outcome(TextChoices):
    """What became of a holder at the end of a round: 先锋岗, 达标岗, 警示岗, 撤岗 or no assessment."""

    EXCELLENT = "excellent", pgettext_lazy("outcome", "excellent")
    CONTINUE = "continue", pgettext_lazy("outcome", "continue")
    WARNED = "warned", pgettext_lazy("outcome", "warned")
    WITHDRAWN = "withdrawn", pgettext_lazy("outcome", "withdrawn")
    UNASSESSED = "unassessed", pgettext_lazy("outcome", "not assessed")


# Words of the workbooks.
POST_KIND_WORDS = {"管理": PostKind.MANAGEMENT, "生产": PostKind.PRODUCTION}
RUBRIC_KIND_WORDS = {
    "等级": RubricKind.LEVELS,
    "扣分": RubricKind.DEDUCTION,
    "目标完成率": RubricKind.AIMS,
    "得分": RubricKind.POINTS,
}
OUTCOME_WORDS = {
    Outcome.EXCELLENT: "先锋岗",
    Outcome.CONTINUE: "达标岗",
    Outcome.WARNED: "警示岗",
    Outcome.WITHDRAWN: "撤岗",
    Outcome.UNASSESSED: "不作评估",
}
