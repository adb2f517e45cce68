"""The warning 预警 on a group's leader after poor appraisals; people decide."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from appraisal.enums import WarningDecision, WarningKind
from appraisal.models.periods import Period
from branchmgr.models import User
from groups.models import Branch, PartyGroup, Person, standing_of


class LeaderWarningQuerySet(models.QuerySet["LeaderWarning"]):
    """Warnings on leaders."""

    def visible_to(self, user: User) -> LeaderWarningQuerySet:
        """Those of a branch whose committee one sits on, of branches one administers, and decided ones on oneself."""
        standing = standing_of(user)
        below = standing.below("period__branch__committee__path")
        own = Q(leader=standing.person) & ~Q(decision="")
        return self.filter(Q(period__branch__in=standing.serves) | below | own)

    def with_places(self) -> LeaderWarningQuerySet:
        """With leader, group, period and branch at hand."""
        return self.select_related("leader", "group", "period__branch__committee")

    def in_state(self, state: str) -> LeaderWarningQuerySet:
        """Those that ``waiting``, ``decided`` or ``lifted`` names; all for any other word."""
        if state == "waiting":
            return self.waiting()
        if state == "decided":
            return self.exclude(decision="")
        return self.filter(decision="", lifted_at__isnull=False) if state == "lifted" else self

    def matching(self, words: str) -> LeaderWarningQuerySet:
        """Those on a leader, or of a group, whose name or code holds what was typed."""
        typed = words.strip()
        found = Q(group__name__icontains=typed) | Q(group__code__icontains=typed) | Q(leader__name__icontains=typed)
        return self.filter(found) if typed else self

    def of_periods(self, periods: Iterable[Period]) -> LeaderWarningQuerySet:
        return self.filter(period__in=list(periods))

    def open_first(self) -> LeaderWarningQuerySet:
        """Those that wait for a decision, then the newest."""
        waits = Case(When(decision="", lifted_at=None, then=0), default=1)
        return self.order_by(waits, "-raised_at", "group__code", "pk")

    def waiting(self) -> LeaderWarningQuerySet:
        """Neither decided nor lifted."""
        return self.filter(decision="", lifted_at=None)


class LeaderWarning(models.Model):
    """That a leader's group did poorly twice running (domain row E2), raised with the publication of ``period``.

    ``grounds`` are the appraisals or years behind it, each with its grade: what is spelt out as the reason.
    ``lifted_at``: a correction took the grounds away before anybody decided.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=WarningKind)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="warnings")
    group = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, related_name="warnings")
    leader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    grounds = models.JSONField(_("grounds"), default=list, encoder=DjangoJSONEncoder)
    raised_at = models.DateTimeField(_("raised at"))
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=8, choices=WarningDecision, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    meeting_on = models.DateField(_("meeting of the branch committee"), null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = LeaderWarningQuerySet.as_manager()

    class Meta:
        verbose_name = _("warning on a leader")
        verbose_name_plural = _("warnings on leaders")
        constraints = [
            models.UniqueConstraint(fields=["period", "group", "kind"], name="warning_once"),
            models.CheckConstraint(condition=Q(kind__in=WarningKind.values), name="warning_kind_known"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None, decided_by=None, decision_reason="")
                | (
                    Q(decision__in=WarningDecision.values, decided_at__isnull=False, decided_by__isnull=False)
                    & ~Q(decision_reason="")
                ),
                name="warning_decided_whole",
                violation_error_message=_("A decision has a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} · {self.get_kind_display()}"

    @property
    def branch(self) -> Branch:
        return self.period.branch

    @property
    def branch_id(self) -> int:
        return self.period.branch_id

    @property
    def waits(self) -> bool:
        """Whether the committee has still to decide."""
        return not self.decision and self.lifted_at is None
