"""Pages of skill certificates."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.search import typed_words
from groups.certificate_forms import CertificateForm
from groups.certificate_queries import certificates_of, in_order, pass_rates, years_to_choose
from groups.models import Certificate
from groups.services import certificates

ROWS = 50


@permitted("groups.list_certificates")
@require_GET
def certificate_list(request: Request) -> HttpResponse:
    """The certificates of the people one may see, and the pass rate of each group."""
    words, years = typed_words(request), years_to_choose()
    year = next((each for each in years if str(each) == request.GET.get("year", "")), None)
    found = certificates_of(request.user, words, year)
    context = {
        "page": Paginator(in_order(found, request.GET.get("sort", "")), ROWS).get_page(request.GET.get("page")),
        "rates": pass_rates(found),
        "q": words,
        "narrowed": bool(words or year),
        "years": [(each, each) for each in years],
    }
    return render(request, "groups/certificate_list.html", context)


@permitted("groups.record_certificate")
@require_http_methods(["GET", "POST"])
def certificate_record(request: Request) -> HttpResponse:
    """Puts a certificate down."""
    form = CertificateForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        made = form.carried_out(lambda: certificates.record_certificate(**form.cleaned_data, by=request.user, now=now))
        if made:
            messages.success(request, _("The certificate of %(person)s is recorded.") % {"person": made.person})
            return redirect("certificate_list")
    return render(request, "groups/certificate_record.html", {"form": form}, status=422 if form.errors else 200)


@on_object(Certificate, "groups.remove_certificate", related=("person__branch",))
@require_POST
def certificate_remove(request: Request, certificate: Certificate) -> HttpResponse:
    """Takes out what was put down by mistake."""
    person = certificates.remove_certificate(certificate, by=request.user)
    messages.success(request, _("The certificate of %(person)s is taken out.") % {"person": person})
    return redirect("certificate_list")
