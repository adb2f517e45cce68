"""What a holder writes down: aims reached, what was done for the pledge, with evidence where there is some."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock, uploads
from branchmgr.access import Request, on_object
from pioneer_posts.holding_forms import AimForm, FulfilmentForm
from pioneer_posts.holding_queries import aim_of
from pioneer_posts.models import Fulfilment, Holding
from pioneer_posts.services import fulfilments
from pioneer_posts.views.holdings import PLACES


@on_object(Holding, "pioneer_posts.reach_aim", related=PLACES)
@require_http_methods(["GET", "POST"])
def aim_reach(request: Request, holding: Holding, position: int) -> HttpResponse:
    """Says on which day an aim was reached, and how it shows."""
    aim = aim_of(holding, position)
    form = AimForm(request.POST or None, holding=holding)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        if form.carried_out(lambda: fulfilments.reach_aim(aim, **given, by=request.user, now=now)):
            messages.success(request, _("The aim is marked as reached."))
            return redirect(f"{reverse('holding_detail', args=[holding.pk])}#aims")
    context = {"holding": holding, "aim": aim, "form": form}
    return render(request, "pioneer_posts/aim_reach.html", context, status=422 if form.errors else 200)


@on_object(Holding, "pioneer_posts.reach_aim", related=PLACES)
@require_POST
def aim_unreach(request: Request, holding: Holding, position: int) -> HttpResponse:
    """Takes back that an aim was reached."""
    fulfilments.unreach_aim(aim_of(holding, position), by=request.user, now=clock.now())
    messages.success(request, _("The aim counts as open again."))
    return redirect(f"{reverse('holding_detail', args=[holding.pk])}#aims")


@on_object(Holding, "pioneer_posts.write_fulfilment", related=PLACES)
@require_http_methods(["GET", "POST"])
def fulfilment_write(request: Request, holding: Holding) -> HttpResponse:
    """Writes down what was done."""
    form = FulfilmentForm(request.POST or None, request.FILES or None, holding=holding)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        if form.carried_out(lambda: fulfilments.write_fulfilment(holding, **given, by=request.user, now=now)):
            messages.success(request, _("It is written down; everybody who sees the post can read it."))
            return redirect(f"{reverse('holding_detail', args=[holding.pk])}#fulfilment")
    context = {"holding": holding, "form": form}
    return render(request, "pioneer_posts/fulfilment_write.html", context, status=422 if form.errors else 200)


@on_object(Fulfilment, "pioneer_posts.remove_fulfilment", related=("holding__round__branch", "holding__person"))
@require_POST
def fulfilment_remove(request: Request, fulfilment: Fulfilment) -> HttpResponse:
    """Takes an entry out again."""
    back = reverse("holding_detail", args=[fulfilment.holding_id])
    fulfilments.remove_fulfilment(fulfilment, by=request.user, now=clock.now())
    messages.success(request, _("The entry is taken out."))
    return redirect(f"{back}#fulfilment")


@on_object(
    Fulfilment,
    "pioneer_posts.view_fulfilment",
    related=("holding__round__branch__committee", "holding__post", "evidence"),
)
@require_GET
def fulfilment_evidence(request: Request, fulfilment: Fulfilment) -> FileResponse:
    """The file that was put to an entry."""
    if fulfilment.evidence is None:
        raise Http404
    return uploads.response(fulfilment.evidence, shown=True)
