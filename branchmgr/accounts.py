"""Views of one's own account: sign in, sign out, password, language, notices."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from branchmgr import notify, passwords
from branchmgr.access import Request, on_object, open_to_all, permitted
from branchmgr.forms import OwnPasswordForm, SignInForm
from branchmgr.models import Notification

sign_in = open_to_all(because="signing in comes before anything else")(
    auth_views.LoginView.as_view(redirect_authenticated_user=True, authentication_form=SignInForm)
)
sign_out = open_to_all(because="whoever is signed out already may sign out again")(auth_views.LogoutView.as_view())


@permitted("branchmgr.use")
def password_change(request: Request) -> HttpResponse:
    """One's own password."""
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = passwords.choose_password(request.user, password=form.cleaned_data["new_password1"], by=request.user)
        update_session_auth_hash(request, user)
        messages.success(request, _("Your new password is in force."))
        return redirect("home")
    return render(request, "registration/password_change_form.html", {"form": form})


@open_to_all(because="the language is chosen before signing in, too")
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keeps the language chosen at the top of every page, and goes back to that page."""
    target = request.POST.get("next", "/")
    here = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    # Not by ``redirect``, which takes a word for the name of a page and fails where there is none.
    response = HttpResponseRedirect(target if here and "/" in target else "/")
    if request.POST.get("language") in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            request.POST["language"],
            max_age=365 * 86400,
            samesite="Lax",
            httponly=True,
            secure=settings.HTTPS,
        )
    return response


@permitted("branchmgr.use")
def notification_list(request: Request) -> HttpResponse:
    """What I was told, newest first."""
    notices = Notification.objects.of(request.user)
    page = Paginator(notices, 30).get_page(request.GET.get("page"))
    return render(request, "branchmgr/notification_list.html", {"page": page, "unread": notices.unread().count()})


@on_object(Notification, "branchmgr.read_notice")
@require_POST
def notification_open(request: Request, notice: Notification) -> HttpResponse:
    """Marks a notice as read and goes to what it is about."""
    notify.mark_read(request.user, pk=notice.pk)
    return redirect(notice.url)


@permitted("branchmgr.use")
@require_POST
def notification_read_all(request: Request) -> HttpResponse:
    """Marks all my notices as read."""
    notify.mark_read(request.user)
    return redirect("notification_list")
