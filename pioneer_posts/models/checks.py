"""Spot checks 抽查, the draw that hands them out, and violations that cost a post."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branchmgr.models import Upload, User
from groups.models import Branch, Person, standing_of
from pioneer_posts.enums import CheckStatus, ViolationDecision
from pioneer_posts.models.holdings import Holding
from pioneer_posts.models.rounds import Round


class CheckDraw(models.Model):
    """One draw of a round's spot checks: every post held, at least once, among the committee members.

    ``seed`` is kept back until the round is published; ``commitment``, its SHA-256, is shown at once, so that
    everybody can work out afterwards that the draw was not arranged. ``said`` is what was drawn from.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="draws")
    number = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64, editable=False)
    commitment = models.CharField(max_length=64, editable=False)
    said = models.JSONField(default=dict, editable=False)
    drawn_at = models.DateTimeField(_("drawn at"))
    drawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("draw of spot checks")
        verbose_name_plural = _("draws of spot checks")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="check_draw_numbered")]

    def __str__(self) -> str:
        return f"{self.round} · {self.number}"


class SpotCheckQuerySet(models.QuerySet["SpotCheck"]):
    """Spot checks."""

    def visible_to(self, user: User) -> SpotCheckQuerySet:
        """A drawn one: its checker alone. A made one: also committee, holder and the post's assessors."""
        standing = standing_of(user)
        made = Q(status=CheckStatus.DONE)
        told = Q(holding__round__branch__in=standing.serves) | Q(holding__person=standing.person)
        told |= Q(holding__post__department__in=standing.departments)
        return self.filter(Q(checker=standing.person, checker__isnull=False) | (made & told))

    def drawn(self) -> SpotCheckQuerySet:
        return self.filter(status=CheckStatus.DRAWN)

    def made(self) -> SpotCheckQuerySet:
        return self.filter(status=CheckStatus.DONE)

    def with_places(self) -> SpotCheckQuerySet:
        """With holder, post, round and checker at hand."""
        return self.select_related("holding__person", "holding__post__department", "holding__round__branch", "checker")


class SpotCheck(models.Model):
    """One unannounced look at a post held. Nobody but the checker knows of it before it is made.

    A drawn one is to be made about ``due_on``; one out of turn has no draw. ``checked_on`` lies within the round.
    """

    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="checks")
    checker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("checker"))
    draw = models.ForeignKey(CheckDraw, null=True, blank=True, on_delete=models.PROTECT, related_name="checks")
    due_on = models.DateField(_("about"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=CheckStatus, editable=False)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    finding = models.TextField(_("finding"), blank=True)
    grave = models.BooleanField(_("grave"), default=False)
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)
    answer = models.TextField(_("answer of the holder"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = SpotCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("spot check")
        verbose_name_plural = _("spot checks")
        ordering = ["-checked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "holding"], name="spot_check_once_a_draw"),
            models.CheckConstraint(condition=Q(status__in=CheckStatus.values), name="spot_check_status_known"),
            models.CheckConstraint(
                condition=Q(status=CheckStatus.DONE, checked_on__isnull=False, recorded_at__isnull=False)
                & ~Q(finding="")
                | ~Q(status=CheckStatus.DONE) & Q(checked_on=None, recorded_at=None, grave=False, finding=""),
                name="spot_check_made_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status=CheckStatus.DRAWN) | Q(draw__isnull=False, due_on__isnull=False),
                name="spot_check_drawn_by_a_draw",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(status=CheckStatus.DONE, answered_at__isnull=False)),
                name="spot_check_answered_once_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holding} · {self.checked_on or self.due_on}"

    @property
    def branch(self) -> Branch:
        return self.holding.round.branch

    @property
    def branch_id(self) -> int:
        return self.holding.round.branch_id


class CheckEvidence(models.Model):
    """A file that a checker put to a finding."""

    check_made = models.ForeignKey(SpotCheck, on_delete=models.CASCADE, related_name="evidence")
    upload = models.OneToOneField(Upload, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("evidence of a spot check")
        verbose_name_plural = _("evidence of spot checks")
        constraints = [models.UniqueConstraint(fields=["check_made", "upload"], name="check_evidence_once")]

    def __str__(self) -> str:
        return str(self.upload)


class ViolationQuerySet(models.QuerySet["Violation"]):
    """Violations."""

    def visible_to(self, user: User) -> ViolationQuerySet:
        """Those of one's branch for its committee; the decided ones for the holder; one's own reports."""
        standing = standing_of(user)
        committee = Q(holding__round__branch__in=standing.serves) & ~Q(holding__person=standing.person)
        holder = Q(holding__person=standing.person, decision=ViolationDecision.CONFIRMED)
        return self.filter(committee | holder | Q(reported_by=user))

    def open(self) -> ViolationQuerySet:
        """Reported and not decided."""
        return self.filter(decision="")

    def confirmed(self) -> ViolationQuerySet:
        return self.filter(decision=ViolationDecision.CONFIRMED)


class Violation(models.Model):
    """A reported breach that costs the post once the committee confirms it (一票否决): it is withdrawn from that day.

    Reported by hand, or with a grave finding of a ``spot_check``. ``meeting_on`` is the committee's meeting.
    """

    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="violations")
    spot_check = models.OneToOneField(
        SpotCheck, null=True, blank=True, on_delete=models.PROTECT, related_name="violation"
    )
    happened_on = models.DateField(_("happened on"))
    event = models.TextField(_("what happened"))
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(_("reported at"))
    decision = models.CharField(_("decision"), max_length=12, choices=ViolationDecision, blank=True, editable=False)
    meeting_on = models.DateField(_("meeting of the branch committee"), null=True, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = ViolationQuerySet.as_manager()

    class Meta:
        verbose_name = _("violation")
        verbose_name_plural = _("violations")
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="") | Q(decision__in=ViolationDecision.values), name="violation_decision_known"
            ),
            models.CheckConstraint(condition=~Q(event=""), name="violation_has_event"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None, decided_by=None, meeting_on=None, decision_reason="")
                | (
                    ~Q(decision="")
                    & Q(decided_at__isnull=False, decided_by__isnull=False, meeting_on__isnull=False)
                    & ~Q(decision_reason="")
                ),
                name="violation_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holding} · {self.happened_on}"

    @property
    def branch(self) -> Branch:
        return self.holding.round.branch

    @property
    def branch_id(self) -> int:
        return self.holding.round.branch_id
