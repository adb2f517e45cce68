"""Addresses that open by being known: whoever has one may look, without signing in, until it is withdrawn."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from branchmgr.models.users import User

if TYPE_CHECKING:
    _Rows = models.QuerySet[Any]
else:
    _Rows = models.QuerySet

TOKEN_BYTES = 32


def new_token() -> str:
    """What stands in a secret address: 256 bits of chance, safe in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of_token(token: str) -> str:
    """What is kept of a token: whoever reads the database cannot open the address. 64 hexadecimal digits."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class SecretLinkQuerySet(_Rows):
    """Secret addresses."""

    def opened_by(self, token: str) -> Self:
        """The one this token opens; none once it was withdrawn."""
        return self.filter(digest=digest_of_token(token), withdrawn_at=None)

    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class SecretLink(models.Model):
    """One secret address. The token itself is shown once, when it is made; ``digest`` is what remains of it.

    Each kind names its own ``objects``, from a queryset made of ``SecretLinkQuerySet``.
    """

    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"))
    created_at = models.DateTimeField(_("made at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def withdraw(self, moment: datetime) -> None:
        """From now on nobody gets in by it. The caller holds the row's lock and saves."""
        self.withdrawn_at = self.withdrawn_at or moment
