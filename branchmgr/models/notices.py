"""What people are told."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from branchmgr import clock, notice_kinds
from branchmgr.models.daily_mails import DailyMail
from branchmgr.models.users import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notices, newest first."""

    def of(self, user: User) -> NotificationQuerySet:
        return self.filter(recipient=user).order_by("-at", "-pk")

    def visible_to(self, user: User) -> NotificationQuerySet:
        return self.of(user)

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at=None)

    def about(self, kind: str) -> NotificationQuerySet:
        return self.filter(kind=kind)

    def for_daily(self, daily: DailyMail) -> NotificationQuerySet:
        """What its reader is told by the next daily mail, the oldest first."""
        new = self.filter(recipient=daily.user_id, at__gte=daily.since, mailed_at=None, mail_due=False)
        return new.unread().order_by("at", "pk")

    def to_mail(self) -> NotificationQuerySet:
        """Those whose mail is due, the oldest first, with their readers."""
        return self.filter(mail_due=True).select_related("recipient").order_by("at", "pk")


class Notification(models.Model):
    """One thing one person is told once. ``text`` is an English msgid, shown in the reader's language."""

    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=128)
    text = models.CharField(max_length=200)
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    url = models.CharField(max_length=200)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail_due = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="notice_told_once")]
        indexes = [
            models.Index(fields=["recipient", "-at"], name="notice_by_reader"),
            models.Index(fields=["at"], condition=models.Q(mail_due=True), name="notice_to_mail"),
        ]

    def __str__(self) -> str:
        return str(gettext(self.text) % notice_kinds.said(self.values))

    @property
    def day(self) -> date:
        """The local day on which it was told."""
        return clock.day_of(self.at)

    @property
    def label(self) -> Any:
        """What its kind is called."""
        return notice_kinds.label_of(self.kind)
