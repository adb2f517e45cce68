"""Party affairs made public 党务公开: drafted by the committee, published by the secretary, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from board.enums import NEXT_AFFAIR, AffairKind, AffairStatus
from board.models import AffairStep, PublicAffair
from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.spreadsheets import typed_text
from groups.masks import hidden_text
from groups.models import Branch

TITLE_LENGTH: Final = 60
TEXT_LENGTH: Final = 400
"""what can be read from five metres on one page"""
REASON_LENGTH: Final = 300


@dataclass(frozen=True, slots=True)
class AffairTerms:
    """What is said and when: shown from a day on, no longer from another one on (None: until it is taken back)."""

    kind: str
    title: str
    text: str
    published_from: date
    published_until: date | None = None


@transaction.atomic
def write_affair(branch: Branch, *, terms: AffairTerms, by: User, now: datetime) -> PublicAffair:
    """Drafts a public affair; nobody but the committee reads it. Raises RefusedError for terms that do not do."""
    affair = PublicAffair(branch=branch, author=by, written_at=now, **_columns(terms))
    affair.save()
    AffairStep.objects.create(affair=affair, number=1, status=affair.status, at=now, by=by)
    _record(affair, "affair_written", by=by, after=_said(affair))
    return affair


@transaction.atomic
def edit_affair(affair: PublicAffair, *, terms: AffairTerms, edition: int, by: User) -> PublicAffair:
    """Changes a draft, or what was taken back: what is published stays as people have read it.

    ``edition`` is the one that was written on; where it is not the last one, nothing is overwritten (RefusedError).
    """
    affair = _locked(affair)
    if affair.status == AffairStatus.PUBLISHED:
        raise RefusedError(
            _("This affair is published. Take it back first; then it can be mended and published again.")
        )
    before, columns = _said(affair), _columns(terms)
    if affair.edition != edition:
        raise RefusedError(_("It was changed meanwhile in another window or by somebody else. Nothing is overwritten."))
    for name, value in columns.items():
        setattr(affair, name, value)
    affair.edition += 1
    affair.save(update_fields=[*columns, "edition"])
    _record(affair, "affair_changed", by=by, before=before, after=_said(affair))
    return affair


@transaction.atomic
def publish_affair(affair: PublicAffair, *, edition: int, by: User, now: datetime) -> PublicAffair:
    """Shows it on the board on its days. Refused where these are over already.

    ``edition`` is the one that was read: nothing is published that the secretary has not seen.
    """
    affair = _locked(affair)
    if affair.status != AffairStatus.PUBLISHED and affair.edition != edition:
        raise RefusedError(_("It was changed meanwhile. Read it again before it is published."))
    if affair.published_until and affair.published_until <= clock.day_of(now):
        raise RefusedError(_("The days on which it is shown are over. Change them first."))
    _advance(affair, AffairStatus.PUBLISHED, by=by, now=now)
    _record(affair, "affair_published", by=by, after=_said(affair))
    return affair


@transaction.atomic
def take_back_affair(affair: PublicAffair, *, reason: str, by: User, now: datetime) -> PublicAffair:
    """Takes it off the board; it stays with its reason, may be mended and published again."""
    affair, said = _locked(affair), typed_text(reason)
    if not said or len(said) > REASON_LENGTH:
        raise RefusedError(_("Say why it is taken back, in at most %(most)s characters.") % {"most": REASON_LENGTH})
    _advance(affair, AffairStatus.TAKEN_BACK, by=by, now=now, note=said)
    _record(affair, "affair_taken_back", by=by, after={**_said(affair), "reason": hidden_text(said)})
    return affair


@transaction.atomic
def delete_affair(affair: PublicAffair, *, by: User) -> None:
    """Throws a draft away that nobody ever read."""
    affair = _locked(affair)
    if affair.status != AffairStatus.DRAFT:
        raise RefusedError(_("Only a draft is deleted; what was published stays."))
    _record(affair, "affair_deleted", by=by, before=_said(affair))
    affair.delete()


def _advance(affair: PublicAffair, status: AffairStatus, *, by: User, now: datetime, note: str = "") -> None:
    """The one door for its status: checks the step, saves it, writes it down. The row must be locked."""
    current = AffairStatus(affair.status)
    if status not in NEXT_AFFAIR[current]:
        said = {"now": current.label, "then": status.label}
        raise RefusedError(_("The affair is “%(now)s” and cannot become “%(then)s”.") % said)
    affair.status = status
    affair.edition += 1
    affair.save(update_fields=["status", "edition"])
    number = affair.steps.count() + 1
    AffairStep.objects.create(affair=affair, number=number, status=status, at=now, by=by, note=note)


def _locked(affair: PublicAffair) -> PublicAffair:
    return PublicAffair.objects.select_for_update(of=("self",)).select_related("branch").get(pk=affair.pk)


def _columns(terms: AffairTerms) -> dict[str, Any]:
    title, text = typed_text(terms.title), typed_text(terms.text)
    if terms.kind not in AffairKind.values:
        raise RefusedError(_("Choose what it is about."))
    if not title or len(title) > TITLE_LENGTH:
        raise RefusedError(_("Give it a title of at most %(most)s characters.") % {"most": TITLE_LENGTH})
    if not text or len(text) > TEXT_LENGTH:
        raise RefusedError(_("Write what is made public, in at most %(most)s characters.") % {"most": TEXT_LENGTH})
    if terms.published_until and terms.published_until <= terms.published_from:
        raise RefusedError(_("It is shown for one day at least."))
    days = {"published_from": terms.published_from, "published_until": terms.published_until}
    return {"kind": terms.kind, "title": title, "text": text, **days}


def _said(affair: PublicAffair) -> dict[str, Any]:
    """As the audit keeps it: words that may name people by a mark alone, for nothing is ever taken out of it."""
    plain = {name: getattr(affair, name) for name in ("kind", "published_from", "published_until", "status")}
    return {**plain, "title": hidden_text(affair.title), "text": hidden_text(affair.text)}


def _record(affair: PublicAffair, action: str, *, by: User, **values: Any) -> None:
    """The one audit entry of a service."""
    audit.record(action, by=by, subject=affair, branch=affair.branch.code, **values)
