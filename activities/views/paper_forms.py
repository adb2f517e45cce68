"""A branch's own Word templates: set, withdrawn, taken, and ours as a start."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activities.archive import places, word
from activities.archive.template import template
from activities.archive_forms import PaperFormForm
from activities.enums import PaperKind
from activities.models import PaperForm
from activities.services import paper_forms
from branchmgr import clock, uploads
from branchmgr.access import Request, on_object
from groups.models import Branch


@on_object(Branch, "activities.set_paper_form")
@require_http_methods(["GET", "POST"])
def paper_form_list(request: Request, branch: Branch) -> HttpResponse:
    """The templates of a branch, the names of the places, and a form for a new one."""
    form = PaperFormForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        kind, upload, now = form.cleaned_data["kind"], form.cleaned_data["template"], clock.now()
        made = form.carried_out(lambda: paper_forms.set_paper_form(branch, upload, kind=kind, by=request.user, now=now))
        if made:
            messages.success(request, _("The template was tried and holds from now on."))
            return redirect("paper_form_list", pk=branch.pk)
    context = {
        "branch": branch,
        "form": form,
        "forms": PaperForm.objects.of(branch),
        "kinds": PaperKind,
        "places": places,
    }
    return render(request, "activities/paper_form_list.html", context, status=422 if form.errors else 200)


@on_object(Branch, "activities.set_paper_form")
@require_GET
def paper_form_ours(request: Request, branch: Branch, kind: str) -> FileResponse:
    """Our template of a paper, as a start for one's own."""
    if kind not in PaperKind.values:
        raise Http404
    stream, name = BytesIO(template(kind)), f"{PaperKind(kind).label}.docx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=word.DOCX)


@on_object(PaperForm, "activities.change_paper_form", related=("upload", "branch"))
@require_GET
def paper_form_file(request: Request, form: PaperForm) -> FileResponse:
    """A template as it was set."""
    return uploads.response(form.upload)


@on_object(PaperForm, "activities.change_paper_form", related=("branch",))
@require_POST
def paper_form_withdraw(request: Request, form: PaperForm) -> HttpResponse:
    """Lets the one before hold again, or ours."""
    paper_forms.withdraw_paper_form(form, by=request.user, now=clock.now())
    messages.success(request, _("The template is withdrawn."))
    return redirect("paper_form_list", pk=form.branch_id)
