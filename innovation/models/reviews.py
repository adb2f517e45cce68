"""Review meetings: criteria, reviewers, their reviews, and decisions held back until they are announced together."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from branchmgr.models import User
from branchmgr.steps import Step
from groups.models import Branch, Person, standing_of
from innovation.enums import MeetingStatus, RatingMethod, ReviewStatus, Verdict
from innovation.models.proposals import Proposal


class ReviewMeetingQuerySet(models.QuerySet["ReviewMeeting"]):
    """Review meetings."""

    def visible_to(self, user: User) -> ReviewMeetingQuerySet:
        """Those of one's branch's committee, and those in which one reviews."""
        standing = standing_of(user)
        mine = Review.objects.filter(reviewer=standing.person).values("meeting")
        return self.filter(Q(branch__in=standing.serves) | Q(pk__in=mine))

    def of(self, branch: Branch) -> ReviewMeetingQuerySet:
        return self.filter(branch=branch)


class ReviewMeeting(models.Model):
    """Proposals that are reviewed, ranked, decided and announced together.

    Method, hidden names, excluded groups and criteria are set while it is prepared and frozen when the review begins.
    ``reviewers`` is how many review each proposal, ``quota`` how many may be accepted (a line in the ranked list; no
    quota: None). Reviews are due on ``due_on``, Asia/Shanghai.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="review_meetings")
    name = models.CharField(_("name"), max_length=80)
    status = models.CharField(
        _("status"), max_length=12, choices=MeetingStatus, default=MeetingStatus.PREPARED, editable=False
    )
    due_on = models.DateField(_("reviews until"))
    method = models.CharField(_("rating"), max_length=8, choices=RatingMethod, default=RatingMethod.MEDIAN)
    names_hidden = models.BooleanField(_("hide names from reviewers"), default=False)
    same_group_excluded = models.BooleanField(_("nobody reviews their own group"), default=True)
    reviewers = models.PositiveSmallIntegerField(_("reviewers of each proposal"), default=3)
    quota = models.PositiveSmallIntegerField(_("quota"), null=True, blank=True)
    created_at = models.DateTimeField(_("prepared at"))
    meeting_on = models.DateField(_("meeting of the branch committee"), null=True, blank=True)
    resolution = models.TextField(_("resolution"), blank=True)
    seed = models.CharField(max_length=64, blank=True, editable=False)

    objects = ReviewMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("review meeting")
        verbose_name_plural = _("review meetings")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=MeetingStatus.values), name="review_meeting_status_known"),
            models.CheckConstraint(condition=Q(method__in=RatingMethod.values), name="review_meeting_method_known"),
            models.CheckConstraint(
                condition=Q(reviewers__gte=1, reviewers__lte=9),
                name="review_meeting_reviewers_in_range",
                violation_error_message=_("Each proposal has 1 to 9 reviewers."),
            ),
            models.CheckConstraint(
                condition=~Q(status=MeetingStatus.ANNOUNCED) | (Q(meeting_on__isnull=False) & ~Q(resolution="")),
                name="review_meeting_announced_by_resolution",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MeetingStep(Step):
    """That a review meeting reached a status, when and by whom."""

    meeting = models.ForeignKey(ReviewMeeting, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(_("status"), max_length=12, choices=MeetingStatus, editable=False)

    class Meta:
        verbose_name = _("step of a review meeting")
        verbose_name_plural = _("steps of a review meeting")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="meeting_step_numbered")]

    def __str__(self) -> str:
        return f"{self.meeting} {self.status}"


class Criterion(models.Model):
    """One criterion of a meeting: its weight in points, and described ranges ``省内先进 26-30;本单位先进 10-20``."""

    meeting = models.ForeignKey(ReviewMeeting, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(_("code"), max_length=16)
    name = models.CharField(_("criterion"), max_length=60)
    weight = models.DecimalField(_("weight in points"), max_digits=5, decimal_places=2)
    ranges = models.CharField(_("levels"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "code"], name="criterion_code_once"),
            models.UniqueConstraint(fields=["meeting", "position"], name="criterion_position_once"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=100), name="criterion_weight_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reviews."""

    def visible_to(self, user: User) -> ReviewQuerySet:
        """One's own; others' of the same proposal once one's own is handed in; the committee's while it decides.

        The authors see them after the announcement. Nobody sees those of their own proposal before. A reviewer whose
        offices rest sees none.
        """
        standing = standing_of(user)
        reviewer = None if standing.rests else standing.person
        own = Q(reviewer=reviewer, reviewer__isnull=False)
        mine = Review.objects.filter(
            proposal=OuterRef("proposal"),
            meeting=OuterRef("meeting"),
            reviewer=reviewer,
            status=ReviewStatus.DONE,
        )
        done = Q(status=ReviewStatus.DONE)
        decided = Q(meeting__status__in=[MeetingStatus.DECIDING, MeetingStatus.ANNOUNCED])
        committee = decided & Q(meeting__branch__in=standing.serves)
        announced = Q(meeting__status=MeetingStatus.ANNOUNCED)
        wrote = Proposal.objects.by(standing.person).values("pk")
        author = announced & Q(proposal__in=wrote)
        own_work = Q(proposal__in=wrote) & ~announced
        return self.filter(own | (done & (Q(Exists(mine)) | committee | author))).exclude(own_work)

    def done(self) -> ReviewQuerySet:
        return self.filter(status=ReviewStatus.DONE)

    def waiting(self) -> ReviewQuerySet:
        return self.filter(status=ReviewStatus.ASSIGNED)


class Review(models.Model):
    """What one reviewer says of one proposal; of which ``edition``, so that a later change marks it as outdated."""

    meeting = models.ForeignKey(ReviewMeeting, on_delete=models.PROTECT, related_name="reviews")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("reviewer"))
    status = models.CharField(
        _("status"), max_length=12, choices=ReviewStatus, default=ReviewStatus.ASSIGNED, editable=False
    )
    edition = models.PositiveIntegerField(null=True, blank=True, editable=False)
    total = models.DecimalField(_("total"), max_digits=7, decimal_places=4, null=True, blank=True, editable=False)
    comment = models.TextField(_("comment"), blank=True)
    decline_reason = models.TextField(_("reason"), blank=True)
    assigned_at = models.DateTimeField(_("assigned at"))
    done_at = models.DateTimeField(_("handed in at"), null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "proposal", "reviewer"], name="review_once"),
            models.CheckConstraint(condition=Q(status__in=ReviewStatus.values), name="review_status_known"),
            models.CheckConstraint(
                condition=~Q(status=ReviewStatus.DONE) | Q(edition__isnull=False, done_at__isnull=False),
                name="review_handed_in_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReviewStatus.DECLINED) | ~Q(decline_reason=""), name="review_declined_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} · {self.reviewer}"

    @property
    def is_outdated(self) -> bool:
        """Whether the proposal was changed since."""
        return self.edition is not None and self.edition != self.proposal.edition

    @property
    def due_on(self) -> date:
        return self.meeting.due_on


class ReviewMark(models.Model):
    """The points of one criterion; None is n/a, which leaves the mean."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="marks")
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("mark of a review")
        verbose_name_plural = _("marks of a review")
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="review_mark_once"),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gte=0, points__lte=100), name="review_mark_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} {self.points}"


class Entry(models.Model):
    """That a proposal is on a meeting's list, what it came to, and the decision held back until the announcement.

    ``edition`` is the one that was decided on.
    """

    meeting = models.ForeignKey(ReviewMeeting, on_delete=models.PROTECT, related_name="entries")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="entries")
    rating = models.DecimalField(_("rating"), max_digits=5, decimal_places=2, null=True, blank=True)
    spread = models.DecimalField(_("spread"), max_digits=5, decimal_places=2, null=True, blank=True)
    verdict = models.CharField(_("decision"), max_length=12, choices=Verdict, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    edition = models.PositiveIntegerField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("proposal of a meeting")
        verbose_name_plural = _("proposals of a meeting")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "proposal"], name="entry_once"),
            models.CheckConstraint(condition=Q(verdict="") | Q(verdict__in=Verdict.values), name="entry_verdict_known"),
            models.CheckConstraint(
                condition=Q(verdict="", decided_at=None, decided_by=None)
                | (~Q(verdict="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="entry_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["", Verdict.ACCEPT]) | ~Q(reason=""),
                name="entry_refused_with_reason",
                violation_error_message=_("Say why, unless it is accepted."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} · {self.proposal}"
