"""Forms of writing a proposal: its kind, its contents, taking it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchmgr import clock
from branchmgr.decimals import plain
from branchmgr.errors import RefusedError
from branchmgr.forms import BaseForm, DayField, PointsField, WholeField, ask_politely
from branchmgr.models import User
from groups.models import standing_of
from innovation.draft_queries import WITH_AUTHOR, Contents, contents_of
from innovation.enums import PARTS, Part, ProposalKind, SeminarStatus
from innovation.models import Proposal, Seminar
from innovation.services.contents import MEASURE_LENGTH, TEXT_LENGTH, TITLE_LENGTH, UNIT_LENGTH, Figures, expect_figures
from innovation.services.proposals import REASON_LENGTH
from pioneer_posts.models import PioneerPost

FIGURES: Final = ("measure", "unit", "direction", "old_value", "new_value", "since")
NEEDED_FIGURES: Final = ("measure", "unit", "old_value", "new_value")
NEEDED: Final = _("Needed to hand the proposal in.")
HINTS: Final[dict[Part, Any]] = {
    Part.PRESENT_STATE: _("What is so today, where and how often; what it costs or endangers."),
    Part.MEASURE: _("What should be done, by whom, with what."),
    Part.EXPECTED_EFFECT: _("What gets better, if possible in figures."),
    Part.BEFORE: _("How it was. A picture can be attached in the next step."),
    Part.AFTER: _("What you changed, and how it is now. A picture helps here, too."),
    Part.SOURCE: _("Where the result comes from: a project, a paper, another factory, an earlier proposal."),
    Part.APPLIED: _("On which machine, line or post it is used now, and since when."),
    Part.OLD_STEPS: _("The steps as they were, one a line."),
    Part.NEW_STEPS: _("The steps as they are to be, one a line."),
    Part.TRIAL_DATA: _("What was tried, when, how often, and what was measured."),
    Part.PROOF: _("Who measured, when, and where it is written down. Attach the sheet in the next step."),
}


class KindForm(BaseForm):
    """Which of the five ones."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("five ones", "Kind"), choices=ProposalKind.choices, widget=forms.RadioSelect
    )


class ValueField(PointsField):
    """A measured value; below nothing, too, such as a temperature."""

    def validate(self, value: Decimal | None) -> None:
        forms.Field.validate(self, value)


def _area(part: Part) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 4})
    field = forms.CharField(
        label=capfirst(str(part.label)), max_length=TEXT_LENGTH, widget=area, required=False, help_text=HINTS[part]
    )
    field.needed_sometimes = True  # type: ignore[attr-defined]
    return field


class ContentsForm(BaseForm):
    """What a proposal says. A draft may have gaps; one that is handed in stays whole (``complete``)."""

    edition = WholeField(min_value=1, widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE_LENGTH,
        required=False,
        help_text=_("In one line: what, and where. Earlier proposals that are like yours are shown as you write."),
    )
    measure = forms.CharField(label=_("What is measured"), max_length=MEASURE_LENGTH, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=UNIT_LENGTH, required=False)
    direction = forms.ChoiceField(
        label=_("What counts as better"),
        choices=[("more", _("more is better, such as output")), ("less", _("less is better, such as faults"))],
        widget=forms.RadioSelect,
        initial="more",
    )
    old_value = ValueField(label=_("Old value"), required=False)
    new_value = ValueField(label=_("New value"), required=False)
    since = DayField(label=_("The old value stood since"), required=False)
    post = forms.ModelChoiceField(
        PioneerPost.objects.none(),
        label=_("Grew from the pioneer post"),
        required=False,
        empty_label=pgettext_lazy("choice", "none"),
    )
    seminar = forms.ModelChoiceField(
        Seminar.objects.none(),
        label=_("Grew from the seminar"),
        required=False,
        empty_label=pgettext_lazy("choice", "none"),
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposal, self.kind = proposal, ProposalKind(proposal.kind)
        self.complete = proposal.status not in WITH_AUTHOR
        contents = contents_of(proposal)
        self._choose_fields()
        self._choose_sources()
        ask_politely(self)
        self.initial = {**_first(proposal, contents), **self.initial}

    def _choose_fields(self) -> None:
        if self.kind != ProposalKind.RECORD:
            for name in FIGURES:
                del self.fields[name]
        for part in PARTS[self.kind]:
            self.fields[part.value] = _area(part)
        figures = FIGURES if self.kind == ProposalKind.RECORD else ()
        parts = [part.value for part in PARTS[self.kind]]
        self.order_fields(["edition", "title", *figures, *parts, "post", "seminar"])
        for name in ("title", *NEEDED_FIGURES):
            if name in self.fields:
                self.fields[name].needed_sometimes = True  # type: ignore[attr-defined]

    def _choose_sources(self) -> None:
        branch = self.proposal.branch
        offered: dict[str, QuerySet[Any]] = {
            "post": PioneerPost.objects.of(branch).in_use().in_order(),
            "seminar": Seminar.objects.of(branch).exclude(status=SeminarStatus.CALLED_OFF),
        }
        for name, things in offered.items():
            if things.exists():
                cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = things
            else:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        needed = ("title", *(part.value for part in PARTS[self.kind])) if self.complete else ()
        for name in needed:
            if name not in self.errors and not str(data.get(name, "")).strip():
                self.add_error(name, NEEDED)
        if self.kind == ProposalKind.RECORD:
            self._check_figures(data)
        return data

    def _check_figures(self, data: Mapping[str, Any]) -> None:
        """All of the figures or none; and they beat the record."""
        since = data.get("since")
        typed = [name for name in NEEDED_FIGURES if data.get(name) not in (None, "")]
        missing = [name for name in NEEDED_FIGURES if name not in typed and name not in self.errors]
        if typed or self.complete or since:
            for name in missing:
                self.add_error(name, _("The figures are kept together: fill this in, too."))
        if since and since > clock.today():
            self.add_error("since", _("The old value stood since a day that has passed."))
        if len(typed) == len(NEEDED_FIGURES) and "since" not in self.errors:
            try:
                expect_figures(self._figures(data), today=clock.today())
            except RefusedError as refusal:
                self.add_error("new_value", str(refusal))

    @staticmethod
    def _figures(data: Mapping[str, Any]) -> Figures:
        return Figures(
            data["measure"],
            data["unit"],
            data["old_value"],
            data["new_value"],
            more_is_better=data.get("direction") != "less",
            since=data.get("since"),
        )

    @property
    def figure_faults(self) -> list[str]:
        """What is wrong with the figures, in sentences."""
        return [str(sentence) for name in FIGURES for sentence in self.errors.get(name, [])]

    @property
    def other_faults(self) -> list[str]:
        """What is wrong with anything else."""
        return [str(sentence) for name in self.errors if name not in FIGURES for sentence in self.errors[name]]

    @property
    def written(self) -> dict[str, Any]:
        """What the service is given; figures that do not do yet are left out."""
        data = self.cleaned_data
        whole = self.kind == ProposalKind.RECORD and not self.figure_faults
        figures = self._figures(data) if whole and data.get("measure") else None
        return {
            "edition": data["edition"],
            "title": data.get("title", ""),
            "texts": {part: data.get(part.value, "") for part in PARTS[self.kind]},
            "figures": figures,
            "post": data.get("post"),
            "seminar": data.get("seminar"),
        }

    @property
    def main(self) -> list[forms.BoundField]:
        """The fields but those of where it grew from."""
        return [field for field in self if not field.is_hidden and field.name not in ("post", "seminar")]

    @property
    def sources(self) -> list[forms.BoundField]:
        """Where it grew from, as far as there is something to choose."""
        return [self[name] for name in ("post", "seminar") if name in self.fields]


def _first(proposal: Proposal, contents: Contents) -> dict[str, Any]:
    first: dict[str, Any] = {part.value: text for part, text in contents.texts}
    if contents.broken:
        first |= {
            "measure": contents.broken.measure,
            "unit": contents.broken.unit,
            "direction": "more" if contents.broken.more_is_better else "less",
            "old_value": plain(contents.broken.old_value),
            "new_value": plain(contents.broken.new_value),
            "since": contents.broken.since,
        }
    related = {"post": proposal.post_id, "seminar": proposal.seminar_id}
    return {"edition": proposal.edition, "title": contents.title, **related, **first}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of which something else is kept than was typed: both, and which of them was chosen to stay."""

    field: forms.BoundField
    there: str
    here: str
    chosen: str


def sent_form(posted: QueryDict, proposal: Proposal) -> tuple[ContentsForm, list[Difference]]:
    """The form as it was sent, and what must be chosen first: nothing unless it was saved elsewhere meanwhile.

    Where the text that is kept was chosen (``take-…``), it stands in the form in the place of what was typed.
    """
    data, first = posted.copy(), _first(proposal, contents_of(proposal))
    offered = [name for name in posted.getlist("offered") if name in ContentsForm(proposal=proposal).fields]
    for name in offered:
        if posted.get(f"take-{name}") == "there":
            data[name] = _said(first.get(name))
    open_ones = [name for name in offered if posted.get(f"take-{name}") not in ("there", "here")]
    if posted.get("edition") == str(proposal.edition) and not open_ones:
        return ContentsForm(data, proposal=proposal), []
    data["edition"] = str(proposal.edition)
    form = ContentsForm(data, proposal=proposal)
    return form, list(_differences(form, first, posted))


def _differences(form: ContentsForm, first: Mapping[str, Any], posted: QueryDict) -> Iterator[Difference]:
    for field in (*form.main, *form.sources):
        there, here = _said(first.get(field.name)), _said(field.value())
        if field.name == "direction" and field.name not in first:
            continue
        if there != here:
            chosen = posted.get(f"take-{field.name}", "")
            yield Difference(field, _word(field, there), _word(field, here), chosen)


def _said(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _word(field: forms.BoundField, value: str) -> str:
    """What was chosen in words, a text as it is."""
    words = {str(key): str(label) for key, label in getattr(field.field, "choices", ())}
    return words.get(value, value)


class WithdrawForm(BaseForm):
    """Why, if the author likes to say."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("You need not say why. It stays with the steps of the proposal."),
    )


def typed_kind(text: str) -> str:
    """The kind that an address names; empty for no known one."""
    return text if text in ProposalKind.values else ""


def sources_named(given: Mapping[str, str], user: User) -> dict[str, Any]:
    """The post and seminar that an address names as what a new proposal grows from, in one's own branch."""
    own = standing_of(user).member_of
    posts = PioneerPost.objects.visible_to(user).in_use().filter(branch__in=own)
    seminars = Seminar.objects.visible_to(user).filter(branch__in=own).exclude(status=SeminarStatus.CALLED_OFF)
    named = (("post", posts), ("seminar", seminars))
    found: dict[str, Any] = {}
    for name, things in named:
        typed = given.get(name, "")
        if typed.isdecimal() and len(typed) < 12:
            found[name] = things.filter(pk=int(typed)).first()
    return {name: thing for name, thing in found.items() if thing is not None}
