"""Exchange seminars 交流研讨会: planned with programme and talks, held with minutes, or called off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from branchmgr import audit, clock, notify
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.spreadsheets import typed_text
from groups.masks import hidden_text
from groups.models import Branch, Person
from groups.services import recipients
from innovation.enums import NEXT_SEMINAR, SeminarStatus
from innovation.models import Seminar, SeminarTalk

TITLE_LENGTH: Final = 120
PLACE_LENGTH: Final = 100
TEXT_LENGTH: Final = 10_000
SUMMARY_LENGTH: Final = 1_000
MOST_TALKS: Final = 12


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk: who speaks about what, and in a few sentences what of it."""

    speaker: Person
    title: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class SeminarTerms:
    """What is planned of a seminar; ``starts_at`` is aware."""

    title: str
    starts_at: datetime
    place: str
    programme: str
    talks: tuple[Talk, ...]


@transaction.atomic
def plan_seminar(branch: Branch, *, terms: SeminarTerms, by: User, now: datetime) -> Seminar:
    """Plans a seminar; the members of the branch are told. Raises RefusedError for terms that do not do."""
    _expect_terms(branch, terms)
    if terms.starts_at <= now:
        raise RefusedError(_("A seminar is planned for a moment to come."))
    seminar = Seminar.objects.create(branch=branch, created_by=by, **_columns(terms))
    _write_talks(seminar, terms.talks)
    _record(seminar, "seminar_planned", by=by, after=_said(seminar))
    text = gettext_noop("Seminar “%(seminar)s” on %(day)s")
    _tell(seminar, text, kind="seminar_planned", mark="new")
    return seminar


@transaction.atomic
def edit_seminar(seminar: Seminar, *, terms: SeminarTerms, by: User, now: datetime) -> Seminar:
    """Changes what is planned; where it is put to another moment, the members are told."""
    seminar = _locked(seminar)
    if seminar.status != SeminarStatus.PLANNED:
        raise RefusedError(_("Only a planned seminar is changed."))
    _expect_terms(seminar.branch, terms)
    before, moment = _said(seminar), seminar.starts_at
    if terms.starts_at != moment and terms.starts_at <= now:
        raise RefusedError(_("A seminar is planned for a moment to come."))
    columns = _columns(terms)
    for name, value in columns.items():
        setattr(seminar, name, value)
    seminar.save(update_fields=list(columns))
    _write_talks(seminar, terms.talks)
    _record(seminar, "seminar_changed", by=by, before=before, after=_said(seminar))
    if seminar.starts_at != moment:
        text = gettext_noop("Seminar “%(seminar)s” is put to %(day)s")
        _tell(seminar, text, kind="seminar_planned", mark=seminar.starts_at.isoformat())
    return seminar


@transaction.atomic
def hold_seminar(seminar: Seminar, *, minutes: str, by: User, now: datetime) -> Seminar:
    """Keeps the minutes of a seminar that has begun; later they may be mended.

    Raises RefusedError before it begins, without minutes, and for one that was called off.
    """
    seminar = _locked(seminar)
    if seminar.starts_at > now:
        raise RefusedError(_("The seminar has not begun yet."))
    text = typed_text(minutes)
    if not text or len(text) > TEXT_LENGTH:
        raise RefusedError(_("Write the minutes, at most %(most)s characters.") % {"most": TEXT_LENGTH})
    before = {"status": seminar.status, "minutes": hidden_text(seminar.minutes)}
    seminar.minutes = text
    if seminar.status != SeminarStatus.HELD:
        _advance(seminar, SeminarStatus.HELD)
    seminar.save(update_fields=["minutes", "status"])
    after = {"status": seminar.status, "minutes": hidden_text(text)}
    _record(seminar, "seminar_held", by=by, before=before, after=after)
    return seminar


@transaction.atomic
def call_off_seminar(seminar: Seminar, *, by: User, now: datetime) -> Seminar:
    """Lets a planned seminar not take place; the members are told."""
    seminar = _locked(seminar)
    _advance(seminar, SeminarStatus.CALLED_OFF)
    seminar.save(update_fields=["status"])
    _record(seminar, "seminar_called_off", by=by, after={"status": seminar.status, "at": now})
    text = gettext_noop("Seminar “%(seminar)s” of %(day)s does not take place")
    _tell(seminar, text, kind="seminar_called_off", mark="off")
    return seminar


def _advance(seminar: Seminar, status: SeminarStatus) -> None:
    current = SeminarStatus(seminar.status)
    if status not in NEXT_SEMINAR.get(current, ()):
        said = {"now": current.label, "then": status.label}
        raise RefusedError(_("The seminar is “%(now)s” and cannot become “%(then)s”.") % said)
    seminar.status = status


def _locked(seminar: Seminar) -> Seminar:
    return Seminar.objects.select_for_update(of=("self",)).select_related("branch").get(pk=seminar.pk)


def _expect_terms(branch: Branch, terms: SeminarTerms) -> None:
    title = typed_text(terms.title)
    if not title or len(title) > TITLE_LENGTH:
        raise RefusedError(_("Give the seminar a title of at most %(most)s characters.") % {"most": TITLE_LENGTH})
    if len(terms.place) > PLACE_LENGTH or len(terms.programme) > TEXT_LENGTH:
        said = {"place": PLACE_LENGTH, "text": TEXT_LENGTH}
        raise RefusedError(_("The place has at most %(place)s characters, the programme at most %(text)s.") % said)
    if len(terms.talks) > MOST_TALKS:
        raise RefusedError(_("A seminar has at most %(most)s talks.") % {"most": MOST_TALKS})
    _expect_talks(branch, terms.talks)


def _expect_talks(branch: Branch, talks: Sequence[Talk]) -> None:
    for talk in talks:
        if talk.speaker.branch_id != branch.pk:
            raise RefusedError(_("%(person)s does not belong to %(branch)s.") % _who(talk.speaker, branch))
        if not 0 < len(typed_text(talk.title)) <= TITLE_LENGTH:
            raise RefusedError(_("Give each talk a title of at most %(most)s characters.") % {"most": TITLE_LENGTH})
        if len(typed_text(talk.summary)) > SUMMARY_LENGTH:
            raise RefusedError(_("The summary of a talk has at most %(most)s characters.") % {"most": SUMMARY_LENGTH})


def _who(person: Person, branch: Branch) -> dict[str, Any]:
    return {"person": person, "branch": branch}


def _columns(terms: SeminarTerms) -> dict[str, Any]:
    return {
        "title": typed_text(terms.title),
        "starts_at": terms.starts_at,
        "place": typed_text(terms.place),
        "programme": typed_text(terms.programme),
    }


def _write_talks(seminar: Seminar, talks: Sequence[Talk]) -> None:
    seminar.talks.all().delete()
    SeminarTalk.objects.bulk_create(
        [
            SeminarTalk(
                seminar=seminar,
                position=position,
                speaker=talk.speaker,
                title=typed_text(talk.title),
                summary=typed_text(talk.summary),
            )
            for position, talk in enumerate(talks, start=1)
        ]
    )


def _said(seminar: Seminar) -> dict[str, Any]:
    """As the audit keeps it: speakers by their numbers, of texts that may name people a mark of what they say."""
    talks = list(seminar.talks.select_related("speaker"))
    fields = ("title", "starts_at", "place")
    said = [f"{talk.speaker.employee_no}: {talk.title}" for talk in talks]
    hidden = {"programme": hidden_text(seminar.programme), "summaries": [hidden_text(talk.summary) for talk in talks]}
    return {**{name: getattr(seminar, name) for name in fields}, "talks": said, **hidden}


def _tell(seminar: Seminar, text: str, *, kind: str, mark: str) -> None:
    people = Person.objects.members().filter(branch=seminar.branch_id).values_list("pk", flat=True)
    notify.tell(
        recipients.accounts(people),
        text,
        kind=kind,
        key=f"{kind}:{seminar.pk}:{mark}",
        url=reverse("seminar_detail", args=[seminar.pk]),
        values={"seminar": seminar.title, "day": clock.day_of(seminar.starts_at).isoformat()},
    )


def _record(seminar: Seminar, action: str, *, by: User, **values: Any) -> None:
    """The one audit entry of a service."""
    audit.record(action, by=by, subject=seminar, branch=seminar.branch.code, **values)
