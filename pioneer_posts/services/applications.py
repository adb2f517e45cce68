"""The life of an application: begun, handed in, or nominated and agreed to; the group's opinion; the committee's award.

``now`` is always the moment to judge by (aware). The round is locked before the application.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Person
from pioneer_posts.application_queries import first_words, opinion_givers
from pioneer_posts.enums import NEXT_APPLICATION, ApplicationStatus, Way
from pioneer_posts.models import Aim, Application, ApplicationStep, PioneerPost, Round
from pioneer_posts.services import application_notices, rounds
from pioneer_posts.services.candidacy import (
    Words,
    expect_candidate,
    expect_open_call,
    expect_post,
    expect_unsettled,
    words_of,
)

OPINION_LENGTH = 1000
DAYS_BEFORE_CALL = 31
"""how long before the call a group may have met about its candidates"""


@transaction.atomic
def begin_application(post_round: Round, post: PioneerPost, *, person: Person, by: User, now: datetime) -> Application:
    """A draft of the member's own, with the pledge and aims of their last post, else the aims of the post.

    Refused while no call is open, and to who may not be a candidate in this round.
    """
    post_round = rounds.lock_round(post_round.pk)
    expect_open_call(post_round, now=now)
    expect_post(post_round, post)
    pledge, aims = first_words(person, post)
    words = Words("", pledge, tuple(aims))
    made = _file(post_round, post, person, words, way=Way.APPLIED, by=by, now=now)
    _record(made, "application_begun", by=by)
    return made


@transaction.atomic
def save_application(
    application: Application,
    *,
    post: PioneerPost,
    grounds: str,
    pledge: str,
    aims: Sequence[str],
    by: User | None,
    now: datetime,
) -> Application:
    """Keeps what the member wrote; one that was handed in stays complete, and is left alone once the group spoke."""
    application = _locked(application)
    expect_open_call(application.round, now=now)
    if application.status not in (ApplicationStatus.DRAFT, ApplicationStatus.SUBMITTED):
        raise RefusedError(_("This application is %(now)s and is no longer written on.") % _now(application))
    if application.supported is not None:
        raise RefusedError(_("The group has given its opinion on it. Withdraw it and apply anew to change it."))
    expect_post(application.round, post)
    complete = application.status == ApplicationStatus.SUBMITTED
    words = words_of(grounds=grounds, pledge=pledge, aims=aims, complete=complete)
    before = _said(application)
    application.post = post
    _write(application, words, changed=["post"])
    # A draft is its author's alone: the audit says that it was kept, not what it says.
    said = {"before": before, "after": _said(application)} if complete else {"after": {"post": post.name}}
    _record(application, "application_saved", by=by, **said)
    return application


@transaction.atomic
def submit_application(application: Application, *, by: User | None, now: datetime) -> Application:
    """Hands a draft in; from then on the member is a candidate."""
    application = _locked(application)
    expect_open_call(application.round, now=now)
    _expect_step(application, ApplicationStatus.SUBMITTED)
    expect_post(application.round, application.post)
    _expect_still_fit(application, now=now)
    aims = list(application.aims.values_list("text", flat=True))
    words_of(grounds=application.grounds, pledge=application.pledge, aims=aims, complete=True)
    application.filed_at = now
    _advance(application, ApplicationStatus.SUBMITTED, by=by, now=now, changed=["filed_at"])
    _record(application, "application_submitted", by=by, after=_said(application))
    application_notices.tell_candidate(application)
    return application


@transaction.atomic
def withdraw_application(application: Application, *, by: User | None, now: datetime) -> Application:
    """Takes an application, or a nomination nobody answered yet, off the list; until the award."""
    application = _locked(application)
    expect_unsettled(application)
    before = application.get_status_display()
    was_candidate = application.status == ApplicationStatus.SUBMITTED
    _advance(application, ApplicationStatus.WITHDRAWN, by=by, now=now)
    _record(application, "application_withdrawn", by=by, before={"status": str(before)})
    if was_candidate:
        application_notices.tell_withdrawn(application)
    return application


@transaction.atomic
def nominate(
    post_round: Round,
    post: PioneerPost,
    person: Person,
    *,
    grounds: str,
    aims: Sequence[str],
    pledge: str,
    by: User,
    now: datetime,
) -> Application:
    """The group proposes a member, who is asked to consent; aims and pledge may be left to the member."""
    post_round = rounds.lock_round(post_round.pk)
    expect_open_call(post_round, now=now)
    expect_post(post_round, post)
    nominator = Person.objects.filter(user=by).first()
    if nominator is None or nominator.pk == person.pk:
        raise RefusedError(_("Nobody nominates themselves: apply instead."))
    words = words_of(grounds=grounds, pledge=pledge, aims=aims, complete=False)
    if not words.grounds:
        raise RefusedError(_("Write the grounds."))
    suggested, post_aims = first_words(person, post)
    words = Words(words.grounds, words.pledge or suggested, words.aims or tuple(post_aims))
    made = _file(post_round, post, person, words, way=Way.NOMINATED, nominated_by=nominator, by=by, now=now)
    _record(made, "member_nominated", by=by, after=_said(made))
    application_notices.tell_nominated(made)
    return made


@transaction.atomic
def consent(
    application: Application, *, pledge: str, aims: Sequence[str], by: User | None, now: datetime
) -> Application:
    """The nominated member agrees, with a pledge and aims of their own, and is a candidate."""
    application = _locked(application)
    expect_open_call(application.round, now=now)
    _expect_nominated(application)
    expect_post(application.round, application.post)
    _expect_still_fit(application, now=now)
    words = words_of(grounds=application.grounds, pledge=pledge, aims=aims, complete=True)
    _write(application, words)
    _advance(application, ApplicationStatus.SUBMITTED, by=by, now=now)
    _record(application, "nomination_consented", by=by, after=_said(application))
    application_notices.tell_answered(application)
    application_notices.tell_candidate(application)
    return application


@transaction.atomic
def decline(application: Application, *, reason: str, by: User | None, now: datetime) -> Application:
    """The nominated member does not want to stand; why is theirs to say or not."""
    application = _locked(application)
    _expect_nominated(application)
    _advance(application, ApplicationStatus.DECLINED, by=by, now=now, note=reason.strip())
    _record(application, "nomination_declined", by=by, after={"reason": reason.strip()})
    application_notices.tell_answered(application)
    return application


@transaction.atomic
def give_opinion(
    application: Application, *, supported: bool, opinion: str, on: date, by: User, now: datetime
) -> Application:
    """The group's opinion of its meeting ``on``; given by its leader, never about oneself, until the award.

    Given anew it takes the place of the earlier one, which the audit keeps.
    """
    application = _locked(application)
    expect_unsettled(application)
    if application.status != ApplicationStatus.SUBMITTED:
        raise RefusedError(_("An opinion is given on candidates; this application is %(now)s.") % _now(application))
    _expect_opinion(application, supported=supported, opinion=opinion, on=on, by=by, now=now)
    before = {"supported": application.supported, "opinion": application.opinion, "on": application.opinion_on}
    application.supported, application.opinion = supported, opinion.strip()
    application.opinion_on, application.opinion_by = on, by
    application.save(update_fields=["supported", "opinion", "opinion_on", "opinion_by"])
    after = {"supported": supported, "opinion": opinion.strip(), "on": on}
    _record(application, "opinion_given", by=by, before=before, after=after)
    application_notices.tell_opinion(application)
    return application


def settle_application(
    application: Application, *, awarded: bool, reason: str, by: User | None, now: datetime
) -> Application:
    """What the award made of a candidate; part of the award, which holds the lock and leaves the audit entry."""
    application.decision_reason = "" if awarded else reason.strip()
    status = ApplicationStatus.AWARDED if awarded else ApplicationStatus.NOT_AWARDED
    _advance(application, status, by=by, now=now, changed=["decision_reason"])
    return application


def lapse_applications(post_round: Round, *, by: User | None, now: datetime) -> list[Application]:
    """At the end of a call: nominations nobody answered, and drafts nobody handed in, are taken off.

    Part of the step of the round, whose row is locked and whose audit entry says it. Returns those taken off.
    """
    left = (ApplicationStatus.DRAFT, ApplicationStatus.NOMINATED)
    rows = Application.objects.select_for_update(of=("self",)).of_round(post_round).filter(status__in=left)
    taken = list(rows.with_places().order_by("pk"))
    for application in taken:
        application_notices.tell_lapsed(application)
        _advance(application, ApplicationStatus.WITHDRAWN, by=by, now=now)
    return taken


def _file(
    post_round: Round,
    post: PioneerPost,
    person: Person,
    words: Words,
    *,
    way: Way,
    by: User,
    now: datetime,
    nominated_by: Person | None = None,
) -> Application:
    """A new application, draft or nomination, of somebody who may be a candidate; the round's row is locked."""
    group = expect_candidate(post_round, person, day=clock.day_of(now))
    made = Application.objects.create(
        round=post_round,
        post=post,
        person=person,
        group=group,
        way=way,
        status=ApplicationStatus.NOMINATED if nominated_by else ApplicationStatus.DRAFT,
        nominated_by=nominated_by,
        filed_by=by,
        filed_at=now,
    )
    _write(made, words)
    _write_step(made, by=by, now=now)
    return made


def _locked(application: Application) -> Application:
    """The application as it is now, its row locked until the end of the transaction, the round's before it."""
    post_round = rounds.lock_round(application.round_id)
    locked = Application.objects.select_for_update(of=("self",)).with_places().get(pk=application.pk)
    locked.round = post_round
    return locked


def _write(application: Application, words: Words, *, changed: Sequence[str] = ()) -> None:
    """Puts the words in the place of the earlier ones."""
    application.grounds, application.pledge = words.grounds, words.pledge
    application.save(update_fields=["grounds", "pledge", *changed])
    application.aims.all().delete()
    Aim.objects.bulk_create(
        Aim(application=application, position=position, text=text) for position, text in enumerate(words.aims, start=1)
    )


def _expect_still_fit(application: Application, *, now: datetime) -> None:
    """Refuses who left the branch or the Party, or lost a post, since the application was begun."""
    expect_candidate(application.round, application.person, day=clock.day_of(now), standing=application)


def _expect_nominated(application: Application) -> None:
    if application.status != ApplicationStatus.NOMINATED:
        raise RefusedError(_("There is no nomination to answer: it is %(now)s.") % _now(application))


def _expect_opinion(
    application: Application, *, supported: bool, opinion: str, on: date, by: User, now: datetime
) -> None:
    today, first = clock.day_of(now), application.round.call_opens_on - timedelta(days=DAYS_BEFORE_CALL)
    giver = Person.objects.filter(user=by).first()
    if giver is None or giver.pk not in opinion_givers(application, today):
        raise RefusedError(
            _("The leader gives the group's opinion; without another leader its liaison or the secretary.")
        )
    if not first <= on <= today:
        said = {"first": first.isoformat(), "last": today.isoformat()}
        raise RefusedError(_("The group meeting was between %(first)s and %(last)s.") % said)
    if not supported and not opinion.strip():
        raise RefusedError(_("Say why the group does not support the candidate."))
    if len(opinion.strip()) > OPINION_LENGTH:
        raise RefusedError(_("The opinion has at most %(most)s characters.") % {"most": OPINION_LENGTH})


def _expect_step(application: Application, status: ApplicationStatus) -> None:
    if status not in NEXT_APPLICATION.get(ApplicationStatus(application.status), ()):
        said = {**_now(application), "then": status.label, "application": application}
        raise RefusedError(_("%(application)s is “%(now)s” and cannot become “%(then)s”.") % said)


def _advance(
    application: Application,
    status: ApplicationStatus,
    *,
    by: User | None,
    now: datetime,
    note: str = "",
    changed: Sequence[str] = (),
) -> None:
    """The one door for an application's status: checks the step, saves it, writes it down. The row must be locked."""
    _expect_step(application, status)
    application.status = status
    application.save(update_fields=["status", *changed])
    _write_step(application, by=by, now=now, note=note)


def _write_step(application: Application, *, by: User | None, now: datetime, note: str = "") -> None:
    number = application.steps.count() + 1
    ApplicationStep.objects.create(
        application=application, number=number, status=application.status, at=now, by=by, note=note
    )


def _now(application: Application) -> dict[str, Any]:
    return {"now": application.get_status_display()}


def _said(application: Application) -> dict[str, Any]:
    aims = list(application.aims.values_list("text", flat=True))
    return {
        "post": application.post.name,
        "grounds": application.grounds,
        "pledge": application.pledge,
        "aims": aims,
    }


def _record(
    application: Application,
    action: str,
    *,
    by: User | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """The one audit entry of a service about an application."""
    place = {"round": application.round.code, "post": application.post.name, "person": application.person.employee_no}
    said = {**place, "status": application.status, **(after or {})}
    audit.record(action, by=by, subject=application, branch=application.branch.code, before=before, after=said)
