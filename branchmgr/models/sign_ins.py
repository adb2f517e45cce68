"""Signing in: failed tries that are counted, and the browsers in which somebody is signed in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from branchmgr import agents
from branchmgr.models.users import User


class SignInGuard(models.Model):
    """How often signing in failed lately under one ``key``: an employee number, known or not, or an address.

    A try is counted before the password is looked at, by one conditional update, so that no number of tries at the
    same moment passes the limit; a success sets it back to 0. Nobody signs in under a key before ``closed_until``.
    ``since`` is when counting began.
    """

    key = models.CharField(max_length=100, unique=True)
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    last_at = models.DateTimeField()
    closed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("guard of signing in")
        verbose_name_plural = _("guards of signing in")

    def __str__(self) -> str:
        return self.key


class SignedInQuerySet(models.QuerySet["SignedIn"]):
    """Browsers in which people are signed in."""

    def visible_to(self, user: User) -> SignedInQuerySet:
        """One's own."""
        return self.filter(user=user)

    def open_at(self, moment: datetime) -> SignedInQuerySet:
        """Those that neither time nor idleness has ended; when somebody was last seen is known to five minutes."""
        idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES + 5)
        begun = moment - timedelta(hours=settings.SESSION_HOURS)
        return self.filter(started_at__gt=begun, seen_at__gt=moment - idle)

    def latest_first(self) -> SignedInQuerySet:
        """Those last seen first."""
        return self.order_by("-seen_at", "-pk")


class SignedIn(models.Model):
    """A browser in which somebody is signed in: since when, from where, when last seen. Its owner may end it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="signed_in")
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField(_("signed in at"))
    seen_at = models.DateTimeField(_("last seen at"))
    address = models.CharField(_("address"), max_length=45, blank=True)
    agent = models.CharField(_("browser"), max_length=200, blank=True)

    objects = SignedInQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        indexes = [models.Index(fields=["user", "-seen_at"], name="signed_in_by_user")]

    def __str__(self) -> str:
        return f"{self.user.username} {self.started_at}"

    @property
    def browser(self) -> str:
        """What its owner knows the browser by."""
        return agents.name_of(self.agent)
