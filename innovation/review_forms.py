"""Forms of reviews: a meeting's settings, list, criteria and reviewers, one review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchmgr import clock
from branchmgr.decimals import parse_decimal, plain
from branchmgr.forms import BaseForm, DayField, PointsField, WholeField, ask_politely
from branchmgr.punctuation import with_aside
from groups.models import Person
from innovation.criteria import Level, Measure, described, measure_faults, range_hints, whole_faults
from innovation.enums import RatingMethod
from innovation.models import Criterion, Proposal, Review, ReviewMeeting
from innovation.review_queries import committee_ids, knowing_ids, measure_of, measures_of
from innovation.services.meetings import LONGEST_NAME, MOST_ENTRIES, Terms
from innovation.services.reviews import CENT, COMMENT_LENGTH
from innovation.step_forms import area

SPARE_ROWS = 3
FIELDS = ("code", "name", "weight", "ranges")


class MeetingForm(BaseForm):
    """What is set of a review meeting while it is prepared."""

    name = forms.CharField(
        label=pgettext_lazy("review meeting", "Name"),
        max_length=LONGEST_NAME,
        help_text=_("For example: second review of proposals in 2026"),
    )
    due_on = DayField(label=_("Reviews until"), help_text=_("The last day on which reviewers hand in."))
    reviewers = WholeField(
        label=_("Reviewers of each proposal"), min_value=1, max_value=9, initial=3, help_text=_("1 to 9.")
    )
    quota = WholeField(
        label=_("Quota"),
        min_value=1,
        max_value=MOST_ENTRIES,
        required=False,
        help_text=_("How many may be accepted; the ranked list has a line there. Empty: no line."),
    )
    method = forms.ChoiceField(
        label=_("Rating"),
        choices=RatingMethod.choices,
        initial=RatingMethod.MEDIAN,
        widget=forms.RadioSelect,
        help_text=_("How the totals of the reviewers become one rating."),
    )
    same_group_excluded = forms.BooleanField(label=_("Nobody reviews their own group"), required=False, initial=True)
    names_hidden = forms.BooleanField(
        label=_("Hide names from reviewers"),
        required=False,
        help_text=_("Reviewers see neither authors nor each other's names until the announcement."),
    )

    def __init__(self, *args: Any, meeting: ReviewMeeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].widget.attrs["min"] = clock.today().isoformat()
        if meeting:
            self.initial = {name: getattr(meeting, name) for name in self.fields}

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day < clock.today():
            raise ValidationError(_("The last day for reviews is today or later."))
        return day

    @property
    def terms(self) -> Terms:
        """What was set; the form must be valid."""
        return Terms(**self.cleaned_data)


class EntriesForm(BaseForm):
    """Which proposals go before the meeting."""

    def __init__(self, *args: Any, candidates: Sequence[Proposal], chosen: Sequence[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {each.pk: each for each in candidates}
        self.fields["proposals"] = forms.TypedMultipleChoiceField(
            label=_("Proposals"),
            choices=[(each.pk, str(each)) for each in candidates],
            coerce=int,
            required=False,
            initial=list(chosen),
            widget=forms.CheckboxSelectMultiple,
        )
        ask_politely(self)

    def rows(self) -> Iterator[tuple[Proposal, bool]]:
        """Each candidate and whether it is ticked."""
        ticked = {str(each) for each in self["proposals"].value() or ()}
        return ((each, str(pk) in ticked) for pk, each in self.candidates.items())

    @property
    def proposals(self) -> list[Proposal]:
        return [self.candidates[pk] for pk in self.cleaned_data["proposals"]]


class CriteriaForm(BaseForm):
    """The criteria of a meeting in rows; an empty row is left out."""

    def __init__(self, *args: Any, meeting: ReviewMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known = measures_of(meeting)
        self.count = len(known) + SPARE_ROWS
        for number in range(self.count):
            measure = known[number] if number < len(known) else None
            self._add_row(number, measure)
        ask_politely(self)

    def _add_row(self, number: int, measure: Measure | None) -> None:
        labels = {"code": _("Code"), "name": _("Criterion"), "weight": _("Weight"), "ranges": _("Levels")}
        longest = {"code": 16, "name": 60, "ranges": 400}
        for field in FIELDS:
            value: Any = getattr(measure, field) if measure else ""
            label = f"{labels[field]} {number + 1}"
            if field == "weight":
                made: forms.Field = PointsField(label=label, required=False, initial=plain(value) if measure else "")
            else:
                widget = forms.Textarea(attrs={"rows": 2}) if field == "ranges" else forms.TextInput()
                made = forms.CharField(
                    label=label, required=False, max_length=longest[field], initial=value, widget=widget
                )
            made.widget.attrs |= {"class": "form-control", "aria-label": label}
            self.fields[f"{field}-{number}"] = made

    def rows(self) -> Iterator[dict[str, Any]]:
        """The fields of each row by what they are."""
        for number in range(self.count):
            yield {"number": number, **{field: self[f"{field}-{number}"] for field in FIELDS}}

    def hints(self) -> list[str]:
        """Holes and overlaps of the levels as they are kept; a criterion may have them."""
        return [hint for measure in self.known for hint in range_hints(measure)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.measures: list[Measure] = []
        for number in range(self.count):
            self._clean_row(number, data)
        if not self.errors:
            for sentence in whole_faults(self.measures):
                self.add_error(None, sentence)
        return data

    def _clean_row(self, number: int, data: Mapping[str, Any]) -> None:
        given = {field: data.get(f"{field}-{number}") for field in FIELDS}
        if not any(value not in (None, "") for value in given.values()):
            return
        if given["weight"] is None:
            if f"weight-{number}" not in self.errors:
                self.add_error(f"weight-{number}", _("Please fill this in."))
            return
        measure = Measure(given["code"] or "", given["name"] or "", given["weight"], given["ranges"] or "")
        for field, sentence in measure_faults(measure):
            self.add_error(f"{field}-{number}", sentence)
        self.measures.append(measure)


class AssignForm(BaseForm):
    """Among whom the proposals are handed out, evenly or by lot."""

    def __init__(self, *args: Any, meeting: ReviewMeeting, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {each.pk: each for each in people}
        serving, knowing = committee_ids(meeting.branch), knowing_ids(meeting)
        self.fields["drawn"] = forms.TypedChoiceField(
            label=_("How"),
            choices=[
                ("no", _("Evenly, in the order of names")),
                ("yes", _("By lot, which everybody can work out again")),
            ],
            coerce=lambda value: value == "yes",
            initial="no",
            widget=forms.RadioSelect,
        )
        self.fields["people"] = forms.TypedMultipleChoiceField(
            label=_("Reviewers"),
            choices=[(each.pk, self._words(each, serving, knowing)) for each in people],
            coerce=int,
            initial=sorted(serving),
            widget=forms.CheckboxSelectMultiple,
        )
        ask_politely(self)

    @staticmethod
    def _words(person: Person, serving: set[int], knowing: set[int]) -> str:
        current: list[Any] = getattr(person, "current", [])
        group = str(current[0].group) if current else ""
        office = str(_("committee")) if person.pk in serving else ""
        hint = str(_("prepares the meeting and knows the names")) if person.pk in knowing else ""
        more = " · ".join(part for part in (office, group, hint) if part)
        return with_aside(person.name, more) if more else person.name

    @property
    def chosen(self) -> list[Person]:
        return [self.people[pk] for pk in self.cleaned_data["people"]]


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion in the form of a review."""

    criterion: Criterion
    points: Any
    left_out: Any
    levels: list[Level]
    hint: str
    """that no level describes the points that stand in the field"""


class ReviewForm(BaseForm):
    """The points of every criterion, or that it does not apply, and a comment."""

    comment = area(
        pgettext_lazy("review", "Comment"),
        COMMENT_LENGTH,
        _("What speaks for it, what is missing. Other reviewers read it once theirs is in, the authors at the end."),
        required=False,
    )

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(review.meeting.criteria.all())
        given = {mark.criterion_id: mark.points for mark in review.marks.all()}
        for criterion in self.criteria:
            value = given.get(criterion.pk)
            self.fields[f"points-{criterion.pk}"] = PointsField(
                label=criterion.name,
                most=criterion.weight,
                required=False,
                initial="" if value is None else plain(value),
            )
            self.fields[f"na-{criterion.pk}"] = forms.BooleanField(
                label=_("does not apply"),
                required=False,
                initial=criterion.pk in given and value is None,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )
            self.fields[f"points-{criterion.pk}"].widget.attrs["class"] = "form-control num"
        self.fields["comment"].initial = review.comment
        ask_politely(self)

    def lines(self) -> Iterator[Line]:
        """Each criterion with its two fields and its levels."""
        for each in self.criteria:
            field, levels = self[f"points-{each.pk}"], measure_of(each).levels
            yield Line(each, field, self[f"na-{each.pk}"], levels, _outside(field.value(), levels))

    @property
    def points(self) -> dict[int, Decimal | None]:
        """The points by the ids of the criteria; the form must be valid."""
        return {each.pk: self.cleaned_data[f"points-{each.pk}"] for each in self.criteria}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for criterion in self.criteria:
            name, left_out = f"points-{criterion.pk}", data.get(f"na-{criterion.pk}")
            given = data.get(name)
            if given is not None and left_out:
                self.add_error(name, _("Either points, or that it does not apply."))
            elif given is None and not left_out and name not in self.errors:
                self.add_error(name, _("Give points, or tick that it does not apply."))
            elif given is not None and given != given.quantize(CENT):
                self.add_error(name, _("At most two decimal places."))
        return data


def _outside(typed: Any, levels: Sequence[Level]) -> str:
    try:
        points = parse_decimal(str(typed or ""))
    except ValueError:
        return ""
    return "" if described(levels, points) else _("No level describes %(points)s points.") % {"points": plain(points)}
