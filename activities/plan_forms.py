"""Forms of plans, summaries and prescribed actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import PrescribedAction, QuarterPlan
from activities.plan_queries import NUMBER_PRESCRIBED, GroupQuarter
from activities.services.plans import mark_of
from branchmgr import clock
from branchmgr.forms import BaseForm, DayField

TEXT_LENGTH = 3000


class _SeenForm(BaseForm):
    """A form about a plan; ``seen`` says what the person had before them."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, plan: QuarterPlan | None, **kwargs: Any) -> None:
        known = {name: getattr(plan, name) for name in self.base_fields if hasattr(plan, name)}
        kwargs["initial"] = {"seen": mark_of(plan)} | known
        super().__init__(*args, **kwargs)


class PlanForm(_SeenForm):
    """What a group means to do in a quarter."""

    plan = forms.CharField(
        label=_("Plan"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What, by whom and by when: meetings, theme days, study, what the group wants to get better at."),
    )
    own_action = forms.CharField(
        label=_("Own action X"),
        max_length=200,
        required=False,
        help_text=_("The X of “3+X”: one thing of the group's own beside the three prescribed actions."),
    )


class SummaryForm(_SeenForm):
    """How the quarter went."""

    summary = forms.CharField(
        label=_("Summary"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What was done of the plan, what was not and why, what comes next."),
    )
    own_action_done = forms.BooleanField(required=False)

    def __init__(self, *args: Any, plan: QuarterPlan, closed: bool, **kwargs: Any) -> None:
        super().__init__(*args, plan=plan, **kwargs)
        self.fields["own_action_done"].label = _("The own action is done: %(action)s") % {"action": plan.own_action}
        if closed or not plan.own_action:
            del self.fields["own_action_done"]


class DoneForm(BaseForm):
    """On which day an action was done; of a past quarter its last day is offered."""

    on = DayField(label=_("Done on"))

    def __init__(self, *args: Any, shown: GroupQuarter, **kwargs: Any) -> None:
        first, last = shown.quarter.starts_on, min(shown.quarter.ends_on, clock.today())
        super().__init__(*args, initial={"on": last}, **kwargs)
        self.fields["on"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}


class ActionsForm(BaseForm):
    """The three prescribed actions of a year; last year's stand there until others are set."""

    def __init__(self, *args: Any, actions: list[PrescribedAction], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, NUMBER_PRESCRIBED + 1):
            known = next((action.text for action in actions if action.position == number), "")
            label = _("Action %(number)s") % {"number": number}
            self.fields[f"action_{number}"] = forms.CharField(label=label, max_length=200, initial=known)

    @property
    def texts(self) -> list[str]:
        """What was typed, in its order; the form must be valid."""
        return [self.cleaned_data[f"action_{number}"] for number in range(1, NUMBER_PRESCRIBED + 1)]
