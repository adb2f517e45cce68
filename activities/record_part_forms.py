"""Forms of the parts of a record: rows of one kind each, of which empty ones are left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from activities.enums import ActivityKind, AttendanceKind, Part
from activities.models import Activity
from activities.record_forms import PersonField
from activities.record_queries import people_of
from activities.services import record_parts
from branchmgr import clock
from branchmgr.forms import BaseForm, DayField, WholeField
from groups.models import Person

BALLOTS = ("yes", "no", "abstained")
BLANK_ROWS = 2
MOST_ROWS = 40


class RowForm(BaseForm):
    """One row; ``people`` are those who can be named.

    Each kind names ``first``, the field without which a row is empty, and ``says``, what the service takes of a row.
    """

    first: ClassVar[str]
    says: ClassVar[type[Any]]

    def __init__(self, *args: Any, activity: Activity, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activity = activity
        for field in self.fields.values():
            if isinstance(field, PersonField):
                field.queryset = people

    @property
    def filled(self) -> bool:
        """Whether the row says anything; the form must be valid."""
        return bool(self.cleaned_data.get(self.first))

    @property
    def row(self) -> Any:
        """What the row says, as the service takes it; the form must be valid and filled."""
        return self.says(**self.cleaned_data)

    @property
    def remark(self) -> str:
        """What may be a slip but is no fault; the form must be valid and filled."""
        return ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        typed = any(value not in (None, "", False) for name, value in data.items() if name != self.first)
        # A row that was there is taken out by emptying its first field.
        if typed and self.empty_permitted and not data.get(self.first) and self.first not in self.errors:
            self.add_error(self.first, _("Please fill this in."))
        return data

    def past(self, name: str) -> date | None:
        """A day that is not to come, nor before the activity."""
        day: date | None = self.cleaned_data[name]
        if day and not self.activity.day <= day <= clock.today():
            said = {"day": self.activity.day.isoformat()}
            raise ValidationError(_("Enter a day from %(day)s to today.") % said)
        return day


class ItemForm(RowForm):
    """A part of a theme day."""

    first = "text"
    says = record_parts.ItemRow
    text = forms.CharField(label=_("Part"), max_length=200, required=False)
    led_by = PersonField(_("Led by"))
    fixed = forms.BooleanField(label=_("the fixed part"), required=False)


class ContributionForm(RowForm):
    """Who did what."""

    first = "person"
    says = record_parts.ContributionRow
    person = PersonField(_("Who"))
    part = forms.ChoiceField(label=_("What"), choices=[("", "–"), *Part.choices], required=False)
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    shown_on_board = forms.BooleanField(
        label=_("the reflection may be shown on the board (the member agrees)"), required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("person") and not data.get("part"):
            self.add_error("part", _("Please choose one."))
        if data.get("shown_on_board") and data.get("part") != Part.REFLECTION:
            self.add_error("shown_on_board", _("Only a reflection is shown on the board."))
        elif data.get("shown_on_board") and not data.get("title"):
            self.add_error("title", _("Write its title, or a sentence of it: this stands on the board."))
        return data


def _count(label: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return WholeField(label=label, min_value=0, max_value=9999, required=False, widget=widget)


class VoteForm(RowForm):
    """One vote."""

    first = "motion"
    says = record_parts.VoteRow
    motion = forms.CharField(label=_("Motion"), max_length=200, required=False)
    entitled = _count(pgettext_lazy("vote", "entitled to vote"))
    present = _count(pgettext_lazy("vote", "of these present"))
    yes = _count(pgettext_lazy("vote", "yes"))
    no = _count(pgettext_lazy("vote", "no"))
    abstained = _count(pgettext_lazy("vote", "abstained"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("motion"):
            return data
        if all(data.get(name) is None and name not in self.errors for name in BALLOTS):
            self.add_error("yes", _("Enter how many voted yes, voted no and abstained."))
        counts = {name: data.get(name) or 0 for name in ("entitled", "present", "yes", "no", "abstained")}
        if counts["present"] > counts["entitled"]:
            self.add_error("present", _("No more can be present than are entitled to vote."))
        if counts["yes"] + counts["no"] + counts["abstained"] > counts["present"]:
            self.add_error("yes", _("There are more votes than people present."))
        return data | counts

    @property
    def remark(self) -> str:
        counts = self.cleaned_data
        unaccounted = counts["present"] - sum(counts[name] for name in BALLOTS)
        words = gettext("“%(motion)s”: of the voters present, %(count)s neither voted nor abstained. Is that so?")
        return words % {"motion": counts["motion"], "count": unaccounted} if unaccounted else ""


class ProblemForm(RowForm):
    """A problem raised."""

    first = "text"
    says = record_parts.ProblemRow
    text = forms.CharField(label=_("Problem"), max_length=300, required=False)
    solution = forms.CharField(label=_("How it was solved"), max_length=300, required=False)
    solved_on = DayField(label=_("Solved on"), required=False)

    def clean_solved_on(self) -> date | None:
        return self.past("solved_on")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("solved_on") and not data.get("solution"):
            self.add_error("solution", _("Say how the problem was solved."))
        return data


class ArticleForm(RowForm):
    """A report on the activity."""

    first = "title"
    says = record_parts.ArticleRow
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    reporter = PersonField(_("Reporter"))
    sent_on = DayField(label=_("Sent in on"), required=False)
    outlet = forms.CharField(label=_("Printed in"), max_length=100, required=False)
    printed_on = DayField(label=_("Printed on"), required=False)

    def clean_sent_on(self) -> date | None:
        return self.past("sent_on")

    def clean_printed_on(self) -> date | None:
        return self.past("printed_on")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("title") and not data.get("sent_on") and "sent_on" not in self.errors:
            self.add_error("sent_on", _("Please fill this in."))
        if data.get("printed_on") and not data.get("outlet"):
            self.add_error("outlet", _("Say where it was printed."))
        return data


@dataclass(frozen=True, slots=True)
class PartKind:
    """A kind of parts: what it is called and for, its row form, the service that writes it, what a new row holds."""

    label: Any
    hint: Any
    form: type[RowForm]
    save: Callable[..., Activity]
    columns: tuple[str, ...]
    fresh: Callable[[Activity], dict[str, Any]] = lambda _activity: {}
    of_groups: bool = False
    """only with a group's record"""
    of_kinds: tuple[str, ...] = ()
    """offered with these kinds of activities alone; with all where none is named"""

    def fits(self, activity: Activity) -> bool:
        """Whether a record of this activity has such parts."""
        if self.of_groups and activity.group_id is None:
            return False
        return not self.of_kinds or activity.kind in self.of_kinds


def _voters(activity: Activity) -> dict[str, Any]:
    """How many may vote and how many of them came, by the attendance list."""
    may = activity.attendance.filter(may_vote=True, expected=True)
    here = may.filter(kind__in=[AttendanceKind.PRESENT, AttendanceKind.VIDEO])
    entitled = may.exclude(kind=AttendanceKind.EXEMPT).count()
    return {"entitled": entitled, "present": here.count()} if entitled else {}


def _sent(activity: Activity) -> dict[str, Any]:
    return {"sent_on": activity.day}


PARTS = {
    "items": PartKind(
        _("Parts of the theme day: 1 + N"),
        _("One fixed part, and those the group chose itself, each with who led it."),
        ItemForm,
        record_parts.save_items,
        ("text", "led_by", "fixed"),
        of_kinds=(ActivityKind.THEME_DAY, ActivityKind.JOINT),
    ),
    "contributions": PartKind(
        _("Who contributed"),
        _("Who gave a micro-lesson, hosted, led the study or shared a reflection."),
        ContributionForm,
        record_parts.save_contributions,
        ("person", "part", "title", "shown_on_board"),
    ),
    "votes": PartKind(
        pgettext_lazy("record", "Votes"),
        _("What was voted on, and how. The numbers of voters come from the attendance list."),
        VoteForm,
        record_parts.save_votes,
        ("motion", "entitled", "present", "yes", "no", "abstained"),
        fresh=_voters,
    ),
    "problems": PartKind(
        _("Problems raised and solved"),
        _("How and when one was solved can be filled in later, too."),
        ProblemForm,
        record_parts.save_problems,
        ("text", "solution", "solved_on"),
    ),
    "articles": PartKind(
        _("Articles"),
        _("Reports that were sent in. Where one was printed can be filled in later, too."),
        ArticleForm,
        record_parts.save_articles,
        ("title", "reporter", "sent_on", "outlet", "printed_on"),
        fresh=_sent,
        of_groups=True,
    ),
}
"""the kinds of parts, by their name in the model and in the address"""


class PartsForm:
    """The rows of one kind of parts of a record: those there are, and some empty ones."""

    def __init__(self, data: Any, *, activity: Activity, name: str) -> None:
        self.kind = PARTS[name]
        self.activity = activity
        self.is_bound = data is not None
        self.refusals: list[str] = []
        people = people_of(activity)
        self.rows = list(self._rows(data, getattr(activity, name).all(), people))
        self.blank = self._row(None, "__row__", {}, people)

    def _rows(self, data: Any, known: Any, people: Any) -> Iterator[RowForm]:
        initial = [{name: _plain(each, name) for name in self.kind.columns} for each in known]
        count = len(initial) + (BLANK_ROWS if initial else BLANK_ROWS + 1)
        if data is not None and str(data.get("rows", "")).isdecimal():
            count = min(max(int(data["rows"]), 1), MOST_ROWS)
        fresh = self.kind.fresh(self.activity)
        for number in range(count):
            known_row = number < len(initial)
            values = initial[number] if known_row else fresh
            yield self._row(data, f"r{number}", values, people, empty_permitted=not known_row)

    def _row(
        self, data: Any, prefix: str, initial: dict[str, Any], people: Any, *, empty_permitted: bool = True
    ) -> RowForm:
        more = {"activity": self.activity, "people": people, "use_required_attribute": False}
        return self.kind.form(data, prefix=prefix, initial=initial, empty_permitted=empty_permitted, **more)

    def is_valid(self) -> bool:
        """Whether every row is as it should be."""
        return not [row for row in self.rows if not row.is_valid()]

    @property
    def refused(self) -> bool:
        """Whether anything is to be mended."""
        return bool(self.refusals) or any(row.errors for row in self.rows)

    @property
    def filled(self) -> list[Any]:
        """The rows that say something; the form must be valid."""
        return [row.row for row in self.rows if row.filled]

    @property
    def remarks(self) -> list[str]:
        """What may be a slip in the rows; the form must be valid."""
        return [row.remark for row in self.rows if row.filled and row.remark]

    def carried_out(self, act: Callable[[], Any]) -> Any:
        """Does what the rows ask for; a refusal is said above them, which keep everything that was typed."""
        form = BaseForm({})
        form.is_valid()
        done = form.carried_out(act)
        self.refusals = [str(each) for each in form.non_field_errors()]
        return done


def _plain(part: Any, name: str) -> Any:
    value = getattr(part, name)
    return value.pk if isinstance(value, Person) else value
