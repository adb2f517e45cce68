"""What is erased of somebody who has left: each app registers in ``AppConfig.ready()`` what it keeps of people.

Rows stay, for the history of the group is made of them; what described the person goes.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Model, Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from branchmgr import uploads
from branchmgr.models import Upload
from groups.models import Person

BETWEEN: Final = "、"
GONE: Final = "已删除"
"""stands where a text was erased; a word of the data: constraints ask for some text in many places"""
TELLS_WHO: Final = _("The reason is kept for good: leave out the person's name and employee number.")


@dataclass(frozen=True, slots=True)
class Texts:
    """Free texts about a person: ``fields`` of the rows whose ``person`` it is."""

    model: type[Model]
    person: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Files:
    """A file about a person, a photo above all; ``field`` may be empty."""

    model: type[Model]
    person: str
    field: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that are of use to the person alone."""

    model: type[Model]
    person: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A text that lists names, ``、`` between them; the rows whose ``person`` it is, whoever else has the same name."""

    model: type[Model]
    person: str
    field: str


@dataclass(frozen=True, slots=True)
class Former:
    """What somebody was called before, and the words that described the person and are erased."""

    name: str
    number: str
    words: frozenset[str] = frozenset()

    def is_told_by(self, text: str) -> bool:
        """Whether a text says who it was, in full-width signs, too."""
        typed = unicodedata.normalize("NFKC", text)
        return any(each and each in typed for each in (self.name, self.number))


@dataclass(frozen=True, slots=True)
class Named:
    """A JSON field in which people stand by their names: sentences of notices and the like."""

    model: type[Model]
    field: str


Kept = Texts | Files | Rows | Named | Listed
Act = Callable[[Person, Former], int]

_kept: list[Kept] = []
_acts: dict[str, Act] = {}


def register(*kept: Kept) -> None:
    """Adds what one app keeps of people."""
    _kept.extend(each for each in kept if each not in _kept)


def register_act(name: str, act: Act) -> None:
    """Adds what has to be done once somebody is called otherwise; it returns how many things it changed."""
    _acts[name] = act


def registered() -> tuple[Kept, ...]:
    """All that is kept of people."""
    return tuple(_kept)


def forget(person: Person, *, former: Former) -> dict[str, int]:
    """Erases it; the person is called otherwise already. Tells how many texts, files, rows were concerned."""
    found = Counter[str]()
    former = replace(former, words=_words_of(person))
    for each in _kept:
        if isinstance(each, Texts):
            found["texts"] += sum(_forget_text(each, person, name) for name in each.fields)
        elif isinstance(each, Files):
            found["files"] += _forget_files(each, person)
        elif isinstance(each, Rows):
            found["rows"] += each.model._base_manager.filter(**{each.person: person.pk}).delete()[0]
    found["names"] = sum(_rename_listed(each, person, former.name) for each in _kept if isinstance(each, Listed))
    found["names"] += _rename(person, former)
    return dict(found) | {name: act(person, former) for name, act in _acts.items()}


def _words_of(person: Person) -> frozenset[str]:
    """Every text about the person that will be erased: sentences of notices may hold the same words."""
    texts = [(each, name) for each in _kept if isinstance(each, Texts) for name in each.fields]
    rows = (each.model._base_manager.filter(**{each.person: person.pk}).values_list(name) for each, name in texts)
    return frozenset(word for each in rows for (word,) in each if word) - {GONE}


def _forget_text(each: Texts, person: Person, field: str) -> int:
    rows = each.model._base_manager.filter(**{each.person: person.pk})
    return rows.exclude(**{f"{field}__in": ["", GONE]}).update(**{field: GONE})


def _forget_files(each: Files, person: Person) -> int:
    rows = each.model._base_manager.filter(**{each.person: person.pk, f"{each.field}__isnull": False})
    attached = list(Upload.objects.filter(pk__in=rows.values_list(each.field, flat=True)))
    rows.update(**{each.field: None})
    for upload in attached:
        uploads.discard(upload)
    return len(attached)


def _rename_listed(each: Listed, person: Person, name: str) -> int:
    """Puts what the person is called now in the place of the name, once a list: a namesake may stand in it, too."""
    changed: list[Any] = []
    for row in each.model._base_manager.filter(**{each.person: person.pk}).only("pk", each.field):
        names = getattr(row, each.field).split(BETWEEN)
        if name in names:
            names[names.index(name)] = person.name
            setattr(row, each.field, BETWEEN.join(names))
            changed.append(row)
    each.model._base_manager.bulk_update(changed, [each.field])
    return len(changed)


def _rename(person: Person, former: Former) -> int:
    """Puts what the person is called now in the place of the name in sentences; those about a namesake stay.

    Words that are erased elsewhere go in any case.
    """
    to = dict.fromkeys(former.words, GONE)
    namesake = Person.objects.filter(name=former.name).exclude(pk=person.pk).exists()
    fields = [each for each in _kept if isinstance(each, Named)]
    found = 0 if namesake else sum(_rename_in(each, former.name, person.name) for each in fields)
    return found + sum(_rename_in(each, word, gone, whole=True) for each in fields for word, gone in to.items())


def _rename_in(each: Named, name: str, label: str, *, whole: bool = False) -> int:
    # SQLite keeps JSON as it was written, with \u for Chinese; PostgreSQL shows the characters.
    said = Q(said__contains=name) | Q(said__contains=json.dumps(name)[1:-1])
    rows = each.model._base_manager.annotate(said=Cast(each.field, TextField())).filter(said)
    changed: list[Any] = list(rows.only("pk", each.field))
    for row in changed:
        setattr(row, each.field, _replaced(getattr(row, each.field), name, label, whole=whole))
    each.model._base_manager.bulk_update(changed, [each.field], batch_size=500)
    return len(changed)


def _replaced(value: Any, name: str, label: str, *, whole: bool) -> Any:
    """``whole``: only a value that is the name and nothing else."""
    if isinstance(value, str):
        return (label if value == name else value) if whole else value.replace(name, label)
    if isinstance(value, list):
        return [_replaced(each, name, label, whole=whole) for each in value]
    if isinstance(value, dict):
        return {key: _replaced(each, name, label, whole=whole) for key, each in value.items()}
    return value
