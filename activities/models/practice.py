"""How a branch goes about its records: what counts as attended, which times are closed, its own paper forms."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from activities.enums import AttendanceKind, PaperKind
from branchmgr.models import Upload, User
from groups.models import Branch, standing_of


class CountingRule(models.Model):
    """What one kind of attendance is worth in a branch; kinds without a row go by the defaults of ``rates.py``.

    ``counts``: as having taken part; ``in_base``: in the denominator; ``make_up``: study is due afterwards;
    ``made_up_counts``: once that is done it counts as having taken part.
    """

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="counting_rules")
    kind = models.CharField(_("attendance"), max_length=12, choices=AttendanceKind)
    counts = models.BooleanField(_("counts as having taken part"))
    in_base = models.BooleanField(_("among those who should attend"))
    make_up = models.BooleanField(_("study to be made up for"))
    made_up_counts = models.BooleanField(_("counts once made up for"), default=False)

    class Meta:
        verbose_name = _("rule of counting")
        verbose_name_plural = _("rules of counting")
        constraints = [
            models.UniqueConstraint(fields=["branch", "kind"], name="counting_rule_once"),
            models.CheckConstraint(
                condition=Q(in_base=True) | Q(counts=False),
                name="counting_rule_counts_only_in_base",
                violation_error_message=_("Who is not among those expected cannot count as having come."),
            ),
            models.CheckConstraint(
                condition=Q(made_up_counts=False) | Q(in_base=True, make_up=True),
                name="counting_rule_made_up_is_due",
                violation_error_message=_("Only study that is due can be made up for."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.get_kind_display()}"


class ClosedTimeQuerySet(models.QuerySet["ClosedTime"]):
    """Closed times."""

    def covering(self, day: date) -> ClosedTimeQuerySet:
        """Those in which ``day`` lies (both ends belong to the time)."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class ClosedTime(models.Model):
    """A time of a branch whose period was totalled: its records are locked, later changes are supplements."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="closed_times")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    closed_at = models.DateTimeField(_("closed at"))

    objects = ClosedTimeQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed time")
        verbose_name_plural = _("closed times")
        constraints = [
            models.UniqueConstraint(fields=["branch", "starts_on", "ends_on"], name="closed_time_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="closed_time_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.starts_on} – {self.ends_on}"


class PaperFormQuerySet(models.QuerySet["PaperForm"]):
    """Templates of papers."""

    def visible_to(self, user: User) -> PaperFormQuerySet:
        """Those of branches on whose committee one sits."""
        return self.filter(branch__in=standing_of(user).serves)

    def of(self, branch: Branch) -> PaperFormQuerySet:
        """A branch's, the newest first, with file and who set them."""
        return self.filter(branch=branch).select_related("upload", "set_by__person")

    def in_force(self, branch: Branch, kind: str) -> PaperFormQuerySet:
        """Those of a paper that are not withdrawn; the first one holds."""
        return self.of(branch).filter(kind=kind, withdrawn_at=None)


class PaperForm(models.Model):
    """A branch's own Word template of a paper 台账; the newest of its kind holds, without one ours does."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="paper_forms")
    kind = models.CharField(_("paper"), max_length=16, choices=PaperKind)
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("set at"))
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = PaperFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("template of a paper")
        verbose_name_plural = _("templates of papers")
        ordering = ["-set_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PaperKind.values), name="paper_form_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.get_kind_display()}"
