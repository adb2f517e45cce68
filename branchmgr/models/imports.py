"""Workbooks that somebody brings: checked, shown, and written once they are confirmed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from branchmgr.enums import ImportState, WorkStatus
from branchmgr.models.long_work import LongWork
from branchmgr.models.users import User


class ImportQuerySet(models.QuerySet["Import"]):
    """Imports, with the work that checks or writes them."""

    def visible_to(self, user: User) -> ImportQuerySet:
        """One's own."""
        return self.filter(brought_by=user)

    def open(self) -> ImportQuerySet:
        """Those that are neither written nor dropped."""
        return self.filter(done_at=None, dropped_at=None)

    def of(self, kind: str, target: list[Any]) -> ImportQuerySet:
        """Those of a kind, for one thing."""
        return self.filter(kind=kind, target=target)

    def newest(self) -> Import | None:
        """The one that was brought last."""
        return self.select_related("work").order_by("-brought_at", "-pk").first()

    def given_up(self, moment: datetime) -> ImportQuerySet:
        """Open ones whose work the person cancelled, and those brought before ``moment``."""
        cancelled = models.Q(work__status=WorkStatus.CANCELLED)
        return self.open().filter(cancelled | models.Q(brought_at__lt=moment))

    def ended_by(self, moment: datetime) -> ImportQuerySet:
        """Those that were written or dropped before ``moment``."""
        return self.filter(models.Q(done_at__lt=moment) | models.Q(dropped_at__lt=moment))


class Import(models.Model):
    """One workbook that somebody brought, from its check to its confirmation.

    ``target`` names what it is for, in the words of the address of its page. ``source``, ``found`` and ``marked`` are
    files in the store of imports: the workbook, what its check found, the copy with its faults marked; they go as soon
    as it is written or dropped, but for what is worth a look (``found``). ``shown`` is the fingerprint of what would
    change, as the person saw it; ``outdated`` says that the data changed after the first check. ``work`` is the long
    work that checks or writes a large one.
    """

    kind = models.CharField(max_length=40)
    target = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    brought_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    brought_at = models.DateTimeField(_("brought at"))
    name = models.CharField(_("file name"), max_length=200)
    large = models.BooleanField(default=False)
    source = models.CharField(max_length=32, blank=True)
    found = models.CharField(max_length=32, blank=True)
    marked = models.CharField(max_length=32, blank=True)
    work = models.ForeignKey(LongWork, on_delete=models.SET_NULL, null=True, related_name="+")
    checked_at = models.DateTimeField(_("checked at"), null=True)
    faults = models.PositiveIntegerField(_("faults"), default=0)
    changes = models.PositiveIntegerField(_("changes"), default=0)
    shown = models.CharField(max_length=64, blank=True)
    outdated = models.BooleanField(default=False)
    refusal = models.TextField(blank=True)
    note = models.TextField(blank=True)
    url = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(_("written at"), null=True)
    dropped_at = models.DateTimeField(_("dropped at"), null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(dropped_at=None), name="import_written_or_dropped"
            ),
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(checked_at__isnull=False), name="import_checked_before"
            ),
            models.CheckConstraint(
                condition=models.Q(done_at=None, dropped_at=None)
                | models.Q(source="", marked="", done_at__isnull=False)
                | models.Q(source="", marked="", found=""),
                name="import_files_gone_with_it",
            ),
            models.CheckConstraint(
                condition=~models.Q(source="") | models.Q(done_at__isnull=False) | models.Q(dropped_at__isnull=False),
                name="import_has_its_workbook",
            ),
        ]
        indexes = [
            models.Index(fields=["brought_by", "kind"], name="import_by_person"),
            models.Index(fields=["brought_at"], name="import_by_moment"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> ImportState:
        """Where it stands."""
        if self.done_at:
            return ImportState.DONE if self.changes else ImportState.UNCHANGED
        if self.dropped_at:
            return ImportState.REFUSED if self.refusal else ImportState.DROPPED
        if self.work and self.work.status == WorkStatus.CANCELLED:
            return ImportState.DROPPED
        if self.work and self.work.is_unfinished:
            return ImportState.WRITING if self.checked_at else ImportState.CHECKING
        if not self.checked_at:
            return ImportState.REFUSED
        return ImportState.FAULTY if self.faults else ImportState.READY

    @property
    def is_written_now(self) -> bool:
        """Whether it is confirmed, and a worker is to write it or is at it."""
        return self.state == ImportState.WRITING

    @property
    def is_at_work(self) -> bool:
        """Whether a worker is to check or to write it, or is at it."""
        return self.state in (ImportState.CHECKING, ImportState.WRITING)

    @property
    def why_not(self) -> str:
        """Why it was refused, or why the worker did not write it; empty where neither happened."""
        return self.refusal or (self.work.refusal if self.work else "")
