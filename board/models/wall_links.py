"""Links for screens: the secret addresses at which a branch's board opens without a sign-in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branchmgr.models import SecretLink, SecretLinkQuerySet, User
from groups.models import Branch, standing_of

SHORTEST, LONGEST = 5, 120
"""seconds that a page of the board may stand"""
USUAL = 15


class WallLinkQuerySet(SecretLinkQuerySet):
    """Links for screens."""

    def visible_to(self, user: User) -> WallLinkQuerySet:
        """Those of branches on whose committee one sits."""
        return self.filter(branch__in=standing_of(user).serves)

    def of(self, branch: Branch) -> WallLinkQuerySet:
        return self.filter(branch=branch)

    def in_order(self) -> WallLinkQuerySet:
        """Those that stand first, then the withdrawn ones, the newest first."""
        return self.order_by(models.F("withdrawn_at").desc(nulls_first=True), "-created_at", "-pk")


class WallLink(SecretLink):
    """A secret address of a branch's board, named after the screen it is for; each page stands for ``seconds``.

    It belongs to the branch, not to who made it: it goes on after a change of secretary, until it is withdrawn.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="wall_links")
    name = models.CharField(_("name"), max_length=40)
    seconds = models.PositiveSmallIntegerField(_("seconds a page"), default=USUAL)

    objects = WallLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link for a screen")
        verbose_name_plural = _("links for screens")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name"],
                condition=Q(withdrawn_at=None),
                name="wall_link_name_once",
                violation_error_message=_("There is a link of this name already. Withdraw it first, or name another."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="wall_link_has_name"),
            models.CheckConstraint(
                condition=Q(seconds__gte=SHORTEST, seconds__lte=LONGEST), name="wall_link_seconds_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name
