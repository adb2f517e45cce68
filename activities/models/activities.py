"""The activity record 活动记录: one record feeds frequency, attendance, study hours, suggestions and the archive."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activities.enums import FILED_STATUSES, ActivityKind, ActivityStatus
from branchmgr import clock
from branchmgr.models import Upload, User
from branchmgr.uploads import PICTURES
from groups.models import Branch, PartyGroup, Person, standing_of
from groups.terms import months_later


def _keys(condition: Q) -> models.QuerySet[Activity, Any]:
    """The keys of the records for which a condition holds."""
    return Activity.objects.filter(condition).values("pk")


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Activity records."""

    def visible_to(self, user: User) -> ActivityQuerySet:
        """Those of one's own group and one's branch as a whole; all of a branch whose committee one sits on."""
        standing = standing_of(user)
        groups = standing.groups | standing.leads
        own = Q(group__in=groups) | Q(group=None, branch__in=standing.branches)
        seen = Q(branch__in=standing.serves) | (own & ~Q(status=ActivityStatus.DRAFT)) | Q(group__in=standing.leads)
        joint = ~Q(status=ActivityStatus.DRAFT) & Q(joint_groups__in=groups)
        # One by one, for no index answers both a record's own places and the groups that joined it.
        return self.filter(pk__in=_keys(seen).union(_keys(joint)))

    def filed(self) -> ActivityQuerySet:
        """Handed in, whether reviewed or not."""
        return self.filter(status__in=FILED_STATUSES)

    def of_group(self, group: PartyGroup) -> ActivityQuerySet:
        """A group's own and those it held together with others."""
        return self.filter(Q(group=group) | Q(joint_groups=group)).distinct()

    def between(self, start: datetime, end: datetime) -> ActivityQuerySet:
        """Those that began in the half-open time."""
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def to_review(self) -> ActivityQuerySet:
        return self.filter(status=ActivityStatus.SUBMITTED)

    def matching(self, words: str) -> ActivityQuerySet:
        """Those whose topic, place or group holds what was typed."""
        typed = words.strip()
        if not typed:
            return self
        return self.filter(Q(topic__icontains=typed) | Q(place__icontains=typed) | Q(group__name__icontains=typed))

    def in_month(self, year: int, month: int) -> ActivityQuerySet:
        """Those that began on a local day of this month."""
        first = date(year, month, 1)
        return self.between(clock.midnight(first), clock.midnight(months_later(first, 1)))

    def in_year(self, year: int) -> ActivityQuerySet:
        """Those that began on a local day of this year."""
        return self.between(*clock.bounds_of_year(year))

    def in_days(self, first: date, last: date) -> ActivityQuerySet:
        """Those that began on one of these local days, both included."""
        return self.between(clock.midnight(first), clock.midnight(last + timedelta(days=1)))

    def not_called_off(self) -> ActivityQuerySet:
        return self.exclude(status=ActivityStatus.CALLED_OFF)

    def with_places(self) -> ActivityQuerySet:
        """With group and branch at hand."""
        return self.select_related("group", "branch")

    def newest_first(self) -> ActivityQuerySet:
        return self.order_by("-starts_at", "-pk")


class Activity(models.Model):
    """One activity, planned or held. ``group`` None: of the branch as a whole. It ends on the day it begins.

    ``late_reason``: filed for a time that was closed already (补录). ``step``: where its leader left the form.

    Facts stand in columns of their own and are counted from there; nothing is read out of free text.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="activities")
    group = models.ForeignKey(PartyGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="activities")
    joint_groups = models.ManyToManyField(PartyGroup, blank=True, related_name="joint_activities")
    kind = models.CharField(_("kind"), max_length=24, choices=ActivityKind)
    topic = models.CharField(_("topic"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    place = models.CharField(_("place"), max_length=100, blank=True)
    chair = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("chair")
    )
    recorder = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorder")
    )
    agenda = models.TextField(_("agenda"), blank=True)
    content = models.TextField(_("what was said and done"), blank=True)
    decisions = models.TextField(_("decisions"), blank=True)
    criticism = models.TextField(_("criticism and self-criticism"), blank=True)
    highlight = models.CharField(_("the group's own X"), max_length=200, blank=True)
    study_minutes = models.PositiveSmallIntegerField(_("minutes of study"), default=0)
    has_topic = models.BooleanField(_("a topic"), default=False)
    has_record = models.BooleanField(_("a record"), default=False)
    has_reflection = models.BooleanField(_("a reflection"), default=False)
    has_assessment = models.BooleanField(_("an assessment"), default=False)
    has_safeguard = models.BooleanField(_("a safeguard"), default=False)
    status = models.CharField(
        _("status"), max_length=12, choices=ActivityStatus, default=ActivityStatus.DRAFT, editable=False
    )
    late_reason = models.CharField(_("why it was filed late"), max_length=300, blank=True)
    step = models.CharField(max_length=16, blank=True, editable=False)
    edition = models.PositiveIntegerField(default=1)
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity record")
        verbose_name_plural = _("activity records")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="activity_ends_after_start",
                violation_error_message=_("An activity ends after it begins."),
            ),
            models.CheckConstraint(condition=Q(kind__in=ActivityKind.values), name="activity_kind_known"),
            models.CheckConstraint(condition=Q(status__in=ActivityStatus.values), name="activity_status_known"),
            models.UniqueConstraint(
                "branch",
                "kind",
                "starts_at",
                # SQLite has no "nulls not distinct"; 0 stands for the branch as a whole.
                Coalesce("group", Value(0, models.BigIntegerField())),
                condition=~Q(status=ActivityStatus.CALLED_OFF),
                name="activity_once",
                violation_error_message=_("This activity is there already."),
            ),
        ]
        indexes = [
            models.Index(fields=["group", "kind", "starts_at"], name="activity_by_group"),
            models.Index(fields=["branch", "status", "starts_at"], name="activity_by_branch"),
        ]

    def __str__(self) -> str:
        return self.topic or self.get_kind_display()

    @property
    def day(self) -> date:
        """The local day."""
        return clock.day_of(self.starts_at)

    @property
    def closed_words(self) -> str:
        """Why nobody may change it at present; empty for a plan, a draft and one that was returned."""
        words = {
            ActivityStatus.SUBMITTED: gettext(
                "This record was handed in and waits for its review; it cannot be changed now."
            ),
            ActivityStatus.ACCEPTED: gettext("This record was accepted; it cannot be changed any more."),
            ActivityStatus.CALLED_OFF: gettext("This activity was called off; its record cannot be changed any more."),
        }
        return words.get(ActivityStatus(self.status), "")


class ActivityStep(models.Model):
    """That a record reached a status, when and by whom; a returned one says why."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField(editable=False)
    status = models.CharField(_("status"), max_length=12, choices=ActivityStatus, editable=False)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("step of an activity record")
        verbose_name_plural = _("steps of an activity record")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["activity", "number"], name="activity_step_numbered")]

    def __str__(self) -> str:
        return f"{self.activity} {self.status}"


class ActivityItem(models.Model):
    """One part of a theme party day "1+N": the fixed one, or one of the group's own, with who led it."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("part"), max_length=200)
    fixed = models.BooleanField(_("the fixed part"), default=False)
    led_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("led by")
    )

    class Meta:
        verbose_name = _("part of a theme day")
        verbose_name_plural = _("parts of a theme day")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "position"], name="activity_item_once_per_position"),
            models.UniqueConstraint(
                fields=["activity"],
                condition=Q(fixed=True),
                name="activity_one_fixed_part",
                violation_error_message=_("A theme day has one fixed part."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Vote(models.Model):
    """One vote taken: who was entitled, who was there, and how they voted (two denominators)."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="votes")
    motion = models.CharField(_("motion"), max_length=200)
    entitled = models.PositiveSmallIntegerField(_("entitled to vote"))
    present = models.PositiveSmallIntegerField(_("of these present"))
    yes = models.PositiveSmallIntegerField(_("yes"))
    no = models.PositiveSmallIntegerField(_("no"))
    abstained = models.PositiveSmallIntegerField(_("abstained"))

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.CheckConstraint(
                condition=Q(present__lte=F("entitled")),
                name="vote_present_among_entitled",
                violation_error_message=_("No more can be present than are entitled to vote."),
            ),
            models.CheckConstraint(
                condition=Q(present__gte=F("yes") + F("no") + F("abstained")),
                name="vote_ballots_among_present",
                violation_error_message=_("There are more votes than people present."),
            ),
        ]

    def __str__(self) -> str:
        return self.motion


class ProblemQuerySet(models.QuerySet["Problem"]):
    """Problems."""

    def visible_to(self, user: User) -> ProblemQuerySet:
        """Those of the records one may see."""
        return self.filter(activity__in=Activity.objects.visible_to(user))


class Problem(models.Model):
    """A problem raised in an activity, and since when it is solved."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="problems")
    text = models.CharField(_("problem"), max_length=300)
    solution = models.CharField(_("solution"), max_length=300, blank=True)
    solved_on = models.DateField(_("solved on"), null=True, blank=True)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        constraints = [
            models.CheckConstraint(
                condition=Q(solved_on=None) | ~Q(solution=""),
                name="problem_solved_somehow",
                violation_error_message=_("Say how the problem was solved."),
            )
        ]

    def __str__(self) -> str:
        return self.text


class ArticleQuerySet(models.QuerySet["Article"]):
    """Articles."""

    def visible_to(self, user: User) -> ArticleQuerySet:
        """Those of the records one may see."""
        return self.filter(activity__in=Activity.objects.visible_to(user))


class Article(models.Model):
    """A report on an activity and where it was printed (宣传报道)."""

    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.CASCADE, related_name="articles")
    group = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, related_name="articles")
    title = models.CharField(_("title"), max_length=200)
    reporter = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outlet = models.CharField(_("printed in"), max_length=100, blank=True)
    sent_on = models.DateField(_("sent in on"))
    printed_on = models.DateField(_("printed on"), null=True, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.CheckConstraint(
                condition=Q(printed_on=None) | (Q(printed_on__gte=F("sent_on")) & ~Q(outlet="")),
                name="article_printed_somewhere_after_sending",
                violation_error_message=_("Say where it was printed, on a day not before it was sent in."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Evidence."""

    def visible_to(self, user: User) -> EvidenceQuerySet:
        """That of the records one may see."""
        return self.filter(activity__in=Activity.objects.visible_to(user))

    def with_files(self) -> EvidenceQuerySet:
        """In the order in which it was attached, the files at hand."""
        return self.select_related("upload").order_by("pk")


class Evidence(models.Model):
    """A picture or file with a record: never required, never counted."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="evidence")
    upload = models.OneToOneField(Upload, on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(_("caption"), max_length=100, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return self.caption or str(self.upload)

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown in the page."""
        return self.upload.media_type in PICTURES


class Supplement(models.Model):
    """What was added to a record after its period was totalled (补充), with the reason; only added to."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="supplements")
    text = models.TextField(_("supplement"))
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("supplement")
        verbose_name_plural = _("supplements")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text="") & ~Q(reason=""), name="supplement_says_what_and_why")
        ]

    def __str__(self) -> str:
        return self.text
