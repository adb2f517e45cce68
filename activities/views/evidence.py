"""Evidence of a record: its files shown, attached, captioned and taken away."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activities.evidence_forms import CaptionForm, EvidenceForm, faults_of
from activities.models import Activity, Evidence
from activities.services import evidence as services
from branchmgr import clock, uploads
from branchmgr.access import Request, on_object, wants_json
from branchmgr.context import Frame
from branchmgr.errors import RefusedError


@on_object(Activity, "activities.attach_evidence", related=("group", "branch"))
@require_http_methods(["GET", "POST"])
def evidence_add(request: Request, activity: Activity) -> HttpResponse:
    """The files of a record, and a form for more; the script is answered with the list alone."""
    form = EvidenceForm(request.POST or None, request.FILES or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        files, sent, caption = (form.cleaned_data[name] for name in ("chosen", "sent", "caption"))
        now = clock.now()
        attached = form.carried_out(
            lambda: services.attach_all(activity, files, sent, caption=caption, by=request.user, now=now)
        )
        if attached and not wants_json(request):
            messages.success(request, _("Attached."))
            return _back(request, activity.pk)
    if wants_json(request):
        return _listed(request, activity, form)
    context = {"activity": activity, "evidence_form": form}
    return render(request, "activities/evidence_add.html", context, status=422 if form.errors else 200)


def _back(request: Request, activity: int) -> HttpResponse:
    """To the page from which the form was sent: of the record, or of its files alone."""
    here = Frame(request).here
    return redirect(reverse("evidence_add", args=[activity]) if here == "/" else f"{here}#evidence")


def _listed(request: Request, activity: Activity, form: EvidenceForm) -> JsonResponse:
    if form.errors:
        raise RefusedError(faults_of(form))
    context = {"activity": activity, "may_attach": True}
    return JsonResponse({"html": render_to_string("activities/_evidence_list.html", context, request)})


@on_object(Evidence, "activities.view_evidence", related=("upload",))
@require_GET
def evidence_file(request: Request, evidence: Evidence) -> FileResponse:
    """One file; a picture is shown, everything else is saved."""
    return uploads.response(evidence.upload, shown=True)


@on_object(Evidence, "activities.change_evidence", related=("upload", "activity__branch"))
@require_POST
def evidence_caption(request: Request, evidence: Evidence) -> HttpResponse:
    """Changes what is said of a file."""
    form = CaptionForm(request.POST)
    if not form.is_valid():
        raise RefusedError(faults_of(form))
    services.set_caption(evidence, caption=form.cleaned_data["caption"], by=request.user, now=clock.now())
    messages.success(request, _("The caption is saved."))
    return _back(request, evidence.activity_id)


@on_object(Evidence, "activities.change_evidence", related=("upload", "activity__branch"))
@require_POST
def evidence_remove(request: Request, evidence: Evidence) -> HttpResponse:
    """Takes a file away."""
    services.remove(evidence, by=request.user, now=clock.now())
    messages.success(request, _("The file is removed."))
    return _back(request, evidence.activity_id)
