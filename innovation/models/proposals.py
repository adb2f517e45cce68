"""Proposals: what is proposed, by whom with what share, what is attached, and every step of its way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branchmgr.models import Upload, User
from branchmgr.steps import Step
from groups.models import Branch, PartyGroup, Person, standing_of
from innovation.closed_words import closed_words
from innovation.enums import (
    ACCEPTED_STATUSES,
    EDITABLE_STATUSES,
    FILED_STATUSES,
    RUNNING,
    MeetingStatus,
    Part,
    ProposalKind,
    ProposalStatus,
    StepWord,
)
from pioneer_posts.models import PioneerPost

UNTITLED = _("a proposal without a title yet")
UNSEEN = (ProposalStatus.DRAFT, ProposalStatus.WITHDRAWN)
AFTER_ACCEPTANCE = (*ACCEPTED_STATUSES, ProposalStatus.DECLINED)


def _keys(condition: Q) -> models.QuerySet[Proposal, Any]:
    """The keys of the proposals for which a condition holds."""
    return Proposal.objects.filter(condition).values("pk")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals."""

    def visible_to(self, user: User) -> ProposalQuerySet:
        """One's own and those one is an author of; filed ones of one's branch's committee, group leader and reviewers.

        A withdrawn one for its authors and the committee. Accepted ones for the branch and the admins above;
        recommended ones for the department concerned. Where names are hidden from reviewers, they see it on its own
        page after the announcement only.
        """
        standing = standing_of(user)
        kept = ~Q(status=ProposalStatus.WITHDRAWN)
        filed = ~Q(status__in=UNSEEN)
        author = Q(authors__person=standing.person, authors__person__isnull=False)
        reviews = Q(reviews__reviewer=standing.person, reviews__reviewer__isnull=False)
        running = Q(reviews__meeting__status__in=RUNNING, reviews__meeting__names_hidden=False)
        named = running | Q(reviews__meeting__status=MeetingStatus.ANNOUNCED)
        near = Q(branch__in=standing.serves) | Q(group__in=standing.leads)
        taken_back = Q(status=ProposalStatus.WITHDRAWN, branch__in=standing.serves) & ~Q(number="")
        public = Q(status__in=AFTER_ACCEPTANCE)
        places = near & filed | taken_back | public & Q(branch__in=standing.branches) | Q(filed_by=user.pk) & kept
        asked = Q(recommendations__department__in=standing.answers_for) & kept
        below = public & standing.below("branch__committee__path")
        # One by one: each way has its index, and none has all of them.
        ways = (_keys(each) for each in (author, reviews & named & filed, asked, below))
        return self.filter(pk__in=_keys(places).union(*ways))

    def of(self, branch: Branch) -> ProposalQuerySet:
        return self.filter(branch=branch)

    def of_year(self, year: int) -> ProposalQuerySet:
        return self.filter(year=year)

    def filed(self) -> ProposalQuerySet:
        """Handed in, neither withdrawn nor merged."""
        return self.filter(status__in=FILED_STATUSES)

    def by(self, person: int | None) -> ProposalQuerySet:
        """Those that a person is an author of, alone or with others."""
        return self.filter(pk__in=Author.objects.filter(person=person).values("proposal"))

    def with_places(self) -> ProposalQuerySet:
        """With branch, group, post and lead author at hand."""
        return self.select_related("branch__committee", "group", "lead", "post", "merged_into")


class Proposal(models.Model):
    """One proposal of one of the five kinds.

    ``number`` (2026-017) is given when it is handed in, ``group`` is the lead author's on that day (domain rule 12).
    ``edition`` rises with every change, so that a review knows what it was of. ``held_since`` is when whoever has it
    now got it. ``post`` and ``seminar`` are what it grew from.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="proposals")
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.CharField(_("number"), max_length=16, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=ProposalKind)
    title = models.CharField(_("title"), max_length=120, blank=True)
    status = models.CharField(
        _("status"), max_length=16, choices=ProposalStatus, default=ProposalStatus.DRAFT, editable=False
    )
    lead = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="led_proposals")
    group = models.ForeignKey(PartyGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals")
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("begun at"))
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    held_since = models.DateTimeField(_("since"))
    edition = models.PositiveIntegerField(default=1, editable=False)
    post = models.ForeignKey(
        PioneerPost,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proposals",
        verbose_name=_("pioneer post"),
    )
    seminar = models.ForeignKey(
        "innovation.Seminar",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="proposals",
        verbose_name=_("seminar"),
    )
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    supported = models.BooleanField(_("supported by the group"), null=True, blank=True)
    group_opinion = models.TextField(_("opinion of the group"), blank=True)
    opinion_on = models.DateField(_("group meeting on"), null=True, blank=True)
    carried_out_on = models.DateField(_("carried out on"), null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.UniqueConstraint(fields=["branch", "number"], condition=~Q(number=""), name="proposal_number_once"),
            models.CheckConstraint(condition=Q(kind__in=ProposalKind.values), name="proposal_kind_known"),
            models.CheckConstraint(condition=Q(status__in=ProposalStatus.values), name="proposal_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=UNSEEN) | (Q(submitted_at__isnull=False) & ~Q(title="") & ~Q(number="")),
                name="proposal_filed_whole",
                violation_error_message=_("A proposal that is handed in has a title."),
            ),
            models.CheckConstraint(
                condition=(Q(status=ProposalStatus.MERGED) & Q(merged_into__isnull=False))
                | (~Q(status=ProposalStatus.MERGED) & Q(merged_into=None)),
                name="proposal_merged_into_another",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="proposal_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(supported=None, opinion_on=None) | Q(supported__isnull=False, opinion_on__isnull=False),
                name="proposal_opinion_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "year", "status"], name="proposal_by_status"),
            models.Index(fields=["branch", "-submitted_at"], name="proposal_by_moment"),
            models.Index(fields=["group", "year"], name="proposal_by_group"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip() or str(UNTITLED)

    def closed_to(self, permission: str) -> str:
        """Why nobody may take this step at present, in words; empty where it is a matter of offices."""
        return closed_words(self, permission)

    @property
    def is_editable(self) -> bool:
        """Whether its author may still change it."""
        return self.status in EDITABLE_STATUSES


class ProposalText(models.Model):
    """One text of a proposal; which parts there are, its kind says (``enums.PARTS``)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="texts")
    part = models.CharField(_("part"), max_length=16, choices=Part)
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("text of a proposal")
        verbose_name_plural = _("texts of a proposal")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "part"], name="proposal_text_once"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="proposal_text_part_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()}: {self.text[:40]}"


class BrokenRecord(models.Model):
    """The figures of a record broken: what is measured, in which unit, from which value to which, since when."""

    proposal = models.OneToOneField(Proposal, on_delete=models.CASCADE, related_name="broken")
    measure = models.CharField(_("what is measured"), max_length=60)
    unit = models.CharField(_("unit"), max_length=20)
    more_is_better = models.BooleanField(_("more is better"), default=True)
    old_value = models.DecimalField(_("old value"), max_digits=18, decimal_places=6)
    new_value = models.DecimalField(_("new value"), max_digits=18, decimal_places=6)
    since = models.DateField(_("old value since"), null=True, blank=True)

    class Meta:
        verbose_name = _("record broken")
        verbose_name_plural = _("records broken")
        constraints = [
            models.CheckConstraint(
                condition=Q(more_is_better=True, new_value__gt=F("old_value"))
                | Q(more_is_better=False, new_value__lt=F("old_value")),
                name="broken_record_beats_the_old",
                violation_error_message=_("The new value does not beat the old one."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.old_value} → {self.new_value} {self.unit}"


class Author(models.Model):
    """Who made a proposal, with which share in percent; the shares of one add to 100. Others than the lead consent."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="authors")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="authorships", verbose_name=_("author"))
    share = models.DecimalField(_("share in percent"), max_digits=5, decimal_places=2, default=Decimal(100))
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    consented_at = models.DateTimeField(_("consented at"), null=True, blank=True)
    declined_at = models.DateTimeField(_("declined at"), null=True, blank=True)

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["-share", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "person"],
                name="author_once",
                violation_error_message=_("This person is an author already."),
            ),
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=100),
                name="author_share_in_range",
                violation_error_message=_("A share is more than 0 and at most 100 percent."),
            ),
            models.CheckConstraint(
                condition=Q(consented_at=None) | Q(declined_at=None), name="author_answered_one_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.share}"


class ProposalFile(models.Model):
    """A picture or file put to a proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="files")
    upload = models.OneToOneField(Upload, on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(_("caption"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("file of a proposal")
        verbose_name_plural = _("files of proposals")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["proposal", "upload"], name="proposal_file_once")]

    def __str__(self) -> str:
        return self.caption or str(self.upload)


class ProposalTerm(models.Model):
    """A term of the full-text index: a pair of Chinese signs or a word; the title's weigh more.

    Kept by ourselves, because neither SQLite nor PostgreSQL cuts Chinese into words; works alike on both.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="terms")
    term = models.CharField(max_length=32)
    weight = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("term of a proposal")
        verbose_name_plural = _("terms of proposals")
        constraints = [models.UniqueConstraint(fields=["term", "proposal"], name="proposal_term_once")]

    def __str__(self) -> str:
        return self.term


class ProposalStep(Step):
    """That a proposal reached a status, when and by whom, with what was said; a status may come again.

    ``word`` says what it was where the status does not; others merged into it leave it where it is.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(_("status"), max_length=16, choices=ProposalStatus, editable=False)
    word = models.CharField(_("step"), max_length=12, choices=StepWord, blank=True, editable=False)

    class Meta:
        verbose_name = _("step of a proposal")
        verbose_name_plural = _("steps of a proposal")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="proposal_step_numbered")]

    def __str__(self) -> str:
        return f"{self.proposal} {self.status}"


class SavedView(models.Model):
    """A list of proposals as somebody wants to find it again: its filters as the query of the address."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=500)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="saved_view_once",
                violation_error_message=_("You have a view of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
