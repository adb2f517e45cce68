"""The form with which a source and a rule are tried out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from appraisal.models import Scheme
from appraisal.suggestion_rules import EXAMPLES, RuleFault, parse_rule
from appraisal.suggestion_trial import Trial
from appraisal.suggestions import SOURCES
from branchmgr.forms import BaseForm, PointsField


class TrialForm(BaseForm):
    """Source, rule and full marks, and the code of the item for sources that know items by it."""

    source = forms.ChoiceField(label=_("Source of data"))
    rule = forms.CharField(label=_("Rule of suggestion"), max_length=200)
    maximum = PointsField(label=_("Maximum"))
    code = forms.CharField(label=_("Code of the item"), max_length=16, required=False)

    def __init__(self, *args: Any, scheme: Scheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._scheme = scheme
        source = self.fields["source"]
        assert isinstance(source, forms.ChoiceField)
        source.choices = [(each.key, each.label) for each in SOURCES.values()]
        self.fields["rule"].help_text = _("Such as: %(examples)s") % {"examples": " · ".join(EXAMPLES.values())}
        self.fields["code"].help_text = _("Only needed for the points of the last period.")

    def clean_rule(self) -> str:
        """The rule in its canonical form."""
        try:
            return str(parse_rule(self.cleaned_data["rule"]))
        except RuleFault:
            examples = {"examples": " · ".join(EXAMPLES.values())}
            words = _("This is not a rule. Write it like one of these: %(examples)s")
            raise ValidationError(words, code="not_a_rule", params=examples) from None

    @property
    def trial(self) -> Trial:
        """What was typed, to be tried out."""
        found = self.cleaned_data
        return Trial(self._scheme, found["source"], found["rule"], found["maximum"], found["code"])
