"""What an export is called in the list of its asker, so that two of a kind are told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import forms

from branchmgr.long_work.kinds import TYPED


def title_of(label: Any, form: forms.Form) -> str:
    """The label and what a valid form narrows the list by: days, and what is chosen from lists.

    What people type is left out: the title stays longer than the file, and it may be a name.
    """
    return " · ".join(filter(None, [str(label), *_chosen(form)]))


def title_with(label: Any, *narrowed: tuple[Iterable[tuple[Any, Any]], Any]) -> str:
    """The label and what a list is narrowed by: each a value with the choices that it is one of."""
    chosen = (str({str(each): word for each, word in choices}.get(str(value), "")) for choices, value in narrowed)
    return " · ".join(filter(None, [str(label), *chosen]))


def _chosen(form: forms.Form) -> Iterator[str]:
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if not value or name in TYPED:
            continue
        if isinstance(field, forms.ModelChoiceField):
            yield str(value)
        elif isinstance(field, forms.ChoiceField):
            yield str(dict(_flat(field)).get(value, ""))
        elif isinstance(value, date):
            yield str(form.data.get(name, "")).strip()


def _flat(field: forms.ChoiceField) -> Iterator[tuple[Any, Any]]:
    """The choices of a field, those that stand in groups as well."""
    choices: Any = field.choices
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield value, label
