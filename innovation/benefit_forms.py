"""Forms of benefits: the verification, closing with or without an award, a tier of awards."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from branchmgr import clock
from branchmgr.decimals import in_yuan
from branchmgr.forms import AttachmentField, BaseForm, DayField
from innovation.benefit_queries import awarded_from, last_verified, proposed_tier, tiers_of
from innovation.department_forms import SavingField, within
from innovation.models import Award, AwardTier, Benefit, Proposal
from innovation.services.award_tiers import NAME_LENGTH
from innovation.services.benefits import OTHER_LENGTH
from innovation.services.recommendations import TEXT_LENGTH
from innovation.services.savings import MOST_HOURS, MOST_YUAN
from innovation.step_forms import area

NONE = ""


class VerifyForm(BaseForm):
    """What a year of it saves, as it was found."""

    on = DayField(label=_("Verified on"))
    yuan = SavingField(
        places=2,
        most=MOST_YUAN,
        label=_("Saving in yuan a year"),
        help_text=_("A number such as 10000 or 10000.50; 0 where it saves no money."),
    )
    hours = SavingField(places=1, most=MOST_HOURS, label=_("Saving in hours a year"))
    other = forms.CharField(
        label=_("Other benefit"),
        max_length=OTHER_LENGTH,
        required=False,
        help_text=_("What cannot be counted: safety, quality, less effort."),
    )
    finding = area(
        pgettext_lazy("benefit", "How it was verified"),
        TEXT_LENGTH,
        _("What was looked at and counted, over which time. The authors and the branch read it."),
    )
    proof = AttachmentField(label=pgettext_lazy("benefit", "Proof"), required=False)

    def __init__(self, *args: Any, benefit: Benefit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first, self.last = benefit.due_on, clock.today()
        self.initial.setdefault("on", self.last)
        self.fields["on"].widget.attrs |= {"min": self.first.isoformat(), "max": self.last.isoformat()}
        for name in ("yuan", "hours", "other"):
            self.fields[name].needed_sometimes = True  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        return within(self.cleaned_data["on"], self.first, self.last)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        told = [data.get("yuan"), data.get("hours"), data.get("other") or None]
        if not {"yuan", "hours", "other"} & set(self.errors) and all(each is None for each in told):
            self.add_error(
                "yuan", _("Say what a year of it saves in yuan, in hours or otherwise; 0 where it saves nothing.")
            )
        return data


class CloseForm(BaseForm):
    """The award that the committee decided, or none; the one that the verified benefit comes to is chosen before."""

    tier = forms.ChoiceField(label=_("Award"), widget=forms.RadioSelect, required=False)
    meeting_on = DayField(
        label=_("Meeting of the branch committee"), required=False, help_text=_("Needed where there is an award.")
    )
    reason = area(
        _("Reason"), TEXT_LENGTH, _("Needed where it is another award than the proposed one."), rows=3, required=False
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        benefit = last_verified(proposal)
        self.proposed = proposed_tier(proposal.branch, benefit.yuan if benefit else None)
        self.tiers = {str(each.pk): each for each in tiers_of(proposal.branch)}
        self.earlier = Award.objects.filter(proposal=proposal).first()
        field = cast("forms.ChoiceField", self.fields["tier"])
        field.choices = [*((pk, self._label(each)) for pk, each in self.tiers.items()), (NONE, _("no award"))]
        field.initial = str(self.proposed.pk) if self.proposed else NONE
        self.first, self.last = awarded_from(proposal), clock.today()
        days = {"min": self.first.isoformat(), "max": self.last.isoformat()}
        self.fields["meeting_on"].widget.attrs |= days
        for name in ("tier", "meeting_on", "reason"):
            self.fields[name].needed_sometimes = True  # type: ignore[attr-defined]
        if self.earlier or not self.tiers:
            del self.fields["tier"], self.fields["meeting_on"]
            self.fields["reason"].help_text = ""

    def _label(self, tier: AwardTier) -> str:
        text = _("%(award)s (from %(yuan)s yuan a year)") if tier.from_yuan else _("%(award)s (any saving)")
        said = text % {"award": tier.name, "yuan": in_yuan(tier.from_yuan)}
        proposed = pgettext("award", "proposed")
        return f"{said} · {proposed}" if tier == self.proposed else said

    def clean_tier(self) -> AwardTier | None:
        return self.tiers.get(self.cleaned_data["tier"])

    def clean_meeting_on(self) -> date | None:
        day = self.cleaned_data["meeting_on"]
        return within(day, self.first, self.last) if day else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        tier = data.setdefault("tier", None)
        data.setdefault("meeting_on", None)
        if tier and not data["meeting_on"] and "meeting_on" not in self.errors:
            self.add_error("meeting_on", _("Say on which day the branch committee decided on the award."))
        told = "tier" not in self.fields or tier == self.proposed or data.get("reason", "").strip()
        if not told and "tier" not in self.errors:
            award = self.proposed.name if self.proposed else _("no award")
            sentence = _("By the verified benefit it would be: %(award)s. Say why it is decided otherwise.")
            self.add_error("reason", sentence % {"award": award})
        return data


class TierForm(BaseForm):
    """A tier of awards: its name, and from which verified benefit a year it is proposed."""

    name = forms.CharField(
        label=pgettext_lazy("award", "Name"), max_length=NAME_LENGTH, help_text=_("Such as first prize.")
    )
    from_yuan = SavingField(places=2, most=MOST_YUAN, label=_("From (yuan a year)"), help_text=_("Such as 10000."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_yuan"].required = True
