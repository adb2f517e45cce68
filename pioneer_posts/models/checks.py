"""Spot checks 抽查, the draw that hands them out, and violations that cost a post."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from branchmgr import clock
from branchmgr.models import Upload, User
from branchmgr.uploads import PICTURES
from groups.enums import COMMITTEE_OFFICES, Office
from groups.models import Appointment, Branch, Person, standing_of
from pioneer_posts.enums import CheckStatus, HoldingStatus, RoundStatus, ViolationDecision
from pioneer_posts.models.holdings import Holding
from pioneer_posts.models.rounds import Round

CHECKED_ROUNDS = (RoundStatus.HELD, RoundStatus.ASSESSING)
"""the statuses of a round in which posts are checked and violations reported"""


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

    def live(self) -> SpotCheckQuerySet:
        """Drawn or made: what covers a post."""
        return self.exclude(status=CheckStatus.DROPPED)

    def to_make_by(self, user: User) -> SpotCheckQuerySet:
        """Those drawn that this person is to make: the holder still holds the post, the round still runs."""
        standing = standing_of(user)
        mine = self.drawn().filter(checker=standing.person, checker__isnull=False)
        held = mine.filter(holding__status=HoldingStatus.HELD, holding__round__status__in=CHECKED_ROUNDS)
        return held.filter(holding__round__branch__in=standing.serves)

    def by_day(self) -> SpotCheckQuerySet:
        """The one due first on top."""
        return self.order_by("due_on", "holding__number", "pk")

    def due_by(self, day: date) -> SpotCheckQuerySet:
        """Those to be made about this day or before."""
        return self.filter(due_on__lte=day)

    def of_holding(self, holding: Holding) -> SpotCheckQuerySet:
        return self.filter(holding=holding)

    def of_round(self, post_round: Round) -> SpotCheckQuerySet:
        return self.filter(holding__round=post_round)

    def stale(self, day: date) -> SpotCheckQuerySet:
        """Those drawn that cannot be made: the checker left the committee, the post or the round is over."""
        held = Appointment.objects.on(day).filter(office__in=COMMITTEE_OFFICES, person__user__is_active=True)
        serving = held.filter(person=OuterRef("checker"), branch=OuterRef("holding__round__branch"))
        over = ~Q(holding__round__status__in=CHECKED_ROUNDS) | ~Q(holding__status=HoldingStatus.HELD)
        return self.drawn().filter(over | ~Exists(serving))

    def matching(self, words: str) -> SpotCheckQuerySet:
        """Those of a holder, post or department whose name holds what was typed, or with it in the finding."""
        typed = words.strip()
        place = Q(holding__post__name__icontains=typed) | Q(holding__post__department__name__icontains=typed)
        said = Q(holding__person__name__icontains=typed) | Q(finding__icontains=typed)
        return self.filter(place | said) if typed else self

    def in_state(self, state: str) -> SpotCheckQuerySet:
        """The ``grave`` ones, the ``answered`` ones, those ``out_of_turn``; all for any other word."""
        conditions = {"grave": Q(grave=True), "answered": ~Q(answer=""), "out_of_turn": Q(draw=None)}
        return self.filter(conditions[state]) if state in conditions else self

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
    def is_called_off(self) -> bool:
        """Whether nobody needs to make it any more because the post was given up or withdrawn."""
        return self.status != CheckStatus.DONE and not self.holding.is_held

    @property
    def state_words(self) -> str:
        """How it stands, in words."""
        return pgettext("spot check", "called off") if self.is_called_off else self.get_status_display()

    def closed_to(self, permission: str) -> str:
        """Why nobody may do this with it at present, in words; empty where it is a matter of offices."""
        post_round = self.holding.round
        said = {"round": post_round, "status": self.get_status_display()}
        if permission == "pioneer_posts.record_check" and self.status != CheckStatus.DRAWN:
            return gettext("This check is %(status)s already.") % said
        if permission == "pioneer_posts.record_check" and post_round.status not in CHECKED_ROUNDS:
            words = gettext("Posts are checked from the award until the assessment is over. %(round)s is “%(status)s”.")
            return words % {**said, "status": post_round.get_status_display()}
        if permission == "pioneer_posts.answer_check" and self.answer:
            return gettext("This check is answered already; that is done once.")
        if permission == "pioneer_posts.answer_check" and post_round.status == RoundStatus.PUBLISHED:
            return gettext("The result is published: a check is answered before that.")
        return ""

    @property
    def branch_id(self) -> int:
        return self.holding.round.branch_id


class CheckEvidenceQuerySet(models.QuerySet["CheckEvidence"]):
    """Files with findings."""

    def visible_to(self, user: User) -> CheckEvidenceQuerySet:
        """Those of the checks one may see."""
        return self.filter(check_made__in=SpotCheck.objects.visible_to(user))

    def with_files(self) -> CheckEvidenceQuerySet:
        """In the order in which they were put there, the files at hand."""
        return self.select_related("upload").order_by("pk")


class CheckEvidence(models.Model):
    """A file that a checker put to a finding."""

    check_made = models.ForeignKey(SpotCheck, on_delete=models.CASCADE, related_name="evidence")
    upload = models.OneToOneField(Upload, on_delete=models.PROTECT, related_name="+")

    objects = CheckEvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence of a spot check")
        verbose_name_plural = _("evidence of spot checks")
        constraints = [models.UniqueConstraint(fields=["check_made", "upload"], name="check_evidence_once")]

    def __str__(self) -> str:
        return str(self.upload)

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown in the page."""
        return self.upload.media_type in PICTURES

    @property
    def branch_id(self) -> int:
        return self.check_made.branch_id


class ViolationQuerySet(models.QuerySet["Violation"]):
    """Violations."""

    def visible_to(self, user: User) -> ViolationQuerySet:
        """Those of one's branch for its committee; the decided ones for the holder; one's own reports."""
        standing = standing_of(user)
        committee = Q(holding__round__branch__in=standing.serves) & ~Q(holding__person=standing.person)
        holder = Q(holding__person=standing.person, decision=ViolationDecision.CONFIRMED)
        return self.filter(committee | holder | Q(reported_by=user.pk))

    def open(self) -> ViolationQuerySet:
        """Reported and not decided."""
        return self.filter(decision="")

    def confirmed(self) -> ViolationQuerySet:
        return self.filter(decision=ViolationDecision.CONFIRMED)

    def to_decide_by(self, user: User) -> ViolationQuerySet:
        """Those this person enters the committee's decision on: the secretary's, and of a secretary the others'."""
        standing = standing_of(user)
        others = self.open().filter(holding__round__branch__in=standing.serves).exclude(holding__person=standing.person)
        held = Appointment.objects.on(clock.today()).filter(office=Office.SECRETARY)
        secretary = held.filter(person=OuterRef("holding__person"), branch=OuterRef("holding__round__branch"))
        return others.filter(Q(holding__round__branch__in=standing.secretary_of) | Q(Exists(secretary)))

    def in_state(self, state: str) -> ViolationQuerySet:
        """Those of a decision, or the ``open`` ones; all for any other word."""
        if state == "open":
            return self.open()
        return self.filter(decision=state) if state in ViolationDecision.values else self

    def matching(self, words: str) -> ViolationQuerySet:
        """Those of a holder or post whose name holds what was typed, or with it in what happened."""
        typed = words.strip()
        place = Q(holding__person__name__icontains=typed) | Q(holding__post__name__icontains=typed)
        return self.filter(place | Q(event__icontains=typed)) if typed else self

    def with_places(self) -> ViolationQuerySet:
        """With holder, post and round, and who reported and decided, at hand."""
        places = ("holding__person", "holding__post__department", "holding__round__branch", "holding__group")
        return self.select_related(*places, "reported_by__person", "decided_by__person")


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
