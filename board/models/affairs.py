"""Party affairs made public 党务公开: what the branch tells its people and shows on its board."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from board.enums import AffairKind, AffairStatus, Showing
from branchmgr import clock
from branchmgr.models import User
from branchmgr.steps import Step
from groups.models import Branch, standing_of


class PublicAffairQuerySet(models.QuerySet["PublicAffair"]):
    """Public affairs."""

    def visible_to(self, user: User) -> PublicAffairQuerySet:
        """All of a branch whose committee one sits on; of one's own branch and those one administers what was shown."""
        standing = standing_of(user)
        others = Q(branch__in=standing.branches) | standing.below("branch__committee__path")
        public = Q(status=AffairStatus.PUBLISHED, published_from__lte=clock.today())
        return self.filter(Q(branch__in=standing.serves) | (public & others))

    def of(self, branch: Branch) -> PublicAffairQuerySet:
        return self.filter(branch=branch)

    def drafts(self) -> PublicAffairQuerySet:
        """Those that were never published."""
        return self.filter(status=AffairStatus.DRAFT)

    def shown_on(self, day: date) -> PublicAffairQuerySet:
        """Published and in force: from ``published_from`` on, up to but not on ``published_until``."""
        begun = self.filter(status=AffairStatus.PUBLISHED, published_from__lte=day)
        return begun.filter(Q(published_until=None) | Q(published_until__gt=day))

    def showing(self, state: str, day: date) -> PublicAffairQuerySet:
        """Those that stand so on a day; all for any other word."""
        published = self.filter(status=AffairStatus.PUBLISHED)
        if state == Showing.SHOWN:
            return self.shown_on(day)
        if state == Showing.TO_COME:
            return published.filter(published_from__gt=day)
        if state == Showing.OVER:
            return published.filter(published_until__lte=day)
        return self.filter(status=state) if state in AffairStatus.values else self

    def of_kind(self, kind: str) -> PublicAffairQuerySet:
        """Those of a kind; all for any other word."""
        return self.filter(kind=kind) if kind in AffairKind.values else self

    def matching(self, words: str) -> PublicAffairQuerySet:
        """Those whose title or text holds what was typed."""
        typed = words.strip()
        return self.filter(Q(title__icontains=typed) | Q(text__icontains=typed)) if typed else self

    def newest_first(self) -> PublicAffairQuerySet:
        return self.order_by("-published_from", "-pk")


class PublicAffair(models.Model):
    """One party affair that the branch makes public, shown from a day on until another one (half-open) or for good.

    It is for facts that stand nowhere else: results, candidates, posts, honours are read from where they are kept.
    Only drafts and what was taken back are changed: what people have read never changes under their eyes. ``edition``
    rises with every change and every step, so that a page that was opened before is known to be an old one.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="public_affairs")
    kind = models.CharField(_("kind"), max_length=12, choices=AffairKind)
    title = models.CharField(_("title"), max_length=60)
    text = models.TextField(_("text"))
    published_from = models.DateField(_("shown from"))
    published_until = models.DateField(_("no longer shown from"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=AffairStatus, default=AffairStatus.DRAFT, editable=False
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written at"))
    edition = models.PositiveIntegerField(default=1, editable=False)

    objects = PublicAffairQuerySet.as_manager()

    class Meta:
        verbose_name = _("public affair")
        verbose_name_plural = _("public affairs")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AffairKind.values), name="affair_kind_known"),
            models.CheckConstraint(condition=Q(status__in=AffairStatus.values), name="affair_status_known"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="affair_says_something"),
            models.CheckConstraint(
                condition=Q(published_until=None) | Q(published_until__gt=F("published_from")),
                name="affair_shown_for_a_day_at_least",
                violation_error_message=_("It is shown for one day at least."),
            ),
        ]
        indexes = [models.Index(fields=["branch", "status", "published_from"], name="affair_by_branch")]

    def __str__(self) -> str:
        return self.title

    @property
    def last_day(self) -> date | None:
        """The last day on which it is shown; None where it is shown for good."""
        return self.published_until - timedelta(days=1) if self.published_until else None

    @property
    def showing(self) -> Showing:
        """How it stands today."""
        if self.status != AffairStatus.PUBLISHED:
            return Showing(self.status)
        today = clock.today()
        if self.published_from > today:
            return Showing.TO_COME
        return Showing.OVER if self.published_until and self.published_until <= today else Showing.SHOWN

    def closed_to(self, permission: str) -> str:
        """Why nobody may do this with it at present, in words; empty where it is a matter of offices."""
        if permission == "board.take_back_affair":
            return "" if self.status == AffairStatus.PUBLISHED else gettext("This affair is not published.")
        if self.status == AffairStatus.PUBLISHED:
            return gettext("This affair is published. Take it back first; then it can be mended and published again.")
        return ""


class AffairStep(Step):
    """That a public affair reached a status, when and by whom; one that is taken back says why."""

    affair = models.ForeignKey(PublicAffair, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(_("status"), max_length=12, choices=AffairStatus, editable=False)

    class Meta:
        verbose_name = _("step of a public affair")
        verbose_name_plural = _("steps of a public affair")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["affair", "number"], name="affair_step_numbered")]

    def __str__(self) -> str:
        return f"{self.affair} {self.status}"
