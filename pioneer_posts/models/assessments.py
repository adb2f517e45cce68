"""Assessments 评估 of posts held, and what they came to."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from branchmgr.models import User
from branchmgr.steps import Step
from groups.models import Branch, Person, standing_of
from pioneer_posts.enums import AssessmentStatus, Outcome, RoundStatus, Side
from pioneer_posts.models.holdings import Holding
from pioneer_posts.models.rounds import RubricItem

HANDED_IN = (AssessmentStatus.DONE, AssessmentStatus.ABSTAINED)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Assessments."""

    def visible_to(self, user: User) -> AssessmentQuerySet:
        """One's own; others' that are handed in, once the round is totalled: all for the committee of today, and
        for who assesses for the department today those of holders whom they assessed themselves.

        Until publication nobody sees those of the post they hold; then the holder does.
        """
        standing = standing_of(user)
        own = Q(assessor=standing.person, assessor__isnull=False)
        mine = Assessment.objects.filter(holding=OuterRef("holding"), assessor=standing.person, status__in=HANDED_IN)
        department = Q(Exists(mine)) & Q(holding__post__department__in=standing.departments)
        committee = Q(holding__round__branch__in=standing.serves)
        published = Q(holding__round__status=RoundStatus.PUBLISHED)
        holder = published & Q(holding__person=standing.person)
        totalled = Q(holding__round__status__in=[RoundStatus.TOTALLED, RoundStatus.PUBLISHED])
        others = totalled & Q(status__in=HANDED_IN) & (department | committee | holder)
        about_self = Q(holding__person=standing.person) & ~published
        return self.filter(own | others).exclude(about_self)

    def done(self) -> AssessmentQuerySet:
        return self.filter(status=AssessmentStatus.DONE)

    def of_holding(self, holding: Holding) -> AssessmentQuerySet:
        return self.filter(holding=holding)

    def with_places(self) -> AssessmentQuerySet:
        """With holder, post, round and assessor at hand."""
        return self.select_related("holding__person", "holding__post__department", "holding__round__branch", "assessor")


class Assessment(models.Model):
    """What one person gives one holder, on one of the two sides; ``total`` in points once handed in."""

    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="assessments")
    assessor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="post_assessments")
    side = models.CharField(_("side"), max_length=12, choices=Side)
    status = models.CharField(
        _("status"), max_length=12, choices=AssessmentStatus, default=AssessmentStatus.DRAFT, editable=False
    )
    total = models.DecimalField(_("total"), max_digits=5, decimal_places=2, null=True, blank=True, editable=False)
    comment = models.TextField(_("comment"), blank=True)
    abstention_reason = models.TextField(_("reason of the abstention"), blank=True)
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    edition = models.PositiveIntegerField(default=0, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment of a post")
        verbose_name_plural = _("assessments of posts")
        constraints = [
            models.UniqueConstraint(
                fields=["holding", "assessor"],
                name="assessment_once",
                violation_error_message=_("Everybody assesses a holder once."),
            ),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="assessment_side_known"),
            models.CheckConstraint(condition=Q(status__in=AssessmentStatus.values), name="assessment_status_known"),
            models.CheckConstraint(
                condition=Q(status=AssessmentStatus.DRAFT, total=None, handed_in_at=None, abstention_reason="")
                | Q(
                    status=AssessmentStatus.DONE,
                    total__gte=0,
                    total__lte=100,
                    handed_in_at__isnull=False,
                    abstention_reason="",
                )
                | (
                    Q(status=AssessmentStatus.ABSTAINED, total=None, handed_in_at__isnull=False)
                    & ~Q(abstention_reason="")
                ),
                name="assessment_handed_in_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holding} · {self.assessor}"

    @property
    def is_draft(self) -> bool:
        return self.status == AssessmentStatus.DRAFT

    @property
    def branch(self) -> Branch:
        return self.holding.round.branch

    @property
    def branch_id(self) -> int:
        return self.holding.round.branch_id


class AssessmentMark(models.Model):
    """The points that an assessment gives for one item; ``level`` is the level chosen, ``note`` says why."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="marks")
    item = models.ForeignKey(RubricItem, on_delete=models.PROTECT, related_name="marks")
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2)
    level = models.CharField(_("level"), max_length=30, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("mark of an assessment")
        verbose_name_plural = _("marks of an assessment")
        ordering = ["item__position"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "item"], name="assessment_mark_once"),
            models.CheckConstraint(condition=Q(points__gte=0, points__lte=100), name="assessment_mark_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.points}"


class AssessmentStep(Step):
    """That an assessment reached a status; one that was given back comes to the same status again."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(_("status"), max_length=12, choices=AssessmentStatus, editable=False)

    class Meta:
        verbose_name = _("step of an assessment")
        verbose_name_plural = _("steps of an assessment")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["assessment", "number"], name="assessment_step_numbered")]

    def __str__(self) -> str:
        return f"{self.assessment} {self.status}"


class PostResultQuerySet(models.QuerySet["PostResult"]):
    """Results."""

    def visible_to(self, user: User) -> PostResultQuerySet:
        """Published ones with the post held; before that the committee, but nobody their own."""
        standing = standing_of(user)
        published = Q(holding__round__status=RoundStatus.PUBLISHED)
        seen = published & Q(holding__in=Holding.objects.visible_to(user))
        committee = Q(holding__round__branch__in=standing.serves) & ~Q(holding__person=standing.person)
        return self.filter(seen | committee)

    def published(self) -> PostResultQuerySet:
        return self.filter(holding__round__status=RoundStatus.PUBLISHED)


class PostResult(models.Model):
    """What a holder came to in a round: both means (half-up to 4 places, to be shown), the total, the outcome.

    Means and total are None where nothing was assessed: the post was withdrawn, or left unassessed by a reasoned
    decision. ``steps`` is the way the total was reached, as it is shown.
    """

    holding = models.OneToOneField(Holding, on_delete=models.PROTECT, related_name="result")
    department_mean = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    committee_mean = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    total = models.DecimalField(_("total"), max_digits=5, decimal_places=2, null=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    reason = models.TextField(_("reason"), blank=True)
    steps = models.JSONField(default=dict)
    totalled_at = models.DateTimeField(_("totalled at"))

    objects = PostResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result of a post")
        verbose_name_plural = _("results of posts")
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="post_result_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=[Outcome.WITHDRAWN, Outcome.UNASSESSED]) | Q(total__isnull=False),
                name="post_result_of_a_total",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.UNASSESSED) | (Q(total=None) & ~Q(reason="")),
                name="post_result_unassessed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holding} {self.outcome}"

    @property
    def branch_id(self) -> int:
        return self.holding.round.branch_id
