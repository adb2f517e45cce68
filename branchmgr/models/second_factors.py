"""The second factor of signing in: an authenticator on the phone, and recovery codes for the day it is lost."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from branchmgr.models.users import User


class SecondFactor(models.Model):
    """Somebody's authenticator. ``key`` alone tells nothing: the codes come from it and the installation's secret.

    ``last_step`` is the step of time whose code was taken last; no code is good twice.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    key = models.CharField(max_length=40, editable=False)
    last_step = models.PositiveBigIntegerField(default=0, editable=False)
    set_up_at = models.DateTimeField(_("set up at"))

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self) -> str:
        return f"{self.user_id} {self.set_up_at}"


class RecoveryCode(models.Model):
    """What stands for a code that signs in once in place of the authenticator; the code itself is kept nowhere."""

    factor = models.ForeignKey(SecondFactor, on_delete=models.CASCADE, related_name="recovery_codes")
    keyed = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [models.UniqueConstraint(fields=["factor", "keyed"], name="recovery_code_once")]

    def __str__(self) -> str:
        return str(self.pk)
