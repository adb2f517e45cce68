"""The brand 品牌 of a group: its card, version by version."""

from __future__ import annotations

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from branchmgr.models import Upload, User
from groups.models.organisation import Branch, PartyGroup
from groups.models.people import Person
from groups.models.standing import standing_of


class BrandQuerySet(models.QuerySet["Brand"]):
    """Brand cards."""

    def visible_to(self, user: User) -> BrandQuerySet:
        """Those of the branches one belongs to, serves or administers: a brand is there to be seen."""
        standing = standing_of(user)
        return self.filter(Q(group__branch__in=standing.branches) | standing.below("group__branch__committee__path"))

    def present(self) -> BrandQuerySet:
        """The newest version of each group's card."""
        return self._newest(Brand.objects.all())

    def spread(self) -> BrandQuerySet:
        """Of each group the newest version that the committee spread to the branch."""
        return self._newest(Brand.objects.exclude(spread_at=None))

    def matching(self, words: str) -> BrandQuerySet:
        """Those that say what was typed, or whose group is called so."""
        typed = words.strip()
        fields = ("name", "theme", "carrier", "highlights", "practices", "deeds", "group__name")
        said = Q()
        for field in fields:
            said |= Q(**{f"{field}__icontains": typed})
        return self.filter(said) if typed else self

    def with_places(self) -> BrandQuerySet:
        """With group, branch, picture and author at hand."""
        return self.select_related("group__branch__committee", "picture", "made_by__person", "spread_by__person")

    def _newest(self, among: BrandQuerySet) -> BrandQuerySet:
        versions = among.filter(group=OuterRef("group")).order_by("-version")
        return self.filter(pk=Subquery(versions.values("pk")[:1]))


class Brand(models.Model):
    """One version of a group's brand card (一组一品牌); the highest version is the present one."""

    group = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, related_name="brands")
    version = models.PositiveSmallIntegerField(_("version"))
    name = models.CharField(_("brand"), max_length=100)
    theme = models.CharField(_("theme"), max_length=200)
    carrier = models.CharField(_("carrier"), max_length=200, blank=True)
    highlights = models.TextField(_("highlights"), blank=True)
    practices = models.TextField(_("practices"), blank=True)
    deeds = models.TextField(_("model deeds"), blank=True)
    picture = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    spread_at = models.DateTimeField(_("spread to the branch at"), null=True, blank=True)
    spread_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    spread_note = models.CharField(_("what others can learn from it"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = BrandQuerySet.as_manager()

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["group", "version"], name="brand_version_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(theme=""), name="brand_has_name_and_theme"),
            models.CheckConstraint(
                condition=Q(spread_at=None, spread_by=None, spread_note="")
                | Q(spread_at__isnull=False, spread_by__isnull=False),
                name="brand_spread_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def branch(self) -> Branch:
        return self.group.branch

    @property
    def branch_id(self) -> int:
        return self.group.branch_id


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Skill certificates."""

    def visible_to(self, user: User) -> CertificateQuerySet:
        """One's own, those of groups one leads, all of a branch whose committee one sits on."""
        return self.filter(person__in=Person.objects.visible_to(user).values("pk"))


class Certificate(models.Model):
    """A skill certificate 技能证书 a member sat for; passed or not (domain row D5)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificates")
    name = models.CharField(_("certificate"), max_length=100)
    level = models.CharField(_("level"), max_length=50, blank=True)
    taken_on = models.DateField(_("taken on"))
    passed = models.BooleanField(_("passed"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-taken_on"]
        constraints = [models.UniqueConstraint(fields=["person", "name", "taken_on"], name="certificate_once")]

    def __str__(self) -> str:
        return self.name
