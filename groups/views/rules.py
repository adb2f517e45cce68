"""Pages of the rules: everybody of a branch reads them, its secretary sets a figure."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock
from branchmgr.access import Request, on_object
from branchmgr.search import typed_words
from groups.models import Branch, RuleChange
from groups.rule_forms import RuleChangeForm
from groups.rule_queries import FigureRow, RuleRow, rule_of, rules_of
from groups.services.regulations import change_figure, may_be_taken_back, take_back_figure


@on_object(Branch, "groups.view_rules")
@require_GET
def rule_list(request: Request, branch: Branch) -> HttpResponse:
    """The rules with their sources, and the figures by which the branch goes today."""
    words, changed = typed_words(request), request.GET.get("show") == "changed"
    context = {
        "branch": branch,
        "rows": rules_of(branch, clock.today(), words=words, changed=changed),
        "narrowed": bool(words or changed),
        "choices": [("changed", _("set by the branch"))],
    }
    return render(request, "groups/rule_list.html", context)


@on_object(Branch, "groups.change_rules")
@require_http_methods(["GET", "POST"])
def rule_change(request: Request, branch: Branch, rule: str, name: str) -> HttpResponse:
    """Sets another figure from a day on."""
    found, today = _figure(branch, rule, name), clock.today()
    form = RuleChangeForm(request.POST or None, name=name, today=today)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {"rule": rule, "name": name, **form.cleaned_data}
        if form.carried_out(lambda: change_figure(branch, **given, by=request.user, now=clock.now())):
            messages.success(request, _("The figure is set."))
            return redirect("rule_list", pk=branch.pk)
    removable = [each.pk for each in found[1].changes if may_be_taken_back(each, today)]
    context = {"branch": branch, "row": found[0], "figure": found[1], "form": form, "removable": removable}
    return render(request, "groups/rule_change.html", context, status=422 if form.errors else 200)


@on_object(RuleChange, "groups.change_rules", related=("branch",))
@require_POST
def rule_take_back(request: Request, change: RuleChange) -> HttpResponse:
    """Takes back a figure that was not in force before today."""
    take_back_figure(change, by=request.user, now=clock.now())
    messages.success(request, _("The figure is taken back."))
    return redirect("rule_list", pk=change.branch_id)


def _figure(branch: Branch, rule: str, name: str) -> tuple[RuleRow, FigureRow]:
    found = rule_of(branch, rule, name, clock.today())
    if found is None:
        raise Http404
    return found
