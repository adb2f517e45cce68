"""Posts held: who, until when, what was done for the pledge, and what colleagues say."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from branchmgr import clock
from branchmgr.models import Upload, User
from groups.models import Branch, PartyGroup, Person, standing_of
from pioneer_posts.enums import HELD_OUT, FeedbackKind, FeedbackStatus, HoldingStatus, PostKind, RoundStatus
from pioneer_posts.models.applications import Aim, Application
from pioneer_posts.models.posts import PioneerPost
from pioneer_posts.models.rounds import Round

SUPERVISED_ROUNDS = (RoundStatus.POSTED, RoundStatus.AWARDING, RoundStatus.HELD, RoundStatus.ASSESSING)
"""the statuses of a round in which colleagues may say something of its candidates and holders"""

PLEDGE_ROUNDS = (RoundStatus.HELD, RoundStatus.ASSESSING)
"""the statuses of a round in which holders write down what they did for their pledge"""


def new_token() -> str:
    """What the address of a plaque's public page ends with: nobody's to guess."""
    return secrets.token_urlsafe(16)


def author_key(user: User, day: date) -> str:
    """What tells one hand's words of a day apart from another's; without the server's secret it leads to nobody."""
    return salted_hmac("pioneer_posts.feedback", f"{day.isoformat()}:{user.pk}", algorithm="sha256").hexdigest()


class HoldingQuerySet(models.QuerySet["Holding"]):
    """Posts held."""

    def visible_to(self, user: User) -> HoldingQuerySet:
        """Those of one's branch, of a department one assesses for, one's own, and of branches one administers."""
        standing = standing_of(user)
        own = Q(person=standing.person) | Q(round__branch__in=standing.branches)
        departments = Q(post__department__in=standing.departments)
        return self.filter(own | departments | standing.below("round__branch__committee__path"))

    def of_round(self, post_round: Round) -> HoldingQuerySet:
        return self.filter(round=post_round)

    def held(self) -> HoldingQuerySet:
        """Neither given up nor withdrawn."""
        return self.filter(status=HoldingStatus.HELD)

    def held_on(self, day: date) -> HoldingQuerySet:
        """Those held on a day."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), starts_on__lte=day, round__ends_on__gte=day)

    def with_places(self) -> HoldingQuerySet:
        """With post, person, group and round at hand."""
        return self.select_related("post__department", "person", "group", "round__branch__committee", "application")

    def in_order(self) -> HoldingQuerySet:
        return self.order_by("number", "pk")

    def of_post(self, post: PioneerPost) -> HoldingQuerySet:
        """Everybody who ever held a post."""
        return self.filter(post=post)

    def of_person(self, person: int | None) -> HoldingQuerySet:
        """What somebody holds or held; nothing for nobody."""
        return self.filter(person=person, person__isnull=False)

    def assessed_between(self, first: date, last: date) -> HoldingQuerySet:
        """Those awarded whose assessment opens after ``first`` and no later than ``last``."""
        opens = {"round__assessment_opens_on__gt": first, "round__assessment_opens_on__lte": last}
        return self.filter(round__status=RoundStatus.HELD, **opens)

    def with_token(self, token: str) -> HoldingQuerySet:
        """The one whose plaque leads to this address."""
        return self.filter(token=token)

    def matching(self, words: str) -> HoldingQuerySet:
        """Those whose holder, post, department, group or number holds what was typed."""
        typed = words.strip()
        if not typed:
            return self
        who = Q(person__name__icontains=typed) | Q(group__name__icontains=typed) | Q(number__icontains=typed)
        return self.filter(who | Q(post__name__icontains=typed) | Q(post__department__name__icontains=typed))

    def in_state(self, state: str) -> HoldingQuerySet:
        """Those of a status; all for any other word."""
        return self.filter(status=state) if state in HoldingStatus.values else self

    def of_kind(self, kind: str) -> HoldingQuerySet:
        """Those of posts of a kind; all for any other word."""
        return self.filter(post__kind=kind) if kind in PostKind.values else self


class Holding(models.Model):
    """That a member holds a post in a round, from ``starts_on``; given up or withdrawn, no longer from ``ended_on``.

    ``number`` stands on the plaque (``2026H1-03``), ``token`` in the address of its public page. ``group`` is the
    holder's on the day of the award (domain rule 12). ``best_practice`` is what others can learn from it.
    """

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="holding")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="holdings")
    post = models.ForeignKey(PioneerPost, on_delete=models.PROTECT, related_name="holdings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="post_holdings")
    group = models.ForeignKey(PartyGroup, null=True, on_delete=models.PROTECT, related_name="post_holdings")
    number = models.CharField(_("number"), max_length=16)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    status = models.CharField(
        _("status"), max_length=12, choices=HoldingStatus, default=HoldingStatus.HELD, editable=False
    )
    starts_on = models.DateField(_("held from"))
    ended_on = models.DateField(_("no longer held from"), null=True, blank=True)
    end_reason = models.TextField(_("why it ended"), blank=True)
    best_practice = models.TextField(_("best practice"), blank=True)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = _("post held")
        verbose_name_plural = _("posts held")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person"],
                name="holding_once_a_round",
                violation_error_message=_("A member holds one post a round."),
            ),
            models.UniqueConstraint(fields=["round", "number"], name="holding_numbered"),
            models.CheckConstraint(condition=Q(status__in=HoldingStatus.values), name="holding_status_known"),
            models.CheckConstraint(
                condition=Q(status=HoldingStatus.HELD, ended_on=None, end_reason="")
                | (~Q(status=HoldingStatus.HELD) & Q(ended_on__gte=F("starts_on")) & ~Q(end_reason="")),
                name="holding_ended_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["person", "starts_on"], name="holding_by_person")]

    def __str__(self) -> str:
        return f"{self.post} · {self.person}"

    @property
    def branch(self) -> Branch:
        return self.round.branch

    @property
    def branch_id(self) -> int:
        return self.round.branch_id

    @property
    def is_held(self) -> bool:
        return self.status == HoldingStatus.HELD

    def state_on(self, day: date) -> str:
        """Its status; ``HELD_OUT`` from the day after the round's last on, and once its results are published."""
        over = self.round.is_published or day > self.round.ends_on
        return HELD_OUT if self.is_held and over else self.status

    @property
    def is_held_out(self) -> bool:
        """Whether it was held to the end of its round, which is over today."""
        return self.state_on(clock.today()) == HELD_OUT

    @property
    def is_current(self) -> bool:
        """Whether it is held today."""
        return self.state_on(clock.today()) == HoldingStatus.HELD

    @property
    def state_words(self) -> str:
        """How it stands today, in words."""
        return gettext("held to the end") if self.is_held_out else self.get_status_display()

    @property
    def end_day(self) -> date | None:
        """The round's last day where it was held to the end, else from when it is held no longer; None while held."""
        return self.round.ends_on if self.is_held_out else self.ended_on

    @property
    def pledge_is_open(self) -> bool:
        """Whether the holder may still write down what was done: held, and the round not totalled."""
        return self.is_held and self.round.status in PLEDGE_ROUNDS


class FulfilmentQuerySet(models.QuerySet["Fulfilment"]):
    """What was done for pledges."""

    def visible_to(self, user: User) -> FulfilmentQuerySet:
        """Those of the posts held that one may see: pledges are made in public."""
        return self.filter(holding__in=Holding.objects.visible_to(user))


class Fulfilment(models.Model):
    """What a holder did for the pledge, on which day; evidence is welcome and never asked for."""

    holding = models.ForeignKey(Holding, on_delete=models.CASCADE, related_name="fulfilments")
    aim = models.ForeignKey(
        Aim, null=True, blank=True, on_delete=models.SET_NULL, related_name="fulfilments", verbose_name=_("aim")
    )
    done_on = models.DateField(_("done on"))
    text = models.TextField(_("what was done"))
    evidence = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written at"))

    objects = FulfilmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("fulfilment of a pledge")
        verbose_name_plural = _("fulfilments of pledges")
        ordering = ["-done_on", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="fulfilment_has_text")]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def branch(self) -> Branch:
        return self.holding.branch

    @property
    def branch_id(self) -> int:
        return self.holding.branch_id


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    """What colleagues say."""

    def visible_to(self, user: User) -> FeedbackQuerySet:
        """Accepted ones with the application they are about; all of one's branch for its committee; one's own words.

        Nobody sees what waits about themselves.
        """
        standing = standing_of(user)
        seen = Q(status=FeedbackStatus.ACCEPTED, application__in=Application.objects.visible_to(user))
        held = Q(status=FeedbackStatus.ACCEPTED, application__holding__in=Holding.objects.visible_to(user))
        screened = Q(application__round__branch__in=standing.serves) & ~Q(application__person=standing.person)
        return self.filter(seen | held | screened | Q(author=user))

    def waiting(self) -> FeedbackQuerySet:
        return self.filter(status=FeedbackStatus.WAITING)

    def accepted(self) -> FeedbackQuerySet:
        return self.filter(status=FeedbackStatus.ACCEPTED)

    def about(self, application: Application) -> FeedbackQuerySet:
        """What is said of one candidate or holder."""
        return self.filter(application=application)

    def about_person(self, person: int | None) -> FeedbackQuerySet:
        """What is said of one person; nothing for nobody."""
        return self.filter(application__person=person, application__person__isnull=False)

    def by_name_of(self, user: User) -> FeedbackQuerySet:
        """What somebody said by name."""
        return self.filter(author=user)

    def of_hand(self, author_key: str) -> FeedbackQuerySet:
        """The words of one hand on one day."""
        return self.filter(author_key=author_key)

    def with_old_hand(self, day: date) -> FeedbackQuerySet:
        """Those without a name, screened, of a day before this one, that still tell whose hand wrote them."""
        screened = self.filter(author=None, given_on__lt=day).exclude(status=FeedbackStatus.WAITING)
        return screened.exclude(author_key="")

    def screened_by_committee_of(self, user: User) -> FeedbackQuerySet:
        """Those of branches on whose committee one sits, but what is said of oneself."""
        standing = standing_of(user)
        return self.filter(application__round__branch__in=standing.serves).exclude(application__person=standing.person)

    def in_state(self, state: str) -> FeedbackQuerySet:
        """Those of a status; all for any other word."""
        return self.filter(status=state) if state in FeedbackStatus.values else self

    def of_kind(self, kind: str) -> FeedbackQuerySet:
        """Those of a kind; all for any other word."""
        return self.filter(kind=kind) if kind in FeedbackKind.values else self

    def matching(self, words: str) -> FeedbackQuerySet:
        """Those about somebody, or a post, whose name holds what was typed, or that say it."""
        typed = words.strip()
        about = Q(application__person__name__icontains=typed) | Q(application__post__name__icontains=typed)
        return self.filter(about | Q(text__icontains=typed)) if typed else self

    def with_places(self) -> FeedbackQuerySet:
        """With candidate, post, round, holding and the people at hand."""
        return self.select_related(
            "application__person",
            "application__post__department",
            "application__round__branch",
            "application__holding",
            "author__person",
            "screened_by__person",
        )

    def newest_first(self) -> FeedbackQuerySet:
        return self.order_by("-given_on", "-pk")


class Feedback(models.Model):
    """A colleague's praise, criticism or tip about a candidate or holder (domain rows C6, E6).

    Without a name ``author`` is None; ``author_key`` then only tells the same hand's words of one day apart, so
    that their number can be limited, and cannot be turned into a name without the server's secret. The tick clears it
    once the day is over and the word is screened: until then it keeps its author from screening it.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="feedback")
    kind = models.CharField(_("kind"), max_length=12, choices=FeedbackKind)
    text = models.TextField(_("text"))
    author = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    author_key = models.CharField(max_length=64, db_index=True, editable=False)
    given_on = models.DateField(_("given on"))
    status = models.CharField(
        _("status"), max_length=12, choices=FeedbackStatus, default=FeedbackStatus.WAITING, editable=False
    )
    screened_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    screened_at = models.DateTimeField(_("screened at"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("word of a colleague")
        verbose_name_plural = _("words of colleagues")
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FeedbackKind.values), name="feedback_kind_known"),
            models.CheckConstraint(condition=Q(status__in=FeedbackStatus.values), name="feedback_status_known"),
            models.CheckConstraint(condition=~Q(text=""), name="feedback_has_text"),
            models.CheckConstraint(
                condition=Q(status=FeedbackStatus.WAITING, screened_at=None)
                | (~Q(status=FeedbackStatus.WAITING) & Q(screened_at__isnull=False, screened_by__isnull=False)),
                name="feedback_screened_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status=FeedbackStatus.SET_ASIDE) | ~Q(reason=""), name="feedback_set_aside_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(status=FeedbackStatus.ACCEPTED, answered_at__isnull=False)),
                name="feedback_answered_once_accepted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.application}"

    @property
    def branch_id(self) -> int:
        return self.application.round.branch_id

    def is_word_of(self, user: User) -> bool:
        """Whether somebody wrote this, by name or without; only they themselves are ever told."""
        return self.author_id == user.pk or self.author_key == author_key(user, self.given_on)

    def closed_to(self, permission: str) -> str:
        """Why nobody may do this with it any more, in words; empty where it is a matter of offices."""
        if permission == "pioneer_posts.screen_feedback" and not self.is_waiting:
            return gettext("This was decided already: %(status)s.") % {"status": self.get_status_display()}
        if permission == "pioneer_posts.answer_feedback" and self.answer:
            return gettext("This is answered already; that is done once.")
        if permission == "pioneer_posts.answer_feedback" and not self.is_accepted:
            return gettext("Only what the committee accepted is answered.")
        return ""

    @property
    def is_waiting(self) -> bool:
        return self.status == FeedbackStatus.WAITING

    @property
    def is_accepted(self) -> bool:
        return self.status == FeedbackStatus.ACCEPTED
