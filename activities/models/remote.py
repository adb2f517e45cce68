"""Remote members 在外党员: where they are, who keeps in touch, who was visited."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from activities.enums import ContactWay, VisitKind
from branchmgr import clock
from branchmgr.models import User
from groups.models import Membership, PartyGroup, Person, standing_of


class StayQuerySet(models.QuerySet["Stay"]):
    """Stays away."""

    def visible_to(self, user: User) -> StayQuerySet:
        """One's own, those of people in groups one leads, all of a branch whose committee one sits on."""
        standing = standing_of(user)
        led = Membership.objects.on(clock.today()).filter(group__in=standing.leads)
        own = Q(person__user=user) | Q(person__branch__in=standing.serves)
        return self.filter(own | Q(person__in=led.values("person")))

    def on(self, day: date) -> StayQuerySet:
        """Those away on ``day``."""
        return self.filter(Q(back_on=None) | Q(back_on__gt=day), since__lte=day)

    def going_on(self) -> StayQuerySet:
        """Those who are not back."""
        return self.filter(back_on=None)

    def touching(self, first: date, after: date) -> StayQuerySet:
        """Those away on at least one of the days from ``first`` up to, not on, ``after``."""
        return self.filter(Q(back_on=None) | Q(back_on__gt=first), since__lt=after)

    def undecided(self) -> StayQuerySet:
        """Those who are not back, without a decision on a transfer."""
        return self.going_on().filter(decided_on=None)


class Stay(models.Model):
    """A member's time away, from ``since`` up to, not on, ``back_on``. After six months a decision is asked for."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stays")
    place = models.CharField(_("where"), max_length=100)
    work = models.CharField(_("what for"), max_length=100, blank=True)
    since = models.DateField(_("since"))
    expected_on = models.DateField(_("expected back on"), null=True, blank=True)
    back_on = models.DateField(_("back since"), null=True, blank=True)
    transfer_decision = models.CharField(_("decision on a transfer"), max_length=300, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    objects = StayQuerySet.as_manager()

    class Meta:
        verbose_name = _("time away")
        verbose_name_plural = _("times away")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(back_on=None),
                name="stay_open_once_per_person",
                violation_error_message=_("This member is recorded as away already."),
            ),
            models.CheckConstraint(condition=Q(back_on=None) | Q(back_on__gt=F("since")), name="stay_ends_after_start"),
            models.CheckConstraint(
                condition=Q(decided_on=None, transfer_decision="")
                | (Q(decided_on__isnull=False) & ~Q(transfer_decision="")),
                name="stay_decision_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.place}"

    @property
    def branch_id(self) -> int | None:
        """The branch the person belongs to."""
        return self.person.branch_id


class ContactQuerySet(models.QuerySet["Contact"]):
    """Contacts."""

    def latest_of(self, stay: type[OuterRef]) -> ContactQuerySet:
        """The newest contact of a time away, for a subquery over these."""
        since = self.filter(person=stay("person"), on__gte=stay("since"))
        return since.order_by("-on", "-pk")[:1]


class Contact(models.Model):
    """One contact with a remote member, and when the next is due."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contacts")
    group = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, related_name="contacts")
    on = models.DateField(_("on"))
    way = models.CharField(_("way"), max_length=8, choices=ContactWay)
    note = models.CharField(_("what was talked about"), max_length=300, blank=True)
    next_on = models.DateField(_("next contact on"), null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_on=None) | Q(next_on__gt=F("on")),
                name="contact_next_is_later",
                violation_error_message=_("The next contact is after this one."),
            ),
            models.UniqueConstraint(
                fields=["person", "on", "way"],
                name="contact_once",
                violation_error_message=_("This contact is recorded already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.on}"


class VisitQuerySet(models.QuerySet["Visit"]):
    """Visits."""

    def visible_to(self, user: User) -> VisitQuerySet:
        """Those to groups one leads and their members, and all of a branch whose committee one sits on."""
        standing = standing_of(user)
        return self.filter(Q(group__in=standing.leads) | Q(group__branch__in=standing.serves))

    def liaison(self) -> VisitQuerySet:
        """Visits by the liaison to a group as a whole."""
        return self.filter(kind=VisitKind.LIAISON)

    def of_person(self, person: Person) -> VisitQuerySet:
        return self.filter(person=person)

    def between(self, first: date, after: date) -> VisitQuerySet:
        """Those from ``first`` up to, not on, ``after``."""
        return self.filter(on__gte=first, on__lt=after)

    def unanswered(self) -> VisitQuerySet:
        """With needs found for which nothing is recorded as done."""
        return self.filter(~Q(needs=""), done="")

    def with_places(self) -> VisitQuerySet:
        """With group, person and visitor at hand."""
        return self.select_related("group", "person", "by")


class Visit(models.Model):
    """A visit 走访: to a member's family, or by the liaison to the group."""

    kind = models.CharField(_("kind"), max_length=12, choices=VisitKind)
    group = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, related_name="visits")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="visits")
    on = models.DateField(_("on"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("visited by"))
    needs = models.CharField(_("needs found"), max_length=300, blank=True)
    done = models.CharField(_("what was done"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=VisitKind.LIAISON, person=None)
                | (~Q(kind=VisitKind.LIAISON) & Q(person__isnull=False)),
                name="visit_to_a_person_or_group",
            ),
            models.UniqueConstraint(
                fields=["kind", "person", "by", "on"],
                condition=Q(person__isnull=False),
                name="visit_once_to_a_person",
                violation_error_message=_("This visit is recorded already."),
            ),
            models.UniqueConstraint(
                fields=["kind", "group", "by", "on"],
                condition=Q(person=None),
                name="visit_once_to_a_group",
                violation_error_message=_("This visit is recorded already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"

    @property
    def branch_id(self) -> int:
        """The branch of the group."""
        return self.group.branch_id
