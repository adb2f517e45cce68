"""Talks 谈心谈话: that they took place is counted, what was said is the two's and the secretary's."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from activities.enums import TalkKind
from branchmgr.models import User
from groups.models import Branch, Person, standing_of


class TalkQuerySet(models.QuerySet["Talk"]):
    """Talks."""

    def visible_to(self, user: User) -> TalkQuerySet:
        """Those one had, and all of a branch whose secretary one is: nobody else reads what was said."""
        own = Q(first__user=user) | Q(second__user=user)
        return self.filter(own | Q(branch__in=standing_of(user).secretary_of))

    def had_by(self, person: int | None) -> TalkQuerySet:
        """Those that a person had, whoever led them."""
        return self.filter(Q(first=person) | Q(second=person))

    def of_branch(self, branch: Branch) -> TalkQuerySet:
        return self.filter(branch=branch)

    def between(self, first: date, after: date) -> TalkQuerySet:
        """Those from ``first`` up to, not on, ``after``."""
        return self.filter(held_on__gte=first, held_on__lt=after)

    def of_two(self, one: Person, other: Person) -> TalkQuerySet:
        """Those of the same two, whoever led them."""
        return self.filter(Q(first=one, second=other) | Q(first=other, second=one))

    def newest_first(self) -> TalkQuerySet:
        return self.order_by("-held_on", "-pk")


class Talk(models.Model):
    """One talk of two people."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="talks")
    kind = models.CharField(_("kind"), max_length=20, choices=TalkKind)
    held_on = models.DateField(_("held on"))
    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="talks_led", verbose_name=_("by"))
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="talks_had", verbose_name=_("with"))
    topic = models.CharField(_("topic"), max_length=200)
    content = models.TextField(_("what was said"), blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = TalkQuerySet.as_manager()

    class Meta:
        verbose_name = _("talk")
        verbose_name_plural = _("talks")
        constraints = [
            models.CheckConstraint(
                condition=~Q(first=F("second")),
                name="talk_of_two",
                violation_error_message=_("A talk is with somebody else."),
            ),
            models.UniqueConstraint(
                fields=["held_on", "first", "second"],
                name="talk_once",
                violation_error_message=_("This talk is there already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} · {self.second} {self.held_on}"
