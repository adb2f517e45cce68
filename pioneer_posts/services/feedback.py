"""What colleagues say of candidates and holders 监督: given by name or without, screened, answered once.

Without a name neither the row nor the audit tells who: the entry is the system's and its origin empty. What keeps one
hand from writing all day is ``author_key``, which nobody turns into a name without the server's secret; once the day
is over and the word is screened, which its author may not do, it is cleared, and nothing tells any more who wrote.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from pioneer_posts.enums import NEXT_FEEDBACK, ApplicationStatus, FeedbackKind, FeedbackStatus
from pioneer_posts.models import Application, Feedback, Holding, Round
from pioneer_posts.models.holdings import SUPERVISED_ROUNDS, author_key
from pioneer_posts.services import holding_notices

MOST_A_DAY = 3
"""words that one person gives in a day, about whomever; one of them about the same person"""
TEXT_LENGTH = 1000


@transaction.atomic
def give_feedback(application: Application, *, kind: str, text: str, named: bool, by: User, now: datetime) -> Feedback:
    """Hands the committee a praise, a criticism or a tip about a candidate or holder; it counts once accepted.

    Refused about oneself, before the candidates are posted and after the assessment, and above the day's number.
    """
    application = _supervised(application)
    said, today = text.strip(), clock.day_of(now)
    if kind not in FeedbackKind.values or not 0 < len(said) <= TEXT_LENGTH:
        raise RefusedError(
            _("Choose praise, criticism or tip, and say in 1 to %(most)s characters what you saw.")
            % {"most": TEXT_LENGTH}
        )
    if application.person.user_id == by.pk:
        raise RefusedError(_("This is about yourself: colleagues say here what they see."))
    key = _expect_room(application, by=by, today=today)
    made = Feedback.objects.create(
        application=application, kind=kind, text=said, author=by if named else None, author_key=key, given_on=today
    )
    _record_given(made, by=by if named else None)
    holding_notices.tell_waiting(made)
    return made


@transaction.atomic
def screen_feedback(feedback: Feedback, *, accepted: bool, reason: str = "", by: User, now: datetime) -> Feedback:
    """The committee takes a word in, or sets it aside with a reason. Never who wrote it or whom it is about."""
    feedback = _locked(feedback)
    if feedback.application.person.user_id == by.pk:
        raise RefusedError(_("This is about yourself: another committee member decides on it."))
    if feedback.is_word_of(by):
        raise RefusedError(_("You wrote this yourself: another committee member decides on it."))
    if not accepted and not reason.strip():
        raise RefusedError(_("Say why it is set aside."))
    status = FeedbackStatus.ACCEPTED if accepted else FeedbackStatus.SET_ASIDE
    _advance(feedback, status, reason=reason.strip(), by=by, now=now)
    after = {**_about(feedback), "status": status, "reason": feedback.reason}
    audit.record("feedback_screened", by=by, subject=feedback, branch=_branch(feedback), after=after)
    holding_notices.tell_screened(feedback)
    return feedback


@transaction.atomic
def answer_feedback(feedback: Feedback, *, answer: str, by: User, now: datetime) -> Feedback:
    """The candidate or holder answers an accepted word, once."""
    feedback = _locked(feedback)
    if feedback.application.person.user_id != by.pk:
        raise RefusedError(_("Whom it is about answers."))
    if not feedback.is_accepted:
        raise RefusedError(_("Only what the committee accepted is answered."))
    if feedback.answer:
        raise RefusedError(_("You have answered this already; that is done once."))
    if not 0 < len(answer.strip()) <= TEXT_LENGTH:
        raise RefusedError(_("Write an answer of 1 to %(most)s characters.") % {"most": TEXT_LENGTH})
    feedback.answer, feedback.answered_at = answer.strip(), now
    feedback.save(update_fields=["answer", "answered_at"])
    after = {**_about(feedback), "answer": feedback.answer}
    audit.record("feedback_answered", by=by, subject=feedback, branch=_branch(feedback), after=after)
    holding_notices.tell_answered(feedback)
    return feedback


@transaction.atomic
def forget_hands(*, by: User | None = None, now: datetime) -> int:
    """Clears whose hand wrote the screened words without a name of the days before today; of how many words."""
    count = Feedback.objects.with_old_hand(clock.day_of(now)).update(author_key="")
    if count:
        audit.record("feedback_hands_forgotten", by=by, after={"words": count})
    return count


def _supervised(application: Application) -> Application:
    """The application as it is now, its round locked; refused outside the time in which colleagues are heard."""
    post_round = Round.objects.select_for_update().get(pk=application.round_id)
    found = Application.objects.with_places().get(pk=application.pk)
    if post_round.status not in SUPERVISED_ROUNDS:
        raise RefusedError(
            _("Colleagues are heard from the posting of the candidates until the assessment is totalled.")
        )
    holding = Holding.objects.filter(application=found).first()
    candidate = found.status == ApplicationStatus.SUBMITTED
    if not (holding.is_held if holding else candidate):
        raise RefusedError(
            _("%(person)s is neither a candidate nor holds a post in this round.") % {"person": found.person}
        )
    return found


def _expect_room(application: Application, *, by: User, today: date) -> str:
    """The key of this hand today. Refused where it has written its day's number, or about this person."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    key = author_key(by, today)
    written = list(Feedback.objects.of_hand(key).values_list("application__person_id", flat=True))
    if application.person_id in written:
        raise RefusedError(
            _("You have said something about %(person)s today already. There is room for more tomorrow.")
            % {"person": application.person}
        )
    if len(written) >= MOST_A_DAY:
        raise RefusedError(
            _("You have said something about %(count)s people today; that is a day's number. Come back tomorrow.")
            % {"count": len(written)}
        )
    return key


def _record_given(feedback: Feedback, *, by: User | None) -> None:
    """The audit entry; without a name it does not say from where it came either."""
    after = {**_about(feedback), "kind": feedback.kind, "named": by is not None}
    if by is not None:
        audit.record("feedback_given", by=by, subject=feedback, branch=_branch(feedback), after=after)
        return
    with audit.from_origin(""):
        audit.record("feedback_given", by=None, subject=feedback, branch=_branch(feedback), after=after)


def _locked(feedback: Feedback) -> Feedback:
    """The word as it is now, its row locked, the round's before it."""
    Round.objects.select_for_update().get(pk=feedback.application.round_id)
    return Feedback.objects.select_for_update(of=("self",)).with_places().get(pk=feedback.pk)


def _about(feedback: Feedback) -> dict[str, Any]:
    application = feedback.application
    return {"holder": application.person.employee_no, "post": application.post.name}


def _branch(feedback: Feedback) -> str:
    return feedback.application.branch.code


def _advance(feedback: Feedback, status: FeedbackStatus, *, reason: str, by: User, now: datetime) -> None:
    """The one door for the status of a word: checks the step and writes down who decided when and why."""
    if status not in NEXT_FEEDBACK.get(FeedbackStatus(feedback.status), ()):
        raise RefusedError(_("This was decided already: %(status)s.") % {"status": feedback.get_status_display()})
    feedback.status, feedback.reason, feedback.screened_by, feedback.screened_at = status, reason, by, now
    feedback.save(update_fields=["status", "reason", "screened_by", "screened_at"])
