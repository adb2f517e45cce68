"""All addresses: one line an app."""

from __future__ import annotations

from django.urls import include, path

from branchmgr import accounts, health, sending_views

urlpatterns = [
    path("", include("board.urls")),
    path("account/sign-in/", accounts.sign_in, name="login"),
    path("account/sign-out/", accounts.sign_out, name="logout"),
    path("account/password/", accounts.password_change, name="password_change"),
    path("account/language/", accounts.set_language, name="set_language"),
    path("account/settings/", accounts.preferences_edit, name="preferences"),
    path("notices/", accounts.notification_list, name="notification_list"),
    path("notices/<int:pk>/open/", accounts.notification_open, name="notification_open"),
    path("notices/read/", accounts.notification_read_all, name="notification_read_all"),
    path("files/", sending_views.sending_begin, name="sending_begin"),
    path("files/<int:pk>/", sending_views.sending_part, name="sending_part"),
    path("groups/", include("groups.urls")),
    path("activities/", include("activities.urls")),
    path("innovation/", include("innovation.urls")),
    path("posts/", include("pioneer_posts.urls")),
    path("appraisal/", include("appraisal.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = "branchmgr.failures.bad_request"
handler403 = "branchmgr.failures.forbidden"
handler404 = "branchmgr.failures.not_found"
handler500 = "branchmgr.failures.server_error"
