"""Who is told once a day by mail, and until which day that was done."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branchmgr.models.users import User


class DailyMailQuerySet(models.QuerySet["DailyMail"]):
    """Daily mails."""

    def due(self, moment: datetime) -> DailyMailQuerySet:
        """Those whose hour has come on the local day of ``moment`` and that were not taken up on it."""
        chosen = Q(user__mail_notices=True, user__is_active=True, user__mail_daily_at__lte=moment.time())
        found = self.filter(chosen, day__lt=moment.date())
        return found.select_related("user").order_by("user__mail_daily_at", "pk")


class DailyMail(models.Model):
    """That somebody chose to be told once a day: ``since`` when, and the last local ``day`` that was taken up.

    The row is the mail: whoever sets ``day`` to today by one conditional update sends today's.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="daily_mail")
    since = models.DateTimeField(_("chosen at"))
    day = models.DateField(_("last day taken up"))

    objects = DailyMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("daily mail")
        verbose_name_plural = _("daily mails")

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"
