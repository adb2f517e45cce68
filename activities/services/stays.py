"""Times away of remote members 在外党员: begun, changed, ended; after six months a transfer is decided on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from activities.models import Stay
from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.enums import Category
from groups.masks import hidden_text
from groups.models import Membership, Person
from groups.terms import years_later

MOST_YEARS = 10
"""years back that somebody's first day away may lie; an earlier one is a slip of the keys, as nobody stays a member
of a group from afar for so long: the membership is to be transferred after six months"""


@transaction.atomic
def begin_stay(
    person: Person,
    *,
    place: str,
    work: str = "",
    since: date,
    expected_on: date | None = None,
    by: User | None,
    now: datetime,
) -> Stay:
    """Records that a member is away, up to the present; who was on post is of the class "away" from then on.

    Refused for a day to come, for who belongs to no group, and where it overlaps another time away.
    """
    person = Person.objects.select_for_update(of=("self",)).select_related("branch").get(pk=person.pk)
    today = clock.day_of(now)
    if since > today:
        raise RefusedError(_("The first day away is still to come. Record it on that day or later."))
    if not person.is_member or not Membership.objects.on(today).filter(person=person).exists():
        raise RefusedError(_("%(person)s belongs to no group today.") % {"person": person})
    if fault := since_fault(person, since, today):
        raise RefusedError(fault)
    _expect_free(person, since)
    _check_words(place, since, expected_on)
    stay = Stay.objects.create(
        person=person, place=place.strip(), work=work.strip(), since=since, expected_on=expected_on
    )
    _set_category(person, Category.ON_POST, Category.REMOTE)
    _record(stay, "stay_begun", by=by, after=_said(stay))
    return stay


@transaction.atomic
def change_stay(stay: Stay, *, place: str, work: str, expected_on: date | None, by: User, now: datetime) -> Stay:
    """Corrects where somebody is, what for and when they are expected back."""
    stay = _locked(stay)
    _expect_away(stay)
    _check_words(place, stay.since, expected_on)
    before = _said(stay)
    stay.place, stay.work, stay.expected_on = place.strip(), work.strip(), expected_on
    stay.save(update_fields=["place", "work", "expected_on"])
    _record(stay, "stay_changed", by=by, before=before, after=_said(stay))
    return stay


@transaction.atomic
def end_stay(stay: Stay, *, back_on: date, by: User, now: datetime) -> Stay:
    """Records that somebody is back since a day; the class "away" becomes "on post" again."""
    stay = _locked(stay)
    _expect_away(stay)
    if back_on > clock.day_of(now):
        raise RefusedError(_("This day is still to come. Record the return when it has happened."))
    if back_on <= stay.since:
        raise RefusedError(_("Nobody is back before or on the first day away, %(day)s.") % {"day": stay.since})
    stay.back_on = back_on
    stay.save(update_fields=["back_on"])
    _set_category(stay.person, Category.REMOTE, Category.ON_POST)
    _record(stay, "stay_ended", by=by, after={"back_on": back_on})
    return stay


@transaction.atomic
def decide_transfer(stay: Stay, *, decision: str, decided_on: date, by: User, now: datetime) -> Stay:
    """Enters what the committee decided about a transfer of the membership; a later decision takes its place."""
    stay = _locked(stay)
    _expect_away(stay)
    if not decision.strip():
        raise RefusedError(_("Write what was decided."))
    if not stay.since <= decided_on <= clock.day_of(now):
        raise RefusedError(_("The day of the decision lies between the first day away and today."))
    before = {"decision": stay.transfer_decision, "decided_on": stay.decided_on}
    stay.transfer_decision, stay.decided_on = decision.strip(), decided_on
    stay.save(update_fields=["transfer_decision", "decided_on"])
    after = {"decision": stay.transfer_decision, "decided_on": decided_on}
    _record(stay, "transfer_decided", by=by, before=before, after=after)
    return stay


def since_fault(person: Person, since: date, today: date) -> str:
    """What is wrong with a first day away, in words; empty where nothing is."""
    if person.joined_on is not None and since < person.joined_on:
        return _("%(person)s joined the Party on %(day)s only.") % {"person": person, "day": person.joined_on}
    earliest = years_later(today, -MOST_YEARS)
    if since < earliest:
        return _("The first day away is %(day)s at the earliest. Check the year.") % {"day": earliest}
    return ""


def _check_words(place: str, since: date, expected_on: date | None) -> None:
    if not place.strip():
        raise RefusedError(_("Say where the member is."))
    if expected_on is not None and expected_on <= since:
        raise RefusedError(_("Somebody is expected back after the first day away."))


def _expect_free(person: Person, since: date) -> None:
    """Refuses a time away that overlaps one that is there."""
    other = person.stays.filter(Q(back_on=None) | Q(back_on__gt=since)).order_by("-since").first()
    if other is None:
        return
    said = {"person": person, "since": other.since, "back": other.back_on}
    if other.back_on is None:
        raise RefusedError(_("%(person)s is recorded as away since %(since)s already.") % said)
    raise RefusedError(_("%(person)s was away from %(since)s until %(back)s: the times overlap.") % said)


def _expect_away(stay: Stay) -> None:
    if stay.back_on is not None:
        raise RefusedError(_("%(person)s is back since %(day)s.") % {"person": stay.person, "day": stay.back_on})


def _set_category(person: Person, old: Category, new: Category) -> None:
    """Keeps the class in step with where somebody is; the retired stay retired."""
    if person.category == old:
        person.category = new
        person.save(update_fields=["category"])


def _locked(stay: Stay) -> Stay:
    """The time away as it is now, its row locked until the end of the transaction."""
    rows = Stay.objects.select_for_update(of=("self",)).select_related("person__branch")
    return rows.get(pk=stay.pk)


def _said(stay: Stay) -> dict[str, Any]:
    where = {"place": hidden_text(stay.place), "work": hidden_text(stay.work)}
    return {**where, "since": stay.since, "expected_on": stay.expected_on}


def _record(
    stay: Stay, action: str, *, by: User | None, after: dict[str, Any], before: dict[str, Any] | None = None
) -> None:
    branch = stay.person.branch.code if stay.person.branch else ""
    named = {"person": stay.person.employee_no, **after}
    audit.record(action, by=by, subject=stay, branch=branch, before=before, after=named)
