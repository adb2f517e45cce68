"""People and their dated membership of groups."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy as _
from pypinyin import Style, lazy_pinyin

from branchmgr import clock
from branchmgr.models import User
from groups.enums import MEMBER_STATUSES, Category, PoliticalStatus, Sex
from groups.models.organisation import Branch, Department, PartyGroup
from groups.models.standing import standing_of
from groups.pinyin import BETWEEN, GIVEN, keys_of, mixed, spelled


def sort_key(name: str) -> str:
    """The name in pinyin with tones, by which Chinese names are ordered alike on every database."""
    return " ".join(lazy_pinyin(name, style=Style.TONE3)).lower()[:200]


def sounding(typed: str, person: str = "", *, from_surname: bool = False) -> Q:
    """A condition: pinyin spells the name as was typed, by initials or in full; ``person__`` leads to it.

    The given name alone may be spelled, too, unless it is to be found ``from_surname`` on. Half of it may be in signs.
    """
    begun, half = spelled(typed), mixed(typed)
    if half:
        found = Q(pk__in=())
        for each in half.begun:
            found |= _begins(each, f"{person}initials", from_surname=from_surname)
        for signs in half.signs:
            found &= Q(**{f"{person}name__contains": signs})
        return found
    return _begins(begun, f"{person}initials", from_surname=from_surname) if begun else Q(pk__in=())


def _begins(begun: str, keys: str, *, from_surname: bool) -> Q:
    whole = Q(**{f"{keys}__startswith": begun}) | Q(**{f"{keys}__contains": BETWEEN + begun})
    return whole if from_surname else whole | Q(**{f"{keys}__contains": GIVEN + begun})


class PersonQuerySet(models.QuerySet["Person"]):
    """People."""

    def visible_to(self, user: User) -> PersonQuerySet:
        """Oneself; the people of one's group (leader), of one's branch (committee), of all branches below (admin).

        People without a branch are seen by the admins of the topmost committee.
        """
        standing = standing_of(user)
        seen = Q(user=user) | Q(branch__in=standing.serves) | standing.below("branch__committee__path")
        if standing.administers_top:
            seen |= Q(branch=None)
        if not standing.leads:
            return self.filter(seen)
        led = Membership.objects.on(clock.today()).filter(group__in=standing.leads).values("person")
        if standing.admin_paths:
            return self.filter(seen | Q(pk__in=led))
        # One by one, for no index answers both where somebody is now and whose group it is.
        return self.filter(pk__in=Person.objects.filter(seen).values("pk").union(led))

    def resting_seen_by(self, user: User) -> PersonQuerySet:
        """Those whose offices rest, of whom one may see the page, or who hold an office beside one's own."""
        offices = Q(appointments__ends_on=None) | Q(appointments__ends_on__gte=clock.today())
        beside = Person.objects.filter(offices, appointments__branch__in=standing_of(user).serves)
        seen = Q(pk__in=Person.objects.visible_to(user).values("pk")) | Q(pk__in=beside.values("pk"))
        return self.filter(seen, user__offices_rest_since__isnull=False)

    def members(self) -> PersonQuerySet:
        """Full and probationary members of the Party."""
        return self.filter(political_status__in=MEMBER_STATUSES)

    def in_group_on(self, group: PartyGroup, day: date) -> PersonQuerySet:
        """Those who belonged to ``group`` on ``day``."""
        return self.filter(pk__in=Membership.objects.on(day).filter(group=group).values("person"))

    def with_membership_on(self, day: date) -> PersonQuerySet:
        """With the membership of ``day`` at hand as ``current``, a list of one or none."""
        current = Membership.objects.on(day).select_related("group")
        return self.prefetch_related(Prefetch("memberships", queryset=current, to_attr="current"))

    def with_standing_membership(self, day: date) -> PersonQuerySet:
        """With the memberships not over on ``day`` at hand as ``current``, the last one last."""
        current = Membership.objects.not_over(day).select_related("group").order_by("starts_on")
        return self.prefetch_related(Prefetch("memberships", queryset=current, to_attr="current"))

    def matching(self, words: str) -> PersonQuerySet:
        """Those whose name or employee number holds what was typed, or whose name is spelled so."""
        if not words:
            return self
        typed = words.strip()
        return self.filter(Q(name__icontains=typed) | Q(employee_no__icontains=typed) | sounding(typed))


class Person(models.Model):
    """A person of the company, member of the Party or not; known by the employee number.

    ``initials`` are the keys under which pinyin finds the name (``groups/pinyin.py``).
    """

    employee_no = models.CharField(_("employee number"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=64)
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)
    initials = models.CharField(max_length=255, editable=False, db_index=True)
    sex = models.CharField(_("sex"), max_length=8, choices=Sex, blank=True)
    political_status = models.CharField(_("political status"), max_length=16, choices=PoliticalStatus)
    joined_on = models.DateField(_("joined the Party on"), null=True, blank=True)
    confirmed_on = models.DateField(_("became full member on"), null=True, blank=True)
    born_on = models.DateField(_("born on"), null=True, blank=True)
    branch = models.ForeignKey(
        Branch, null=True, blank=True, on_delete=models.PROTECT, related_name="people", verbose_name=_("Party branch")
    )
    department = models.ForeignKey(
        Department,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
        verbose_name=_("department"),
    )
    position = models.CharField(_("position"), max_length=100, blank=True)
    category = models.CharField(_("class"), max_length=16, choices=Category, default=Category.ON_POST)
    mobile = models.CharField(_("mobile"), max_length=32, blank=True)
    email = models.EmailField(_("mail address"), blank=True)
    user = models.OneToOneField(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="person", verbose_name=_("account")
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=Q(political_status__in=PoliticalStatus.values),
                name="person_political_status_known",
                violation_error_message=_("This political status is not known."),
            ),
            models.CheckConstraint(
                condition=Q(category__in=Category.values),
                name="person_category_known",
                violation_error_message=_("This class is not known."),
            ),
            models.CheckConstraint(
                condition=Q(joined_on=None) | Q(confirmed_on=None) | Q(confirmed_on__gte=F("joined_on")),
                name="person_confirmed_after_joining",
                violation_error_message=_("Nobody becomes a full member before joining."),
            ),
            models.CheckConstraint(
                condition=Q(joined_on=None) | Q(born_on=None) | Q(born_on__lt=F("joined_on")),
                name="person_born_before_joining",
                violation_error_message=_("Nobody joins before being born."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the keys for order and search in step with the name."""
        self.sort_key, self.initials = sort_key(self.name), keys_of(self.name)
        super().save(*args, **kwargs)

    @property
    def is_member(self) -> bool:
        """Whether the person is a full or probationary member."""
        return self.political_status in MEMBER_STATUSES


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Who belonged where and when."""

    def on(self, day: date) -> MembershipQuerySet:
        """Those in force on ``day`` (both ends belong to the time)."""
        return self.not_over(day).filter(starts_on__lte=day)

    def not_over(self, day: date) -> MembershipQuerySet:
        """Those in force on ``day`` or later."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day))


class Membership(models.Model):
    """A person's time in a group, from ``starts_on`` to ``ends_on``, both days included; without an end it goes on."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person"))
    group = models.ForeignKey(
        PartyGroup, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("Party group")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership of a group")
        verbose_name_plural = _("memberships of groups")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_start",
                violation_error_message=_("The last day is not before the first."),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ends_on=None),
                name="membership_open_once_per_person",
                violation_error_message=_("A person belongs to one group at a time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.group}"

    def in_force_on(self, day: date) -> bool:
        """Whether the person belonged to the group on ``day``."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)
