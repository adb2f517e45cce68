"""What is kept of people beyond the roster: identity numbers where a setting asks for them, and who was erased."""

from __future__ import annotations

import re
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from branchmgr.models import User
from groups.models.people import Person

PLACEHOLDER: Final = re.compile(r"LEFT-\d+", re.IGNORECASE)
LEFT: Final = "已离开人员"
"""what somebody is called whose data were erased, with a number behind it; a word of the data, as names are"""


class IdentityNumber(models.Model):
    """A person's identity number, sealed with the key of the installation (``groups/identity.py``).

    There are none unless the setting IDENTITY_NUMBERS asks for them. They have a table of their own, so that nothing
    that reads people ever reads them along.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="identity_number")
    sealed = models.CharField(max_length=200, editable=False)
    kept_at = models.DateTimeField(_("kept since"))

    class Meta:
        verbose_name = _("identity number")
        verbose_name_plural = _("identity numbers")

    def __str__(self) -> str:
        return str(self.pk)


def placeholder(number: int) -> str:
    """What stands in place of an employee number; no roster gives such a one to anybody."""
    return f"LEFT-{number:03}"


class Erasure(models.Model):
    """That a person's data were erased after leaving. What the person did stays, under a name with this ``number``.

    ``former`` stands for the employee number of before: whoever has the number can compare it, and ``verify_audit``
    does; it cannot be turned back without the installation's secret.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="erasure")
    number = models.PositiveIntegerField(unique=True)
    former = models.CharField(max_length=64, editable=False)
    erased_at = models.DateTimeField(_("erased at"))
    erased_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("erasure of personal data")
        verbose_name_plural = _("erasures of personal data")

    def __str__(self) -> str:
        return f"{LEFT}-{self.number:03}"

    @property
    def employee_no(self) -> str:
        """What stands in place of the employee number."""
        return placeholder(self.number)
