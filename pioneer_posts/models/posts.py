"""The posts of a branch: what is awarded again and again."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from branchmgr.models import User
from groups.models import Branch, Department, standing_of
from pioneer_posts.enums import ApplicationStatus, PostKind, RoundStatus


class PioneerPostQuerySet(models.QuerySet["PioneerPost"]):
    """Posts."""

    def visible_to(self, user: User) -> PioneerPostQuerySet:
        """Those of one's branch, of a department one assesses for, and of branches one administers."""
        standing = standing_of(user)
        own = Q(branch__in=standing.branches) | Q(department__in=standing.departments)
        return self.filter(own | standing.below("branch__committee__path"))

    def of(self, branch: Branch) -> PioneerPostQuerySet:
        return self.filter(branch=branch)

    def in_use(self) -> PioneerPostQuerySet:
        """Those that may be awarded."""
        return self.filter(closed_on=None)

    def closed(self) -> PioneerPostQuerySet:
        """Those that are no longer awarded."""
        return self.filter(closed_on__isnull=False)

    def at(self, department: Department) -> PioneerPostQuerySet:
        return self.filter(department=department)

    def called(self, name: str) -> PioneerPostQuerySet:
        return self.filter(name=name)

    def with_places(self) -> PioneerPostQuerySet:
        """With branch and department at hand."""
        return self.select_related("branch__committee", "department")

    def matching(self, words: str) -> PioneerPostQuerySet:
        """Those whose name or department holds what was typed."""
        typed = words.strip()
        return self.filter(Q(name__icontains=typed) | Q(department__name__icontains=typed)) if typed else self

    def in_order(self) -> PioneerPostQuerySet:
        return self.order_by("kind", "name", "pk")


class PioneerPost(models.Model):
    """A named post (零违章示范岗 …) at a department or station; ``seats`` members hold it at a time.

    ``aims`` are those that candidates start from, one a line, each such that anybody can check it. A post is
    no longer awarded from ``closed_on``.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="posts", verbose_name=_("Party branch"))
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=PostKind)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="posts", verbose_name=_("department or station")
    )
    aims = models.TextField(_("aims that can be checked"), blank=True)
    seats = models.PositiveSmallIntegerField(_("holders at a time"), default=1)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = PioneerPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("pioneer post")
        verbose_name_plural = _("pioneer posts")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name", "department"],
                condition=Q(closed_on=None),
                name="post_once_per_place",
                violation_error_message=_("This post is there already."),
            ),
            models.CheckConstraint(condition=Q(kind__in=PostKind.values), name="post_kind_known"),
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=20),
                name="post_seats_in_range",
                violation_error_message=_("A post is held by 1 to 20 members at a time."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_in_use(self) -> bool:
        return self.closed_on is None

    @property
    def is_known(self) -> bool:
        """Whether somebody is a candidate for it, or was: its name stands in a round."""
        return bool(self.applications.exclude(status=ApplicationStatus.DRAFT).exists())

    def candidacies(self) -> QuerySet[Any]:
        """The applications and nominations that wait for an award."""
        waiting = (ApplicationStatus.NOMINATED, ApplicationStatus.SUBMITTED)
        open_rounds = (RoundStatus.CALLING, RoundStatus.POSTED, RoundStatus.AWARDING)
        found: QuerySet[Any] = self.applications.filter(status__in=waiting, round__status__in=open_rounds)
        return found

    @property
    def aim_lines(self) -> list[str]:
        """The aims, one each."""
        return [line.strip() for line in self.aims.splitlines() if line.strip()]
