"""Work that takes longer than a page may: exports, imports, archive documents, with what came of them."""

from __future__ import annotations

from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from branchmgr.enums import UNFINISHED, WorkStatus
from branchmgr.models.users import User


class LongWorkQuerySet(models.QuerySet["LongWork"]):
    """Long works, the newest first where a person looks at them."""

    def visible_to(self, user: User) -> LongWorkQuerySet:
        """One's own, the newest first."""
        return self.filter(asked_by=user).order_by("-asked_at", "-pk")

    def unfinished(self) -> LongWorkQuerySet:
        """Those that wait or run."""
        return self.filter(status__in=UNFINISHED)

    def in_status(self, status: str) -> LongWorkQuerySet:
        return self.filter(status=status)

    def waiting_since(self, moment: datetime) -> LongWorkQuerySet:
        """Those that wait and that no worker was told of since ``moment``, the first asked for first."""
        return self.filter(status=WorkStatus.WAITING, touched_at__lte=moment).order_by("asked_at", "pk")

    def running(self) -> LongWorkQuerySet:
        return self.filter(status=WorkStatus.RUNNING).order_by("pk")

    def expired_by(self, moment: datetime) -> LongWorkQuerySet:
        """Those whose files are due to go."""
        return self.filter(expires_at__lte=moment).order_by("expires_at", "pk")

    def ended_within(self, after: datetime, until: datetime) -> LongWorkQuerySet:
        """Those done or failed in a stretch of time, with who asked for them."""
        ended = self.filter(status__in=(WorkStatus.DONE, WorkStatus.FAILED), ended_at__gt=after, ended_at__lte=until)
        return ended.select_related("asked_by").order_by("ended_at", "pk")

    def ended_by(self, moment: datetime) -> LongWorkQuerySet:
        """Those that ended before ``moment`` and whose files are gone."""
        return self.filter(ended_at__lte=moment, expires_at=None)


class LongWork(models.Model):
    """One long work of one person; the row is the job, a message to the worker only a nudge.

    ``arguments`` holds ids and short texts; ``fingerprint`` is of them, of the kind and of the input. What was typed
    goes from them once the result is over, and the fingerprint with it: an empty one says that they are not whole.
    ``reach`` is a digest of what the asker could see when it was made, where it is a list; its file goes to no other.
    ``place`` names the work's own folder: the input (``source_name``), the result, signs of life.
    ``runs`` counts how often a worker began it, ``losses`` how often one was lost over it since it was asked for.
    ``touched_at`` is the last sign of life the row knows of; ``expires_at`` is empty once the files are gone.
    """

    kind = models.CharField(max_length=64)
    title = models.CharField(_("what"), max_length=200)
    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    arguments = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    fingerprint = models.CharField(max_length=64, blank=True)
    reach = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=16)
    status = models.CharField(_("state"), max_length=16, choices=WorkStatus, default=WorkStatus.WAITING)
    step = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(_("begun at"), null=True)
    touched_at = models.DateTimeField()
    ended_at = models.DateTimeField(_("ended at"), null=True)
    runs = models.PositiveSmallIntegerField(default=0)
    losses = models.PositiveSmallIntegerField(default=0)
    refusal = models.TextField(blank=True)
    note = models.TextField(blank=True)
    url = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=32, unique=True)
    source_name = models.CharField(max_length=200, blank=True)
    name = models.CharField(_("file name"), max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True)

    withheld = ""
    """why the asker may not have what came of it, where a page has asked; no field"""

    objects = LongWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("long work")
        verbose_name_plural = _("long works")
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=WorkStatus.values), name="work_status_known"),
            models.CheckConstraint(
                condition=models.Q(status__in=UNFINISHED, ended_at=None)
                | (~models.Q(status__in=UNFINISHED) & models.Q(ended_at__isnull=False)),
                name="work_ended_when_it_ended",
            ),
            models.CheckConstraint(
                condition=models.Q(name="", size=None, sha256="", media_type="")
                | (~models.Q(name="") & ~models.Q(sha256="") & models.Q(size__isnull=False)),
                name="work_file_whole_or_none",
            ),
            models.UniqueConstraint(
                fields=["asked_by", "fingerprint"],
                condition=models.Q(status__in=UNFINISHED),
                name="work_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="work_by_asker"),
            models.Index(fields=["status"], condition=models.Q(status__in=UNFINISHED), name="work_unfinished"),
            models.Index(fields=["expires_at"], name="work_by_expiry"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_unfinished(self) -> bool:
        return self.status in UNFINISHED

    @property
    def may_be_repeated(self) -> bool:
        """Whether it can be done again as it is: an input, or what was typed, that is gone has to be given anew."""
        ended = self.status in (WorkStatus.FAILED, WorkStatus.CANCELLED, WorkStatus.EXPIRED)
        return ended and bool(self.fingerprint) and not (self.source_name and self.expires_at is None)

    @property
    def is_to_offer(self) -> bool:
        """Whether a page has something to offer of it: what came of it, or doing it again."""
        return bool(self.name) or self.may_be_repeated


class LongWorkStep(models.Model):
    """That a long work reached a status, and when; ``number`` counts from 1 for each work."""

    work = models.ForeignKey(LongWork, on_delete=models.CASCADE, related_name="steps_taken")
    number = models.PositiveSmallIntegerField(editable=False)
    status = models.CharField(_("state"), max_length=16, choices=WorkStatus)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("step of a long work")
        verbose_name_plural = _("steps of long works")
        ordering = ["work", "number"]
        constraints = [models.UniqueConstraint(fields=["work", "number"], name="work_step_numbered")]

    def __str__(self) -> str:
        return str(self.get_status_display())
