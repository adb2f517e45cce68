"""Payments of dues one by one: recorded with a tap, entered with amount and moment, corrected, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from activities.dues_forms import CorrectionForm, PaymentForm, TakeBackForm
from activities.models import Dues
from activities.services import dues as payments
from branchmgr import clock
from branchmgr.access import Request, on_object
from branchmgr.forms import BaseForm

PLACES = ("person", "group__branch")


@on_object(Dues, "activities.keep_dues", related=PLACES)
@require_POST
def dues_pay(request: Request, dues: Dues) -> HttpResponse:
    """Records with one tap that what is owed was paid this second."""
    now = clock.now()
    payments.record_payment(dues, paid=dues.owed, paid_at=now, by=request.user, now=now)
    return _to_sheet(dues)


@on_object(Dues, "activities.keep_dues", related=PLACES)
@require_POST
def dues_undo(request: Request, dues: Dues) -> HttpResponse:
    """Undoes a tap of a moment ago."""
    payments.undo_payment(dues, by=request.user, now=clock.now())
    return _to_sheet(dues)


@on_object(Dues, "activities.keep_dues", related=PLACES)
@require_http_methods(["GET", "POST"])
def payment_record(request: Request, dues: Dues) -> HttpResponse:
    """Records a payment with its amount and moment."""
    form = PaymentForm(request.POST or None, dues=dues, initial={"paid": dues.owed})
    return _stepped(
        request,
        dues,
        form,
        "payment_record",
        lambda: payments.record_payment(dues, **form.cleaned_data, by=request.user, now=clock.now()),
        _("The payment of %(person)s is recorded."),
    )


@on_object(Dues, "activities.keep_dues", related=PLACES)
@require_http_methods(["GET", "POST"])
def payment_correct(request: Request, dues: Dues) -> HttpResponse:
    """Puts another amount or moment in the place of what was recorded, with the reason."""
    paid_at = dues.paid_at.astimezone(clock.zone()) if dues.paid_at else None
    form = CorrectionForm(request.POST or None, dues=dues, initial={"paid": dues.paid, "paid_at": paid_at})
    return _stepped(
        request,
        dues,
        form,
        "payment_correct",
        lambda: payments.correct_payment(dues, **form.cleaned_data, by=request.user, now=clock.now()),
        _("The payment of %(person)s is corrected."),
    )


@on_object(Dues, "activities.keep_dues", related=PLACES)
@require_http_methods(["GET", "POST"])
def payment_take_back(request: Request, dues: Dues) -> HttpResponse:
    """Takes a payment back, with the reason."""
    form = TakeBackForm(request.POST or None)
    return _stepped(
        request,
        dues,
        form,
        "payment_take_back",
        lambda: payments.take_back_payment(dues, **form.cleaned_data, by=request.user, now=clock.now()),
        _("The payment of %(person)s is taken back."),
    )


def _to_sheet(dues: Dues) -> HttpResponse:
    return redirect("dues_sheet", pk=dues.group_id, month=dues.month)


def _stepped(
    request: Request, dues: Dues, form: BaseForm, page: str, act: Callable[[], Any], done: str
) -> HttpResponse:
    """A page with one form about a member's dues; what is done leads to the group's sheet of the month."""
    if request.method == "POST" and form.is_valid() and form.carried_out(act):
        messages.success(request, done % {"person": dues.person})
        return _to_sheet(dues)
    context = {"dues": dues, "form": form}
    return render(request, f"activities/{page}.html", context, status=422 if form.errors else 200)
