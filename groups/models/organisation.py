"""Committee, branch, group, department: the places of the organisation."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Expression, F, Q
from django.utils.translation import gettext_lazy as _

from branchmgr.models import User
from groups.enums import CommitteeKind
from groups.models.standing import standing_of

CODE = RegexValidator(r"^[0-9A-Za-z._-]+\Z", _("A code has letters, digits, dot, dash and underscore only."))


class CommitteeQuerySet(models.QuerySet["Committee"]):
    """Committees and general branches."""

    def visible_to(self, user: User) -> CommitteeQuerySet:
        """Those a person administers or audits, and all below them."""
        return self.filter(standing_of(user).below("path")).distinct()

    def under(self, committee: Committee) -> CommitteeQuerySet:
        """The committee itself and all below it."""
        return self.filter(path__startswith=committee.path)


class Committee(models.Model):
    """A higher Party organisation (党委, 党总支); ``path`` holds the codes from the top down: ``/DW01/DZZ02/``."""

    code = models.CharField(_("code"), max_length=32, unique=True, validators=[CODE])
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=16, choices=CommitteeKind)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name=_("superior")
    )
    path = models.CharField(max_length=400, unique=True, editable=False)
    demands_second_factor = models.BooleanField(_("admins sign in with a second factor"), default=False)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Party committee")
        verbose_name_plural = _("Party committees")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=CommitteeKind.values),
                name="committee_kind_known",
                violation_error_message=_("This kind of organisation is not known."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps ``path`` in step with the superior."""
        self.path = f"{self.parent.path if self.parent else '/'}{self.code}/"
        super().save(*args, **kwargs)


class BranchQuerySet(models.QuerySet["Branch"]):
    """Branches."""

    def visible_to(self, user: User) -> BranchQuerySet:
        """The branch one belongs to or serves, and all below a committee one administers."""
        standing = standing_of(user)
        return self.filter(Q(pk__in=standing.branches) | standing.below("committee__path"))

    def under(self, committee: Committee) -> BranchQuerySet:
        """All branches of a committee and of those below it."""
        return self.filter(committee__path__startswith=committee.path)

    def matching(self, words: str) -> BranchQuerySet:
        """Those whose code or name holds what was typed."""
        return self.filter(Q(code__icontains=words.strip()) | Q(name__icontains=words.strip()))


class Branch(models.Model):
    """A Party branch (党支部)."""

    code = models.CharField(_("code"), max_length=32, unique=True, validators=[CODE])
    name = models.CharField(_("name"), max_length=100)
    committee = models.ForeignKey(
        Committee,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="branches",
        verbose_name=_("superior"),
    )
    demands_second_factor = models.BooleanField(_("the branch committee signs in with a second factor"), default=False)

    objects = BranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("Party branch")
        verbose_name_plural = _("Party branches")

    def __str__(self) -> str:
        return self.name


def is_founded() -> bool:
    """Whether the installation has any organisation; before that, whoever has an account was let in by the server."""
    return Committee.objects.exists() or Branch.objects.exists()


class PartyGroupQuerySet(models.QuerySet["PartyGroup"]):
    """Party groups."""

    def visible_to(self, user: User) -> PartyGroupQuerySet:
        """The groups of the branches one belongs to, serves or administers."""
        standing = standing_of(user)
        return self.filter(Q(branch__in=standing.branches) | standing.below("branch__committee__path"))

    def existing_on(self, day: date | Expression) -> PartyGroupQuerySet:
        """Founded on or before ``day`` and not dissolved on or before it (``formats.md`` §2)."""
        founded = Q(founded_on=None) | Q(founded_on__lte=day)
        return self.filter(founded, Q(dissolved_on=None) | Q(dissolved_on__gt=day))

    def dissolved_by(self, day: date) -> PartyGroupQuerySet:
        """Those that are no longer there on ``day``."""
        return self.filter(dissolved_on__lte=day)

    def not_dissolved_by(self, day: date) -> PartyGroupQuerySet:
        """All others, those still to be founded included."""
        return self.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=day))

    def matching(self, words: str) -> PartyGroupQuerySet:
        """Those whose code, name or work team holds what was typed."""
        typed = words.strip()
        return self.filter(Q(code__icontains=typed) | Q(name__icontains=typed) | Q(work_team__icontains=typed))


class PartyGroup(models.Model):
    """A Party group (党小组). It exists from ``founded_on`` up to, but not on, ``dissolved_on``."""

    code = models.CharField(_("code"), max_length=32, unique=True, validators=[CODE])
    name = models.CharField(_("name"), max_length=100)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="groups", verbose_name=_("Party branch"))
    work_team = models.CharField(_("work team"), max_length=100, blank=True)
    liaison = models.ForeignKey(
        "groups.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="liaison_groups",
        verbose_name=_("liaison committee member"),
    )
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True)

    objects = PartyGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("Party group")
        verbose_name_plural = _("Party groups")
        constraints = [
            models.CheckConstraint(
                condition=Q(founded_on=None) | Q(dissolved_on=None) | Q(dissolved_on__gt=F("founded_on")),
                name="group_dissolved_after_founded",
                violation_error_message=_("A group is dissolved after the day it was founded."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A department of the company (部门), known by its name."""

    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")

    def __str__(self) -> str:
        return self.name
