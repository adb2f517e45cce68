"""The record of a step: that a thing reached a status, when and by whom."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from branchmgr.models import User


class Step(models.Model):
    """One step of one thing; ``number`` counts from 1 for each thing, ``by`` None is the system."""

    number = models.PositiveSmallIntegerField(editable=False)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(_("note"), blank=True)

    class Meta:
        abstract = True
