"""The audit: entries in chains, one chain a branch."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from branchmgr.models.users import User


class AuditChain(models.Model):
    """The end of one branch's chain of audit entries; its row is the lock under which the chain grows."""

    branch = models.CharField(max_length=32, unique=True)
    last_number = models.PositiveBigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("audit chain")
        verbose_name_plural = _("audit chains")

    def __str__(self) -> str:
        return f"{self.branch}#{self.last_number}"


class AuditEvent(models.Model):
    """Who did what, when, from where, before and after. Written by services only and never changed.

    ``branch`` is the branch's code, empty for what belongs to none.
    """

    branch = models.CharField(max_length=32, blank=True)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=64)
    action = models.CharField(max_length=64, db_index=True)
    subject = models.CharField(max_length=64, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    origin = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        constraints = [models.UniqueConstraint(fields=["branch", "number"], name="audit_entry_once_per_number")]
        indexes = [models.Index(fields=["subject", "subject_id"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.branch}#{self.number} {self.action}"
