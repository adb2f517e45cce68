"""The secret address of somebody's calendar 日历: a phone asks it, without signing in, for duties and activities."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from branchmgr.models.secret_links import SecretLink, SecretLinkQuerySet
from branchmgr.models.users import User


class CalendarLinkQuerySet(SecretLinkQuerySet):
    """Calendar addresses."""

    def of(self, user: User) -> CalendarLinkQuerySet:
        return self.filter(user=user)

    def of_accounts_in_use(self) -> CalendarLinkQuerySet:
        """Those whose owners may sign in, and not only to choose a password."""
        return self.filter(user__is_active=True, user__must_change_password=False).select_related("user")


class CalendarLink(SecretLink):
    """One calendar address of ``user``, who made it; at most one of them stands."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_links")

    objects = CalendarLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(withdrawn_at=None), name="calendar_link_one_stands"
            ),
        ]
