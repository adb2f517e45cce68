"""Duties with a day, as they leave the house: in the daily mail, and in the calendar of a phone.

Neither asks for a sign-in. So a duty says there in general words what it is about; its page says the rest. Only kinds
of work of which nothing but places, periods and counts is said are told as they are; one that is named nowhere here
says its area alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from board.duties import duties_of
from board.duty import AREAS, Duty
from branchmgr import clock
from branchmgr.daily_mail import DatedWork
from branchmgr.models import User

SOON: Final = timedelta(days=7)
"""what is due later is not mailed yet"""
IN_A_MAIL: Final = 10

AS_THEY_ARE: Final = frozenset(
    {
        "scores_missing", "periods_to_check", "own_groups_to_assess", "newest_results", "elections_to_carry_on",
        "own_study_to_make_up", "dues_to_record", "plans_to_file", "posts_to_assess", "assessments_missing",
        "rounds_of_posts_to_plan", "rounds_to_sum_up",
    }
)  # fmt: skip
"""kinds of work that say no name, no title, nothing that somebody wrote and nothing that is still to be published"""
IN_GENERAL: Final[dict[str, Any]] = {
    "objections_to_forward": gettext_lazy("An objection waits for you"),
    "objections_to_answer": gettext_lazy("An objection waits for you"),
    "rectifications_to_carry_on": gettext_lazy("A rectification waits for you"),
    "measures_to_do": gettext_lazy("A measure of a rectification waits for you"),
    "rectifications_to_recheck": gettext_lazy("A rectification waits for you"),
    "rectifications_overdue": gettext_lazy("A rectification waits for you"),
    "affairs_to_publish": gettext_lazy("A public affair waits for you"),
    "regroupings_to_decide": gettext_lazy("A decision on forming groups waits for you"),
    "contacts_to_make": gettext_lazy("A contact with a remote member waits for you"),
    "transfers_to_decide": gettext_lazy("A decision on a transfer waits for you"),
    "records_to_file": gettext_lazy("An activity record waits for you"),
    "leaves_to_decide": gettext_lazy("A request for leave waits for you"),
    "applications_to_carry_on": gettext_lazy("An application for a pioneer post waits for you"),
    "opinions_on_candidates": gettext_lazy("An opinion on a candidate waits for you"),
    "pledges_to_be_reported": gettext_lazy("The aims of your pioneer post wait for your report"),
    "checks_to_make": gettext_lazy("A spot check waits for you"),
    "calls_without_candidate": gettext_lazy("A call for pioneer posts waits for you"),
    "review_meetings_to_carry_on": gettext_lazy("A review meeting waits for you"),
    "reviews_to_hand_in": gettext_lazy("A review of proposals waits for you"),
    "recommendations_to_reply_to": gettext_lazy("A recommended proposal waits for a reply"),
    "replies_overdue": gettext_lazy("A recommended proposal waits for a reply"),
    "benefits_of_proposals": gettext_lazy("A benefit of a proposal waits to be verified"),
}
"""what is said of the others, by kind"""


def dated_duties(user: User) -> list[tuple[str, date, Duty]]:
    """The duties of today that have a day, each with the name of its kind and its day, the earliest first."""
    return [(duty.kind, duty.due, outside(duty)) for duty in duties_of(user) if duty.due is not None]


def outside(duty: Duty) -> Duty:
    """A duty as it is told where nobody signs in."""
    if duty.kind in AS_THEY_ARE:
        return duty
    text = IN_GENERAL.get(duty.kind) or _("Work waits for you: %(area)s") % {"area": AREAS.get(duty.area, "")}
    return replace(duty, text=str(text), says_day=False)


def duties_by_mail(user: User) -> list[DatedWork]:
    """What is late or due within a week."""
    last = clock.today() + SOON
    soon = [(day, duty) for _kind, day, duty in dated_duties(user) if day <= last][:IN_A_MAIL]
    return [DatedWork(duty.text, duty.url, day, late=duty.late, says_day=duty.says_day) for day, duty in soon]
