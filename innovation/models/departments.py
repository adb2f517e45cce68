"""What a functional department makes of a recommended proposal, and the benefit that is verified afterwards."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchmgr import clock
from branchmgr.models import Upload, User
from groups.models import Branch, Department, standing_of
from innovation.closed_words import closed_words
from innovation.enums import MONTHS_TO_VERIFY, ProposalStatus
from innovation.models.proposals import Proposal

STEPS_OF_DEPARTMENTS = tuple(
    f"innovation.{step}"
    for step in (
        "put_off_reply",
        "take_up_recommendation",
        "ask_back",
        "begin_trial",
        "reply_recommendation",
        "answer_question",
    )
)


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    """Recommendations."""

    def visible_to(self, user: User) -> RecommendationQuerySet:
        """Those to departments one answers for, and with the proposals one may see."""
        standing = standing_of(user)
        seen = Q(proposal__in=Proposal.objects.visible_to(user))
        return self.filter(Q(department__in=standing.answers_for) | seen)

    def open(self) -> RecommendationQuerySet:
        """Not answered yet."""
        return self.filter(replied_at=None)

    def waiting(self) -> RecommendationQuerySet:
        """Those whose proposal is with the department: not answered, and no question of it is open."""
        return self.open().filter(proposal__status__in=[ProposalStatus.RECOMMENDED, ProposalStatus.TRIAL])

    def overdue(self, day: date) -> RecommendationQuerySet:
        """Those with the department, whose reply date was before ``day``."""
        return self.waiting().filter(reply_by__lt=day)

    def with_places(self) -> RecommendationQuerySet:
        """With department and proposal, its branch and lead author at hand."""
        return self.select_related("department", "proposal__branch__committee", "proposal__group", "proposal__lead")


class Recommendation(models.Model):
    """That a proposal was recommended 推荐 to a department, with a reply date; a late reply is taken and marked."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="recommendations")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="recommendations")
    reason = models.TextField(_("why it is recommended"), blank=True)
    recommended_at = models.DateTimeField(_("recommended at"))
    recommended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reply_by = models.DateField(_("reply until"))
    taken_up_at = models.DateTimeField(_("taken up at"), null=True, blank=True)
    adopted = models.BooleanField(_("adopted"), null=True, blank=True)
    reply = models.TextField(_("reply"), blank=True)
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)
    replied_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["recommended_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal"], condition=Q(replied_at=None), name="recommendation_open_once"),
            models.CheckConstraint(
                condition=Q(adopted=None, replied_at=None, replied_by=None)
                | Q(adopted__isnull=False, replied_at__isnull=False, replied_by__isnull=False),
                name="recommendation_replied_whole",
            ),
            models.CheckConstraint(
                condition=Q(adopted=None) | Q(adopted=True) | ~Q(reply=""),
                name="recommendation_declined_with_reason",
                violation_error_message=_("Say why it is declined."),
            ),
        ]
        indexes = [models.Index(fields=["department", "reply_by"], name="recommendation_by_day")]

    def __str__(self) -> str:
        return f"{self.proposal} → {self.department}"

    @property
    def branch_id(self) -> int:
        return self.proposal.branch_id

    def closed_to(self, permission: str) -> str:
        """Why nobody may take this step at present, in words; empty where it is a matter of offices."""
        if permission not in STEPS_OF_DEPARTMENTS:
            return ""
        if self.replied_at:
            return str(_("The department has replied already."))
        if said := closed_words(self.proposal, permission):
            return said
        is_taken_up = permission == "innovation.take_up_recommendation" and self.taken_up_at
        return str(_("It is taken up already.")) if is_taken_up else ""

    @property
    def is_late(self) -> bool:
        """Whether the reply came after its date, or is still to come and the date is past."""
        return clock.day_of(self.replied_at or clock.now()) > self.reply_by


class Question(models.Model):
    """What the department asked back, and what the author answered."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField(_("question"))
    asked_at = models.DateTimeField(pgettext_lazy("question of a department", "asked at"))
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("question of a department")
        verbose_name_plural = _("questions of departments")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation"], condition=Q(answered_at=None), name="question_open_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="question_has_text"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="question_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports."""

    def visible_to(self, user: User) -> ReportQuerySet:
        """With the proposals one may see."""
        return self.filter(proposal__in=Proposal.objects.visible_to(user))

    def standing(self) -> ReportQuerySet:
        """Not struck out."""
        return self.filter(struck_at=None)


class Report(models.Model):
    """What a department reports: how far it is, and what is saved so far (yuan and hours a year, in words else).

    One that was a mistake is struck out with a reason: it stays to be read and does not count.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="reports")
    day = models.DateField(_("day"))
    text = models.TextField(_("progress"))
    yuan = models.DecimalField(_("saving in yuan a year"), max_digits=14, decimal_places=2, null=True, blank=True)
    hours = models.DecimalField(_("saving in hours a year"), max_digits=10, decimal_places=1, null=True, blank=True)
    other = models.CharField(_("other benefit"), max_length=200, blank=True)
    proof = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(_("reported at"))
    struck_at = models.DateTimeField(_("struck out at"), null=True, blank=True)
    struck_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    struck_because = models.TextField(_("why it is struck out"), blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a department")
        verbose_name_plural = _("reports of departments")
        ordering = ["day", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="report_has_text"),
            models.CheckConstraint(
                condition=(Q(yuan=None) | Q(yuan__gte=0)) & (Q(hours=None) | Q(hours__gte=0)),
                name="report_savings_not_negative",
                violation_error_message=_("A saving is not negative."),
            ),
            models.CheckConstraint(
                condition=Q(struck_at=None, struck_by=None, struck_because="")
                | (Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(struck_because="")),
                name="report_struck_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} {self.day}"

    @property
    def branch_id(self) -> int:
        return self.proposal.branch_id


class BenefitQuerySet(models.QuerySet["Benefit"]):
    """Benefits."""

    def visible_to(self, user: User) -> BenefitQuerySet:
        """With the proposals one may see."""
        return self.filter(proposal__in=Proposal.objects.visible_to(user))

    def verified(self) -> BenefitQuerySet:
        return self.exclude(verified_on=None)

    def open(self) -> BenefitQuerySet:
        """Still to be verified, now or on a later day."""
        waiting = [ProposalStatus.CARRIED_OUT, ProposalStatus.VERIFIED]
        return self.filter(verified_on=None, proposal__status__in=waiting)

    def due(self, day: date) -> BenefitQuerySet:
        """Those to be verified whose day has come by ``day``."""
        return self.open().filter(due_on__lte=day)

    def with_places(self) -> BenefitQuerySet:
        """With proposal, its branch, group and lead author at hand."""
        return self.select_related("proposal__branch__committee", "proposal__group", "proposal__lead")


class Benefit(models.Model):
    """The benefit 成效 of a proposal as somebody else than an author verified it, so many months after it was
    carried out; yuan and hours are a year's."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="benefits")
    months = models.PositiveSmallIntegerField(_("months after"))
    due_on = models.DateField(_("due on"))
    yuan = models.DecimalField(_("saving in yuan a year"), max_digits=14, decimal_places=2, null=True, blank=True)
    hours = models.DecimalField(_("saving in hours a year"), max_digits=10, decimal_places=1, null=True, blank=True)
    other = models.CharField(_("other benefit"), max_length=200, blank=True)
    finding = models.TextField(_("how it was verified"), blank=True)
    proof = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    verified_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = BenefitQuerySet.as_manager()

    class Meta:
        verbose_name = _("benefit")
        verbose_name_plural = _("benefits")
        ordering = ["months"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "due_on"], name="benefit_once_a_day"),
            models.CheckConstraint(condition=Q(months__in=MONTHS_TO_VERIFY), name="benefit_months_known"),
            models.CheckConstraint(
                condition=(Q(yuan=None) | Q(yuan__gte=0)) & (Q(hours=None) | Q(hours__gte=0)),
                name="benefit_not_negative",
                violation_error_message=_("A saving is not negative."),
            ),
            models.CheckConstraint(
                condition=Q(verified_on=None, verified_by=None)
                | (Q(verified_on__isnull=False, verified_by__isnull=False) & ~Q(finding="")),
                name="benefit_verified_whole",
            ),
        ]
        indexes = [models.Index(fields=["verified_on", "due_on"], name="benefit_by_day")]

    def __str__(self) -> str:
        return f"{self.proposal} {self.due_on}"

    def closed_to(self, permission: str) -> str:
        """Why nobody may verify it at present, in words; empty where it is a matter of offices."""
        if permission == "innovation.verify_benefit" and self.verified_on:
            said = {"day": self.verified_on.isoformat()}
            return str(_("This benefit was verified already, on %(day)s.") % said)
        return closed_words(self.proposal, permission)


class AwardTierQuerySet(models.QuerySet["AwardTier"]):
    """Tiers of awards."""

    def visible_to(self, user: User) -> AwardTierQuerySet:
        """Those of one's branch and of branches one administers."""
        standing = standing_of(user)
        return self.filter(Q(branch__in=standing.branches) | standing.below("branch__committee__path"))

    def in_use(self) -> AwardTierQuerySet:
        """Those that may be awarded, the highest first."""
        return self.filter(closed_on=None)


class AwardTier(models.Model):
    """A tier of a branch's awards: from which verified benefit a year, and what it is called."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="award_tiers")
    name = models.CharField(_("award"), max_length=40)
    from_yuan = models.DecimalField(_("from yuan a year"), max_digits=14, decimal_places=2, default=Decimal(0))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = AwardTierQuerySet.as_manager()

    class Meta:
        verbose_name = _("tier of awards")
        verbose_name_plural = _("tiers of awards")
        ordering = ["-from_yuan"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "from_yuan"],
                condition=Q(closed_on=None),
                name="award_tier_once",
                violation_error_message=_("Another tier begins at the same benefit."),
            ),
            models.UniqueConstraint(
                fields=["branch", "name"],
                condition=Q(closed_on=None),
                name="award_tier_name_once",
                violation_error_message=_("Another tier has this name."),
            ),
            models.CheckConstraint(
                condition=Q(from_yuan__gte=0),
                name="award_tier_not_negative",
                violation_error_message=_("A tier begins at 0 yuan or more."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AwardQuerySet(models.QuerySet["Award"]):
    """Awards."""

    def visible_to(self, user: User) -> AwardQuerySet:
        """With the proposals one may see; in the branch and above it also where one is taken up again."""
        standing = standing_of(user)
        seen = Q(proposal__in=Proposal.objects.visible_to(user))
        asked = Recommendation.objects.filter(department__in=standing.answers_for).values("proposal")
        near = Q(proposal__branch__in=standing.branches) | standing.below("proposal__branch__committee__path")
        return self.filter(seen | near | Q(proposal__in=asked))


class Award(models.Model):
    """An award for a proposal, decided by the committee; a proposal has one, reopened and closed again or not.

    ``number``, ``title`` and ``names`` stand on the certificate: as they were when it was decided.
    """

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="award")
    tier = models.ForeignKey(AwardTier, on_delete=models.PROTECT, related_name="awards")
    tier_name = models.CharField(_("award"), max_length=40)
    number = models.CharField(_("number"), max_length=48)
    title = models.CharField(_("title"), max_length=120, blank=True)
    names = models.TextField(_("authors"), blank=True)
    meeting_on = models.DateField(_("meeting of the branch committee"))
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"))

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["-decided_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["number"], name="award_numbered")]

    def __str__(self) -> str:
        return f"{self.proposal} · {self.tier_name}"

    @property
    def branch_id(self) -> int:
        return self.proposal.branch_id
