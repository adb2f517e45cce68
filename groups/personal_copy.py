"""A copy of what is kept of one person (个人信息副本), as a workbook; each app registers its sheets.

An admin gets what the pages of the roster show anyway; what else is written about somebody is told to that person
alone. Who wrote or decided what is told in numbers, for those things are other people's as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db.models import Field, Model, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from branchmgr import clock
from branchmgr.audit_words import word_of
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from branchmgr.spreadsheets import Written, WrittenColumn
from groups import identity
from groups.models import Person

CHUNK: Final = 500
READINGS: Final = ("personal_data_read", "identity_number_revealed", "export_person", "erase_person")
"""the acts by which somebody else sees, or takes away, a person's data"""
_PERSON: Final = (
    "employee_no", "name", "sex", "political_status", "joined_on", "confirmed_on", "born_on", "branch", "department",
    "position", "category", "mobile", "email",
)  # fmt: skip
_ACCOUNT: Final = ("username", "language", "is_active", "mail_notices", "created_at", "last_login")


@dataclass(frozen=True, slots=True)
class Copied:
    """One column of a sheet: the path of a field, and its header where the field's own name is none."""

    path: str
    header: Any = ""


@dataclass(frozen=True, slots=True)
class CopySheet:
    """The rows of a model that are about a person: those for which one of the paths ``people`` is that person.

    ``for_all``: an admin gets it as well.
    """

    model: type[Model]
    people: tuple[str, ...]
    columns: tuple[Copied, ...]
    for_all: bool = False


_sheets: list[CopySheet] = []
_own: list[Callable[[Person], Written]] = []


def register(*sheets: CopySheet) -> None:
    """Adds what one app keeps of people."""
    _sheets.extend(each for each in sheets if each not in _sheets)


def registered() -> tuple[CopySheet, ...]:
    """All sheets, in their order."""
    return tuple(_sheets)


def register_own(sheet: Callable[[Person], Written]) -> None:
    """Adds a sheet that somebody gets of oneself alone, and that is no plain list of rows."""
    if sheet not in _own:
        _own.append(sheet)


def copy_of(person: Person, *, for_oneself: bool) -> Iterator[Written]:
    """The sheets, read row by row while the file is written."""
    yield _master(person, for_oneself=for_oneself)
    for each in _sheets:
        if for_oneself or each.for_all:
            yield _written(each, person)
    if for_oneself:
        yield _notices(person)
        yield from (sheet(person) for sheet in _own)
    yield _readings(person)
    yield _index(person)


def copy_rows(person: Person) -> int:
    """About as many rows as the copy for oneself has; one query."""
    told: list[QuerySet[Any, Any]] = [
        sheet.model._base_manager.filter(_about(sheet, person)).order_by().values_list("pk") for sheet in _sheets
    ]
    told.append(Notification.objects.filter(recipient=person.user_id or 0).order_by().values_list("pk"))
    return told[0].union(*told[1:], all=True).count()


def own_person(user: User) -> Person | None:
    """The person behind an account; None where there is none."""
    return Person.objects.filter(user=user).first()


def readings_of(person: Person) -> QuerySet[AuditEvent]:
    """Who read or took this person's data, the newest first."""
    about = AuditEvent.objects.filter(subject=Person._meta.label_lower, subject_id=str(person.pk), action__in=READINGS)
    return about.exclude(actor=person.user_id).select_related("actor__person").order_by("-at", "-pk")


def reader_of(event: AuditEvent) -> str:
    """Who read it: the name; the number where there is none."""
    person = getattr(event.actor, "person", None)
    return str(person.name) if person else event.actor_name


def _notices(person: Person) -> Written:
    columns = [WrittenColumn(_("When"), format="datetime"), WrittenColumn(_("What"))]
    told = Notification.objects.filter(recipient=person.user_id or 0).order_by("pk")
    return Written(_("Notices"), columns, ((each.at, str(each)) for each in told.iterator(chunk_size=CHUNK)))


def _master(person: Person, *, for_oneself: bool) -> Written:
    columns = [WrittenColumn(_("What")), WrittenColumn(_("Value"))]
    return Written(_("Person and account"), columns, _said_of(person, for_oneself=for_oneself))


def _said_of(person: Person, *, for_oneself: bool) -> Iterator[tuple[str, str]]:
    yield from _fields_of(person, _PERSON)
    if settings.IDENTITY_NUMBERS and hasattr(person, "identity_number"):
        yield _("Identity number"), _identity(person) if for_oneself else _kept_sealed()
    if person.user:
        yield from _fields_of(person.user, _ACCOUNT)


def _identity(person: Person) -> str:
    """The whole number, for it is one's own; where no key opens it, that it is kept."""
    try:
        return identity.opened(person.identity_number.sealed, employee_no=person.employee_no)
    except RefusedError:
        return _kept_sealed()


def _kept_sealed() -> str:
    return _("kept sealed; it is shown on the person's page on request")


def _fields_of(thing: Model, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        field: Any = thing._meta.get_field(name)
        yield str(capfirst(field.verbose_name)), _text(_shown(getattr(thing, name), field))


def _written(sheet: CopySheet, person: Person) -> Written:
    fields = [_field_at(sheet.model, each.path) for each in sheet.columns]
    titles = [each.header or field.verbose_name for each, field in zip(sheet.columns, fields, strict=True)]
    columns = [
        WrittenColumn(str(capfirst(str(title))), format=_format(field))
        for title, field in zip(titles, fields, strict=True)
    ]
    return Written(_title(sheet.model), columns, _rows(sheet, fields, person))


def _title(model: type[Model]) -> str:
    return str(capfirst(model._meta.verbose_name_plural))[:31]


def _rows(sheet: CopySheet, fields: Sequence[Any], person: Person) -> Iterator[tuple[Any, ...]]:
    found = sheet.model._base_manager.filter(_about(sheet, person)).order_by("pk")
    rows = found.values_list(*(each.path for each in sheet.columns))
    for row in rows.iterator(chunk_size=CHUNK):
        yield tuple(_shown(value, field) for value, field in zip(row, fields, strict=True))


def _about(sheet: CopySheet, person: Person) -> Q:
    about = Q()
    for path in sheet.people:
        about |= Q(**{path: person.pk})
    return about


def _field_at(model: type[Model], path: str) -> Any:
    """The field at the end of a path such as ``activity__starts_at``."""
    name, _dot, rest = path.partition("__")
    field: Any = model._meta.get_field(name)
    return _field_at(field.related_model, rest) if rest else field


def _format(field: Field[Any, Any]) -> Any:
    formats = {"DateField": "date", "DateTimeField": "datetime", "DecimalField": "number"}
    return formats.get(field.get_internal_type(), "text")


def _shown(value: Any, field: Any) -> Any:
    """The word of a choice; yes and no; everything else as it is."""
    if value is not None and field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value if isinstance(value, date | datetime | Decimal) or value is None else str(value)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M")
    return "" if value is None else str(value)


def _readings(person: Person) -> Written:
    columns = [WrittenColumn(_("When"), format="datetime"), WrittenColumn(_("Who")), WrittenColumn(_("Act"))]
    return Written(_("Who read it"), columns, _reading_rows(person))


def _reading_rows(person: Person) -> Iterator[tuple[Any, ...]]:
    for event in readings_of(person).iterator(chunk_size=CHUNK):
        yield event.at, reader_of(event), word_of(event.action)


def _index(person: Person) -> Written:
    columns = [WrittenColumn(_("Thing")), WrittenColumn(_("As what")), WrittenColumn(_("How often"), format="integer")]
    return Written(_("Where the person is named"), columns, _counts(person))


def _counts(person: Person) -> Iterator[tuple[str, str, int]]:
    """Every relation of every table to the person or the account, with the number of rows."""
    for model, field in relations():
        target = person.pk if field.related_model is Person else person.user_id
        count = model._base_manager.filter(**{field.name: target}).count() if target else 0
        if count:
            yield str(capfirst(model._meta.verbose_name)), str(capfirst(field.verbose_name)), count


def relations() -> Iterator[tuple[type[Model], Any]]:
    """All fields of the product's tables that refer to a person or an account."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields if _is_ours(model) else ():
            if field.is_relation and field.related_model in (Person, User) and model is not Person:
                yield model, field


def _is_ours(model: type[Model]) -> bool:
    return not model.__module__.startswith("django.")
