"""The form of a proposal's authors: who they are, with which shares of the credit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchmgr.decimals import plain
from branchmgr.forms import BaseForm, PointsField, ask_politely
from branchmgr.punctuation import with_aside
from groups.models import Person
from innovation.draft_queries import coauthors_for
from innovation.models import Author, Proposal
from innovation.ratings import shares_fault
from innovation.services.authors import MOST, even_shares

MORE_ROWS: Final = 3


@dataclass(frozen=True, slots=True)
class AuthorRow:
    """One line of the form: who and which share; ``author`` is the row kept so far."""

    person: forms.BoundField | None
    share: forms.BoundField
    author: Author | None


class CoauthorField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the members of the branch."""

    def label_from_instance(self, obj: Any) -> str:
        return with_aside(obj.name, obj.employee_no)


class AuthorsForm(BaseForm):
    """The lead author's share, and up to nine co-authors with theirs."""

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposal = proposal
        authors = list(proposal.authors.select_related("person"))
        self.kept = [next(each for each in authors if each.person_id == proposal.lead_id)]
        self.kept += [each for each in authors if each.person_id != proposal.lead_id]
        self.rows_shown = min(MOST, len(self.kept) + MORE_ROWS)
        people = coauthors_for(proposal)
        for place in range(self.rows_shown):
            self._add_row(place, people)
        ask_politely(self)

    def _add_row(self, place: int, people: Any) -> None:
        kept = self.kept[place] if place < len(self.kept) else None
        label = kept.person.name if kept else _("Co-author %(number)s") % {"number": place}
        if place:
            field = CoauthorField(people, label=label, required=False, empty_label=pgettext_lazy("choice", "nobody"))
            field.initial = kept.person_id if kept else None
            field.needed_sometimes = True  # type: ignore[attr-defined]
            self.fields[f"person-{place}"] = field
        whose = _("Share of %(person)s (%%)") % {"person": label}
        share = PointsField(label=whose, required=False, most=Decimal(100))
        share.initial = plain(kept.share) if kept else None
        share.needed_sometimes = True  # type: ignore[attr-defined]
        self.fields[f"share-{place}"] = share

    def rows(self) -> Iterator[AuthorRow]:
        """The lines, the lead author's first."""
        for place in range(self.rows_shown):
            kept = self.kept[place] if place < len(self.kept) else None
            yield AuthorRow(self[f"person-{place}"] if place else None, self[f"share-{place}"], kept)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = list(self._chosen(data))
        seen: set[int] = set()
        for place, person in chosen:
            if person.pk in seen:
                self.add_error(f"person-{place}", _("%(person)s stands there twice.") % {"person": person})
            seen.add(person.pk)
        if self.is_even:
            shares = even_shares(len(chosen))
            self.cleaned_data |= {f"share-{place}": share for (place, _p), share in zip(chosen, shares, strict=True)}
            for name in [name for name in self.errors if name.startswith("share-")]:
                del self.errors[name]
        elif not self.errors:
            self._check_shares(chosen)
        return self.cleaned_data

    @property
    def is_even(self) -> bool:
        """Whether the shares are to be made equal."""
        return "evenly" in self.data

    def _check_shares(self, chosen: list[tuple[int, Person]]) -> None:
        for place in range(1, self.rows_shown):
            if self.cleaned_data.get(f"share-{place}") and place not in dict(chosen):
                self.add_error(f"person-{place}", _("Say whose share this is, or take it away."))
        for place, person in chosen:
            if not self.cleaned_data.get(f"share-{place}"):
                self.add_error(f"share-{place}", _("Give %(person)s a share above 0.") % {"person": person})
        total = shares_fault(self.cleaned_data.get(f"share-{place}") or Decimal(0) for place, _person in chosen)
        if total is not None and not self.errors:
            said = {"total": plain(total)}
            raise ValidationError(_("The shares add to %(total)s%%; they must add to 100%%.") % said)

    def _chosen(self, data: Mapping[str, Any]) -> Iterator[tuple[int, Person]]:
        yield 0, self.proposal.lead
        for place in range(1, self.rows_shown):
            if person := data.get(f"person-{place}"):
                yield place, person

    @property
    def shares(self) -> dict[Person, Decimal]:
        """What the service is given; the form must be valid."""
        return {person: self.cleaned_data[f"share-{place}"] for place, person in self._chosen(self.cleaned_data)}
