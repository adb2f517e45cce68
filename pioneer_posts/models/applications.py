"""Candidates: applications of members, nominations by groups, and the aims they set themselves."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from branchmgr import clock
from branchmgr.models import User
from branchmgr.steps import Step
from groups.models import Branch, PartyGroup, Person, standing_of
from pioneer_posts.enums import LIVE_STATUSES, POSTED_STATUSES, ApplicationStatus, RoundStatus, Way
from pioneer_posts.models.posts import PioneerPost
from pioneer_posts.models.rounds import Round

POSTED_ROUNDS = (
    RoundStatus.POSTED,
    RoundStatus.AWARDING,
    RoundStatus.HELD,
    RoundStatus.ASSESSING,
    RoundStatus.TOTALLED,
    RoundStatus.PUBLISHED,
)


CALL_ACTS = ("consent_nomination", "save_application", "submit_application")
"""what the one whom an application is about does while the call is open"""

ENDED_STATUSES = (
    ApplicationStatus.DECLINED,
    ApplicationStatus.WITHDRAWN,
    ApplicationStatus.AWARDED,
    ApplicationStatus.NOT_AWARDED,
)


LAPSED = Q(status=ApplicationStatus.WITHDRAWN, by=None)
"""the step by which the end of the call took an application off: the system's, not the member's"""


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications and nominations."""

    def visible_to(self, user: User) -> ApplicationQuerySet:
        """One's own, those one filed, those of groups one leads, the branch's for its committee; posted ones for all.

        A draft is its author's alone. Posted ones are seen by the branch and by the admins above it.
        """
        standing = standing_of(user)
        own = Q(person=standing.person, person__isnull=False) | Q(filed_by=user.pk)
        near = Q(group__in=standing.leads) | Q(round__branch__in=standing.serves)
        posted = Q(round__status__in=POSTED_ROUNDS, status__in=POSTED_STATUSES)
        around = Q(round__branch__in=standing.branches) | standing.below("round__branch__committee__path")
        return self.filter(own | (near & ~Q(status=ApplicationStatus.DRAFT)) | posted & around)

    def of_round(self, post_round: Round) -> ApplicationQuerySet:
        return self.filter(round=post_round)

    def candidates(self) -> ApplicationQuerySet:
        """Those that stand on the list of candidates."""
        return self.filter(status__in=POSTED_STATUSES)

    def live(self) -> ApplicationQuerySet:
        """Neither withdrawn, declined nor turned down."""
        return self.filter(status__in=LIVE_STATUSES)

    def with_places(self) -> ApplicationQuerySet:
        """With post, person, group and round at hand, and whether it ``lapsed``."""
        places = ("post__department", "person", "group", "round__branch__committee", "filed_by", "nominated_by")
        taken_off = ApplicationStep.objects.filter(LAPSED, application=OuterRef("pk"))
        return self.select_related(*places, "opinion_by__person").annotate(lapsed=Exists(taken_off))


class Application(models.Model):
    """One candidate for one post in one round.

    ``way`` tells an application of the member from a nomination by the group; ``nominated_by`` is who nominated.
    ``opinion`` is the group's, given on ``opinion_on``; ``decision_reason`` says why somebody was not chosen.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="applications")
    post = models.ForeignKey(
        PioneerPost, on_delete=models.PROTECT, related_name="applications", verbose_name=_("pioneer post")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="post_applications", verbose_name=_("member")
    )
    group = models.ForeignKey(PartyGroup, null=True, on_delete=models.PROTECT, related_name="post_applications")
    way = models.CharField(_("way"), max_length=12, choices=Way)
    status = models.CharField(_("status"), max_length=12, choices=ApplicationStatus, editable=False)
    grounds = models.TextField(_("grounds"), blank=True)
    pledge = models.TextField(_("pledge"), blank=True)
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(_("filed at"))
    nominated_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="nominations"
    )
    opinion = models.TextField(_("opinion of the group"), blank=True)
    supported = models.BooleanField(_("supported by the group"), null=True, blank=True)
    opinion_on = models.DateField(_("group meeting on"), null=True, blank=True)
    opinion_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decision_reason = models.TextField(_("reason of the decision"), blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application for a post")
        verbose_name_plural = _("applications for posts")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person"],
                condition=Q(status__in=LIVE_STATUSES),
                name="application_once_a_round",
                violation_error_message=_("A member is a candidate for one post a round."),
            ),
            models.CheckConstraint(condition=Q(status__in=ApplicationStatus.values), name="application_status_known"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="application_way_known"),
            models.CheckConstraint(
                condition=Q(way=Way.APPLIED, nominated_by=None)
                | (Q(way=Way.NOMINATED, nominated_by__isnull=False) & ~Q(nominated_by=F("person"))),
                name="application_nominated_by_another",
                violation_error_message=_("Nobody nominates themselves: apply instead."),
            ),
            models.CheckConstraint(
                condition=Q(supported=None, opinion_on=None, opinion_by=None, opinion="")
                | Q(supported__isnull=False, opinion_on__isnull=False, opinion_by__isnull=False),
                name="application_opinion_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=POSTED_STATUSES) | ~Q(pledge=""),
                name="application_candidate_has_pledge",
                violation_error_message=_("Write the pledge."),
            ),
            models.CheckConstraint(
                condition=~Q(status=ApplicationStatus.NOT_AWARDED) | ~Q(decision_reason=""),
                name="application_refused_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["round", "post"], name="application_by_post")]

    def __str__(self) -> str:
        return f"{self.person} · {self.post}"

    @property
    def branch(self) -> Branch:
        return self.round.branch

    @property
    def branch_id(self) -> int:
        return self.round.branch_id

    @property
    def is_draft(self) -> bool:
        return self.status == ApplicationStatus.DRAFT

    @property
    def waits_for_consent(self) -> bool:
        return self.status == ApplicationStatus.NOMINATED

    @property
    def is_candidate(self) -> bool:
        """Stands on the list, and nothing is decided yet."""
        return self.status == ApplicationStatus.SUBMITTED

    @property
    def has_lapsed(self) -> bool:
        """Whether the end of the call took it off, because nobody answered it or handed it in."""
        if self.status != ApplicationStatus.WITHDRAWN:
            return False
        known = getattr(self, "lapsed", None)
        return self.steps.filter(LAPSED).exists() if known is None else bool(known)

    @property
    def state_words(self) -> str:
        """How it stands, in words."""
        return self.lapsed_words if self.has_lapsed else self.get_status_display()

    @property
    def lapsed_words(self) -> str:
        """How it stands where the end of the call took it off."""
        if self.way == Way.NOMINATED:
            return pgettext("application", "lapsed, not answered")
        return pgettext("application", "lapsed, not handed in")

    def closed_to(self, permission: str) -> str:
        """Why nobody may do this about it today, in words; empty where it is a matter of offices."""
        act = permission.removeprefix("pioneer_posts.")
        if act in CALL_ACTS and (words := self._call_words(act)):
            return words
        if act not in (*CALL_ACTS, "decline_nomination", "give_opinion", "withdraw_application"):
            return ""
        if self.round.status == RoundStatus.CALLED_OFF:
            return gettext("The round is called off; nothing can be changed about its candidates.")
        return self._status_words(act)

    def _call_words(self, act: str) -> str:
        if act == "save_application" and self.is_candidate and self.supported is not None:
            return gettext("The group has given its opinion on it. Withdraw it and apply anew to change it.")
        waits = self.is_draft or self.waits_for_consent or (act == "save_application" and self.is_candidate)
        if waits and self.round.call_closes_on < clock.today():
            said = {"day": self.round.call_closes_on.isoformat()}
            return gettext("The call ended on %(day)s: candidates come forward and write until that day.") % said
        return ""

    def _status_words(self, act: str) -> str:
        said = {"now": self.state_words}
        if act in ("consent_nomination", "decline_nomination") and not self.waits_for_consent:
            return gettext("There is no nomination to answer: it is %(now)s.") % said
        if act == "give_opinion" and not self.is_candidate:
            return gettext("An opinion is given on candidates; this application is %(now)s.") % said
        if (act == "submit_application" and not self.is_draft) or self.status in ENDED_STATUSES:
            return gettext("This application is %(now)s; nothing more can be done here.") % said
        return ""


class ApplicationStep(Step):
    """That an application reached a status, when and by whom."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(_("status"), max_length=12, choices=ApplicationStatus, editable=False)

    class Meta:
        verbose_name = _("step of an application")
        verbose_name_plural = _("steps of an application")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="application_step_numbered")]

    def __str__(self) -> str:
        return f"{self.application} {self.status}"

    @property
    def is_lapse(self) -> bool:
        """Whether the end of the call took this step."""
        return self.status == ApplicationStatus.WITHDRAWN and self.by_id is None

    @property
    def state_words(self) -> str:
        """The status it led to, in words."""
        return self.application.lapsed_words if self.is_lapse else self.get_status_display()

    @property
    def note_words(self) -> str:
        """What is noted with the step; of a lapse, why."""
        if not self.is_lapse:
            return self.note
        nominated = self.application.way == Way.NOMINATED
        answered, handed_in = (
            gettext("not answered by the end of the call"),
            gettext("not handed in by the end of the call"),
        )
        return answered if nominated else handed_in


class Aim(models.Model):
    """One aim of a candidate, such that anybody can check whether it was reached; the holder says when it was."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="aims")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("aim"), max_length=200)
    reached_on = models.DateField(_("reached on"), null=True, blank=True)
    reached_note = models.CharField(_("how it shows"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("aim")
        verbose_name_plural = _("aims")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["application", "position"], name="aim_position_once"),
            models.CheckConstraint(condition=~Q(text=""), name="aim_has_text"),
            models.CheckConstraint(
                condition=Q(reached_on__isnull=False) | Q(reached_note=""), name="aim_note_once_reached"
            ),
        ]

    def __str__(self) -> str:
        return self.text
