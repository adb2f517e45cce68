"""Pages of demanding a second factor, and of taking away one that was lost."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from branchmgr.access import Request, on_object, permitted
from groups.models import Branch, Committee, Person
from groups.second_factor_queries import own_branches, own_committees
from groups.services.second_factor import demand_of_branch, demand_of_committee, take_away_second_factor


@permitted("groups.demand_anywhere")
@require_GET
def demand_list(request: Request) -> HttpResponse:
    """My branches and committees: who there has to sign in with a second factor."""
    context = {"branches": own_branches(request.user), "committees": own_committees(request.user)}
    return render(request, "groups/demand_list.html", context)


@on_object(Branch, "groups.demand_of_branch")
@require_POST
def branch_demand(request: Request, branch: Branch) -> HttpResponse:
    """Demands it of the branch committee, or no more."""
    demand_of_branch(branch, demanded=request.POST.get("demanded") == "yes", by=request.user)
    return _kept(request)


@on_object(Committee, "groups.demand_of_committee")
@require_POST
def committee_demand(request: Request, committee: Committee) -> HttpResponse:
    """Demands it of the committee's admins, or no more."""
    demand_of_committee(committee, demanded=request.POST.get("demanded") == "yes", by=request.user)
    return _kept(request)


@on_object(Person, "groups.issue_password", related=("user",))
@require_POST
def person_second_factor(request: Request, person: Person) -> HttpResponse:
    """Takes away the second factor of somebody who has lost the phone."""
    if person.user:
        take_away_second_factor(person.user, by=request.user)
        messages.success(request, _("The second factor is taken away; the person is told."))
    return redirect("person_detail", pk=person.pk)


def _kept(request: Request) -> HttpResponse:
    messages.success(request, _("Kept. It holds from everybody's next step on."))
    return redirect("demand_list")
