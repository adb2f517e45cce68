"""Pages of plans: "3+X" of a branch at a glance, one group's quarter, plan, summary and prescribed actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activities.long_works import PLANS, plans_asked
from activities.models import PrescribedAction
from activities.plan_forms import ActionsForm, DoneForm, PlanForm, SummaryForm
from activities.plan_queries import STATES, GroupQuarter, branch_quarter, name_of, prescribed_near, quarter_of, reading
from activities.quarters import Quarter
from activities.services import plans
from branchmgr import clock, long_work
from branchmgr.access import Request, on_object
from branchmgr.forms import BaseForm
from branchmgr.search import LONGEST
from groups.models import Branch, PartyGroup

ROWS = 50


@on_object(Branch, "activities.view_plans", related=("committee",))
@require_GET
def plan_list(request: Request, branch: Branch) -> HttpResponse:
    """ "3+X" of all groups of a branch in one quarter, with plans and summaries."""
    quarter, choice = _asked(request.GET)
    everything = branch_quarter(branch, quarter)
    context = {
        "branch": branch,
        "quarter": quarter,
        "titles": [name_of(each) for each in (quarter.before, quarter, quarter.next)],
        "page": Paginator(reading(everything, **choice), ROWS).get_page(request.GET.get("page")),
        "words": choice["words"],
        "narrowed": bool(choice["words"] or choice["state"]),
        "states": STATES,
        "actions": everything[0].actions if everything else [],
    }
    return render(request, "activities/plan_list.html", context)


@on_object(Branch, "activities.view_plans")
@require_POST
def plan_export(request: Request, branch: Branch) -> HttpResponseBase:
    """What is on the screen as a workbook. It is put down."""
    quarter, choice = _asked(request.POST)
    asked = {"pk": branch.pk, "quarter": str(quarter), **choice}
    title = _("Plans of %(branch)s, %(quarter)s") % {"branch": branch.name, "quarter": quarter}
    rows = len(plans_asked(branch, asked))
    return long_work.answer(request, PLANS, arguments=asked, title=title, rows=rows)


@on_object(PartyGroup, "activities.view_plan", related=("branch__committee", "liaison"))
@require_GET
def plan_detail(request: Request, group: PartyGroup, quarter: str) -> HttpResponse:
    """One group's quarter: plan, actions and summary."""
    shown = _quarter(group, quarter)
    context = {"group": group, "shown": shown, "done_form": DoneForm(shown=shown)}
    return render(request, "activities/plan_detail.html", context)


@on_object(PartyGroup, "activities.file_plan", related=("branch",))
@require_http_methods(["GET", "POST"])
def plan_edit(request: Request, group: PartyGroup, quarter: str) -> HttpResponse:
    """Files the plan, or changes it."""
    shown = _quarter(group, quarter)
    form = PlanForm(request.POST or None, plan=shown.plan)
    if request.method == "POST" and form.is_valid():
        asked = {"starts_on": shown.quarter.starts_on, **form.cleaned_data}
        if form.carried_out(lambda: plans.save_plan(group, **asked, by=request.user, now=clock.now())):
            messages.success(request, _("The plan is filed. The liaison is told of it the first time."))
            return redirect("plan_detail", pk=group.pk, quarter=quarter)
    return _form(request, "plan_edit", shown, form)


@on_object(PartyGroup, "activities.file_plan", related=("branch",))
@require_http_methods(["GET", "POST"])
def plan_sum_up(request: Request, group: PartyGroup, quarter: str) -> HttpResponse:
    """Files how the quarter went."""
    shown = _quarter(group, quarter)
    if shown.plan is None or not shown.planned:
        messages.info(request, _("A summary follows a plan. File the plan first, also afterwards."))
        return redirect("plan_edit", pk=group.pk, quarter=quarter)
    plan = shown.plan
    form = SummaryForm(request.POST or None, plan=plan, closed=shown.closed)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {"own_action_done": plan.own_action_done} | form.cleaned_data
        if form.carried_out(lambda: plans.sum_up(plan, **given, by=request.user, now=clock.now())):
            messages.success(request, _("The summary is filed. The liaison is told of it the first time."))
            return redirect("plan_detail", pk=group.pk, quarter=quarter)
    return _form(request, "plan_sum_up", shown, form)


@on_object(PartyGroup, "activities.file_plan", related=("branch",))
@require_POST
def action_do(request: Request, group: PartyGroup, quarter: str, action: int) -> HttpResponse:
    """Marks a prescribed action as done on a day, or takes that back where no day is sent."""
    shown = _quarter(group, quarter)
    asked = get_object_or_404(PrescribedAction, pk=action, branch=group.branch_id, year=shown.quarter.year)
    if "undo" in request.POST and shown.plan:
        plans.undo_action(shown.plan, asked, by=request.user)
        messages.success(request, _("It is no longer marked as done."))
        return redirect("plan_detail", pk=group.pk, quarter=quarter)
    form = DoneForm(request.POST, shown=shown)
    if form.is_valid():
        on: date = form.cleaned_data["on"]
        quarter_start = shown.quarter.starts_on
        plans.tick_action(group, asked, starts_on=quarter_start, on=on, by=request.user, now=clock.now())
        messages.success(request, _("Marked as done."))
    else:
        messages.error(request, _("Enter the day on which it was done."))
    return redirect("plan_detail", pk=group.pk, quarter=quarter)


@on_object(Branch, "activities.set_actions")
@require_http_methods(["GET", "POST"])
def action_set(request: Request, branch: Branch, year: int) -> HttpResponse:
    """Sets the three prescribed actions of a year."""
    today = clock.today()
    if not today.year - 1 <= year <= today.year + 1:
        raise Http404
    found = prescribed_near(branch, year)
    form = ActionsForm(request.POST or None, actions=found)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        done = form.carried_out(lambda: plans.set_actions(branch, year, form.texts, by=request.user, now=now))
        if done:
            messages.success(request, _("The three actions are set. The leaders are told."))
            return redirect("plan_list", pk=branch.pk)
    borrowed = bool(found) and found[0].year != year
    context = {"branch": branch, "year": year, "form": form, "borrowed": borrowed}
    return render(request, "activities/action_set.html", context, status=422 if form.errors else 200)


def _asked(query: QueryDict) -> tuple[Quarter, dict[str, str]]:
    """The quarter that was asked for, today's where none is, and how its groups are narrowed and ordered."""
    quarter = Quarter.parse(query.get("quarter", "")) or Quarter.of(clock.today())
    words = query.get("q", "").replace("\0", "").strip()[:LONGEST]
    return quarter, {"words": words, "state": query.get("state", ""), "sort": query.get("sort", "")}


def _quarter(group: PartyGroup, code: str) -> GroupQuarter:
    quarter = Quarter.parse(code)
    if quarter is None or quarter > Quarter.of(clock.today()).next:
        raise Http404
    return quarter_of(group, quarter)


def _form(request: Request, page: str, shown: GroupQuarter, form: BaseForm) -> HttpResponse:
    context = {"group": shown.group, "shown": shown, "form": form}
    return render(request, f"activities/{page}.html", context, status=422 if form.errors else 200)
