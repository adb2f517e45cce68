"""All addresses: one line an app."""

from __future__ import annotations

from django.urls import include, path

from branchmgr import accounts, calendar_views, health, notice_views, sending_views
from branchmgr.imports import views as imports
from branchmgr.long_work import views as long_work
from branchmgr.metrics import views as metrics
from branchmgr.sign_in import second_factor_views as second_factor
from branchmgr.sign_in import single_sign_on_views as single_sign_on
from branchmgr.sign_in import views as sign_in

urlpatterns = [
    path("", include("board.urls")),
    path("account/sign-in/", sign_in.sign_in, name="login"),
    path("account/sign-out/", sign_in.sign_out, name="logout"),
    path("account/sign-ins/", sign_in.sign_in_list, name="sign_in_list"),
    path("account/sign-ins/<int:pk>/end/", sign_in.sign_in_end, name="sign_in_end"),
    path("account/sign-ins/end/", sign_in.sign_out_everywhere, name="sign_out_everywhere"),
    path("account/password/", sign_in.password_change, name="password_change"),
    path("account/sign-in/code/", second_factor.second_factor_ask, name="second_factor_ask"),
    path("account/second-factor/", second_factor.second_factor_detail, name="second_factor_detail"),
    path("account/second-factor/new/", second_factor.second_factor_set_up, name="second_factor_set_up"),
    path("account/second-factor/codes/", second_factor.recovery_codes_renew, name="recovery_codes_renew"),
    path("account/second-factor/remove/", second_factor.second_factor_remove, name="second_factor_remove"),
    path("account/single-sign-on/", single_sign_on.single_sign_on_begin, name="single_sign_on_begin"),
    path("account/single-sign-on/back/", single_sign_on.single_sign_on_return, name="single_sign_on_return"),
    path("account/language/", accounts.set_language, name="set_language"),
    path("account/settings/", accounts.preferences_edit, name="preferences"),
    path("account/calendar/", calendar_views.calendar_detail, name="calendar_detail"),
    path("account/calendar/new/", calendar_views.calendar_link_make, name="calendar_link_make"),
    path("account/calendar/withdraw/", calendar_views.calendar_link_withdraw, name="calendar_link_withdraw"),
    path("notices/", notice_views.notification_list, name="notification_list"),
    path("notices/<int:pk>/open/", notice_views.notification_open, name="notification_open"),
    path("notices/mark/", notice_views.notification_mark, name="notification_mark"),
    path("notices/read/", notice_views.notification_read_all, name="notification_read_all"),
    path("notices/bell/", notice_views.notification_bell, name="notification_bell"),
    path("notices/count/", notice_views.notification_count, name="notification_count"),
    path("files/", sending_views.sending_begin, name="sending_begin"),
    path("files/<int:pk>/", sending_views.sending_part, name="sending_part"),
    path("work/", long_work.work_list, name="work_list"),
    path("work/<int:pk>/", long_work.work_detail, name="work_detail"),
    path("work/<int:pk>/file/", long_work.work_file, name="work_file"),
    path("work/<int:pk>/cancel/", long_work.work_cancel, name="work_cancel"),
    path("work/<int:pk>/again/", long_work.work_repeat, name="work_repeat"),
    path("imports/<int:pk>/", imports.import_detail, name="import_detail"),
    path("imports/<int:pk>/confirm/", imports.import_confirm, name="import_confirm"),
    path("imports/<int:pk>/drop/", imports.import_drop, name="import_drop"),
    path("imports/<int:pk>/marked/", imports.import_marked, name="import_marked"),
    path("groups/", include("groups.urls")),
    path("activities/", include("activities.urls")),
    path("innovation/", include("innovation.urls")),
    path("posts/", include("pioneer_posts.urls")),
    path("appraisal/", include("appraisal.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]

handler400 = "branchmgr.failures.bad_request"
handler403 = "branchmgr.failures.forbidden"
handler404 = "branchmgr.failures.not_found"
handler500 = "branchmgr.failures.server_error"
