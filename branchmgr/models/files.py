"""Files that somebody attached, and those on their way."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from branchmgr.models.users import User


class Upload(models.Model):
    """A file somebody attached: minutes, evidence. Kept outside the static files, served as an attachment only.

    ``name`` is what the person called it, ``path`` its place in the store, ``media_type`` by its content.
    Who may read it is settled by the thing that it is attached to.
    """

    path = models.CharField(max_length=100, unique=True)
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"))

    class Meta:
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")

    def __str__(self) -> str:
        return self.name


class SendingQuerySet(models.QuerySet["Sending"]):
    """Files on their way."""

    def visible_to(self, user: User) -> SendingQuerySet:
        """One's own."""
        return self.filter(user=user)

    def left_behind(self, moment: datetime) -> SendingQuerySet:
        """Those of which nothing came since ``moment``."""
        return self.filter(touched_at__lt=moment)


class Sending(models.Model):
    """A file that somebody is sending in parts, so that a lost connection loses none of them.

    ``sha256`` is of the whole file, empty where the browser cannot compute it; ``received`` bytes have arrived at
    ``path``. It becomes an Upload once it is whole and its content was judged.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sendings")
    path = models.CharField(max_length=100, unique=True)
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64, blank=True)
    received = models.PositiveIntegerField(_("bytes received"), default=0)
    touched_at = models.DateTimeField(_("last part received at"))

    objects = SendingQuerySet.as_manager()

    class Meta:
        verbose_name = _("file being sent")
        verbose_name_plural = _("files being sent")
        constraints = [
            models.CheckConstraint(condition=models.Q(received__lte=models.F("size")), name="sending_within_its_size"),
        ]
        indexes = [models.Index(fields=["touched_at"], name="sending_by_moment")]

    def __str__(self) -> str:
        return self.name
