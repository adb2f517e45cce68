"""Passing over a warning with a reason: of a record and of a group."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from activities.checks import Finding, checks_of
from activities.group_checks import checks_of_group
from activities.models import Activity
from branchmgr import clock
from branchmgr.access import Request, on_object
from groups.models import Branch, Override, PartyGroup
from groups.rule_forms import OverrideForm
from groups.services.overrides import lift_override, override


@on_object(Activity, "activities.override_check", related=("branch", "group"))
@require_http_methods(["GET", "POST"])
def record_override(request: Request, activity: Activity, key: str) -> HttpResponse:
    """Passes over a warning of a record."""
    finding = _named(checks_of(activity), key)
    return _override(request, finding, activity.branch, activity.group, reverse("record_detail", args=[activity.pk]))


@on_object(PartyGroup, "activities.override_check", related=("branch",))
@require_http_methods(["GET", "POST"])
def group_override(request: Request, group: PartyGroup, key: str) -> HttpResponse:
    """Passes over a warning of a group."""
    finding = _named(checks_of_group(group, clock.today()), key)
    return _override(request, finding, group.branch, group, reverse("group_detail", args=[group.pk]))


@on_object(Override, "activities.lift_override", related=("branch",))
@require_POST
def override_lift(request: Request, given: Override) -> HttpResponse:
    """Takes an override back."""
    lift_override(given, by=request.user)
    messages.success(request, _("The warning is given again, if it still holds."))
    record = given.key.split("-")[1] if given.key.startswith("record-") else None
    if record:
        return redirect("record_detail", pk=record)
    return redirect("group_detail", pk=given.group_id) if given.group_id else redirect("home")


def _named(findings: Iterable[Finding], key: str) -> Finding:
    for finding in findings:
        if finding.key == key and finding.overridden is None:
            return finding
    raise Http404


def _override(request: Request, finding: Finding, branch: Branch, group: PartyGroup | None, back: str) -> HttpResponse:
    form = OverrideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        place = {"rule": finding.rule, "branch": branch, "group": group}
        reason = form.cleaned_data["reason"]
        if form.carried_out(
            lambda: override(finding.key, **place, reason=reason, by=request.user, now=clock.now())  # type: ignore[arg-type]
        ):
            messages.success(request, _("The warning is passed over with your reason."))
            return redirect(back)
    context = {"finding": finding, "branch": branch, "group": group, "form": form, "back": back}
    return render(request, "activities/check_override.html", context)
