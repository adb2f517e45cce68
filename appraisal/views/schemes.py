"""Pages of schemes: the list, the scheme for reading, its import, approval and export."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from appraisal.forms import SchemeApproveForm
from appraisal.imports import SCHEME
from appraisal.models import Scheme
from appraisal.scheme_page import SchemePage
from appraisal.scheme_queries import branches_to_import, contents_of, governed_by
from appraisal.scheme_workbook import sheets_of, template_workbook
from appraisal.services import schemes
from appraisal.services.scheme_sheets import scheme_sheets
from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.imports.choosing import choose
from branchmgr.punctuation import with_names
from branchmgr.search import typed_words
from branchmgr.spreadsheets import workbook_response
from branchmgr.spreadsheets.response import XLSX
from groups.models import Branch


@permitted("branchmgr.use")
@require_GET
def scheme_list(request: Request) -> HttpResponse:
    """The schemes one may see, the newest first."""
    words = typed_words(request)
    found = Scheme.objects.visible_to(request.user).matching(words).newest_first()
    page = Paginator(found.select_related("branch"), 20).get_page(request.GET.get("page"))
    context = {"page": page, "q": words, "branches": branches_to_import(request.user)}
    return render(request, "appraisal/scheme_list.html", context)


@on_object(Scheme, "appraisal.view_scheme")
@require_GET
def scheme_detail(request: Request, scheme: Scheme) -> HttpResponse:
    """One scheme as the paper form would be read."""
    return render(request, "appraisal/scheme_detail.html", {"page": SchemePage(scheme, request.user)})


@on_object(Scheme, "appraisal.view_scheme")
@require_GET
def scheme_export(request: Request, scheme: Scheme) -> FileResponse:
    """The scheme as the workbook that can be imported again."""
    name = f"{scheme.branch.code}_{scheme.year}_考评办法_v{scheme.version}"
    return workbook_response(name, sheets_of(contents_of(scheme)))


@permitted("branchmgr.use")
@require_GET
def scheme_template(request: Request) -> FileResponse:
    """The empty workbook with its notes."""
    return _download(template_workbook(), _("scheme template") + ".xlsx")


@on_object(Branch, "appraisal.import_scheme")
@require_http_methods(["GET", "POST"])
def scheme_import(request: Request, branch: Branch) -> HttpResponse:
    """Takes a scheme of the branch in a workbook, which becomes a draft."""
    template, context = "appraisal/scheme_import.html", {"branch": branch}
    return choose(request, SCHEME, [branch.pk], template, sheets=scheme_sheets(), context=context)


@on_object(Scheme, "appraisal.approve_scheme")
@require_http_methods(["GET", "POST"])
def scheme_approve(request: Request, scheme: Scheme) -> HttpResponse:
    """Approves a draft with the meeting's day, who was there, and its resolution."""
    day = (request.POST or request.GET).get("meeting_on", "")
    form = SchemeApproveForm(request.POST or None, request.FILES or None, scheme=scheme, day=day)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("meeting_on", "resolution", "edition")}
        approved = form.carried_out(
            lambda: schemes.approve_scheme(scheme, **said, meeting=form.meeting, by=request.user)
        )
        if approved:
            _tell_approved(request, approved)
            return redirect("scheme_detail", pk=approved.pk)
    context = {"page": SchemePage(scheme, request.user), "form": form}
    return render(request, "appraisal/scheme_approve.html", context, status=422 if form.errors else 200)


def _tell_approved(request: Request, scheme: Scheme) -> None:
    """Says which periods the scheme applies to, and what looks like a slip."""
    codes = with_names(str(each.code) for each in governed_by(scheme))
    if scheme.meeting_on and scheme.meeting_on > clock.today():
        messages.warning(request, _("The day of the meeting is still to come. Please check it."))
    if codes:
        messages.success(request, _("The scheme is approved. It applies to %(periods)s.") % {"periods": codes})
    else:
        messages.warning(request, _("The scheme is approved, but the day of its meeting leaves no period to it."))


@on_object(Scheme, "appraisal.delete_scheme")
@require_http_methods(["GET", "POST"])
def scheme_delete(request: Request, scheme: Scheme) -> HttpResponse:
    """Asks, then takes a draft away."""
    if request.method == "POST":
        schemes.delete_scheme(scheme, by=request.user)
        messages.success(request, _("The draft is deleted."))
        return redirect("scheme_list")
    return render(request, "appraisal/scheme_delete.html", {"scheme": scheme})


def _download(content: bytes, name: str) -> FileResponse:
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=XLSX)
