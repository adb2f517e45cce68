"""Election of a group's leader 选举: candidates, who may vote, ballots that nobody can join to a voter."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branchmgr.models import Upload, User
from groups.enums import ElectionStatus
from groups.models.organisation import Branch, PartyGroup
from groups.models.people import Person
from groups.models.standing import standing_of


class ElectionQuerySet(models.QuerySet["Election"]):
    """Elections."""

    def visible_to(self, user: User) -> ElectionQuerySet:
        """Those of one's group, and of a branch whose committee one sits on."""
        standing = standing_of(user)
        own = standing.groups | standing.leads
        return self.filter(Q(group__in=own) | Q(group__branch__in=standing.serves))

    def open(self) -> ElectionQuerySet:
        """Those in which votes are being cast."""
        return self.filter(status=ElectionStatus.VOTING)

    def under_way(self) -> ElectionQuerySet:
        """Those that are not counted yet, and those whose result waits for the committee."""
        waiting = Q(status=ElectionStatus.COUNTED, elected__isnull=False)
        return self.filter(Q(status__in=[ElectionStatus.PREPARED, ElectionStatus.VOTING]) | waiting)

    def to_carry_on(self, today: date) -> ElectionQuerySet:
        """Those whose day has come and that are not counted."""
        return self.filter(status__in=[ElectionStatus.PREPARED, ElectionStatus.VOTING], on__lte=today)

    def to_confirm(self) -> ElectionQuerySet:
        """Those in which somebody was elected whom the committee has not confirmed yet."""
        return self.filter(status=ElectionStatus.COUNTED, elected__isnull=False)

    def with_ballot_for(self, person: int | None) -> ElectionQuerySet:
        """Those in which this person may vote and has not yet."""
        return self.open().filter(voters__person=person, voters__voted=False)

    def matching(self, words: str) -> ElectionQuerySet:
        """Those of a group whose name or code holds what was typed."""
        typed = words.strip()
        return self.filter(Q(group__name__icontains=typed) | Q(group__code__icontains=typed)) if typed else self

    def with_places(self) -> ElectionQuerySet:
        """With group, branch and who was elected at hand."""
        return self.select_related("group__branch", "elected")


class Election(models.Model):
    """One round of electing a group's leader. A second round names the first.

    On line (``online``) ballots are cast here; on paper only the counts are entered, with the minutes.
    ``entitled`` are the full members of the group on the day; valid with 4/5 of them, elected with more than half.
    """

    group = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, related_name="elections")
    first_round = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="second_round"
    )
    on = models.DateField(_("election day"))
    online = models.BooleanField(_("on line"))
    term_years = models.PositiveSmallIntegerField(_("term in years"), default=3)
    status = models.CharField(
        _("status"), max_length=12, choices=ElectionStatus, default=ElectionStatus.PREPARED, editable=False
    )
    entitled = models.PositiveSmallIntegerField(_("entitled to vote"), default=0)
    cast = models.PositiveSmallIntegerField(_("ballots cast"), null=True, blank=True)
    abstained = models.PositiveSmallIntegerField(_("abstentions"), default=0)
    invalid = models.PositiveSmallIntegerField(_("invalid ballots"), default=0)
    minutes = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    elected = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(_("confirmed by the committee on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made at"))

    objects = ElectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("election")
        verbose_name_plural = _("elections")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ElectionStatus.values), name="election_status_known"),
            models.CheckConstraint(
                condition=Q(cast=None) | Q(cast__lte=F("entitled")),
                name="election_ballots_among_entitled",
                violation_error_message=_("There are more ballots than people entitled to vote."),
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(status__in=[ElectionStatus.PREPARED, ElectionStatus.VOTING]),
                name="election_one_at_a_time",
                violation_error_message=_("An election of this group is under way already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.on}"

    @property
    def branch(self) -> Branch:
        return self.group.branch

    @property
    def branch_id(self) -> int:
        return self.group.branch_id

    @property
    def awaits_confirmation(self) -> bool:
        """Whether somebody was elected whom the committee has still to confirm."""
        return self.status == ElectionStatus.COUNTED and self.elected_id is not None


class Candidate(models.Model):
    """Somebody who can be elected; ``votes`` once counted."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="candidates")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    votes = models.PositiveSmallIntegerField(_("votes"), null=True, blank=True)

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        constraints = [models.UniqueConstraint(fields=["election", "person"], name="candidate_once")]

    def __str__(self) -> str:
        return str(self.person)


class Voter(models.Model):
    """Somebody entitled to vote, and that they voted: never when, never how."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="voters")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    voted = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("voter")
        verbose_name_plural = _("voters")
        constraints = [models.UniqueConstraint(fields=["election", "person"], name="voter_once")]

    def __str__(self) -> str:
        return str(self.person)


class Ballot(models.Model):
    """One secret ballot: a random key instead of a number that counts up, no moment, no voter.

    ``candidate`` None is an abstention. The count writes all ballots anew in a drawn order under new keys, so that
    no order of rows is left by which a ballot could be joined to its voter.
    """

    key = models.CharField(primary_key=True, max_length=32)
    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="ballots")
    candidate = models.ForeignKey(Candidate, null=True, blank=True, on_delete=models.PROTECT, related_name="ballots")

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints = [models.CheckConstraint(condition=~Q(key=""), name="ballot_has_key")]

    def __str__(self) -> str:
        return self.key
