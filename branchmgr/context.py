"""What the frame around every page shows, read only when a template asks for it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost
from django.db.models import BigAutoField, Count
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property

from branchmgr import navigation
from branchmgr.kept_queries import Given, KeptQuery
from branchmgr.models import Notification

PHONE_ENTRIES = 5
UNFOLDED_ENTRIES = 12
"""as many entries stand open, one below the other"""


_unread: KeptQuery[tuple[int]] = KeptQuery(
    "unread",
    lambda: (
        Notification.objects.filter(recipient=Given("user", BigAutoField()))
        .unread()
        .order_by()
        .values("recipient")
        .annotate(number=Count("pk"))
        .values_list("number")
    ),
)


class Frame:
    """The frame around one page. Each part is read once; a part that is not shown asks the database nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def signed_in(self) -> bool:
        """Nobody is where the request was refused before anybody asked who sends it."""
        user = getattr(self.request, "user", None)
        return user is not None and user.is_authenticated

    @cached_property
    def entries(self) -> list[navigation.Entry]:
        """The menu at the left, in the order of the work."""
        user = self.request.user
        return navigation.entries_for(user, self.request.path) if user.is_authenticated else []

    @property
    def sections(self) -> list[navigation.Section]:
        """The same in sections."""
        return navigation.in_sections(self.entries)

    @property
    def folds(self) -> bool:
        """Whether the menu is so long that its sections fold."""
        return len(self.entries) > UNFOLDED_ENTRIES

    @property
    def phone_entries(self) -> list[navigation.Entry]:
        """The main five for the bottom of a phone; the last place goes to "more" when there are others."""
        return navigation.on_phone(self.entries, PHONE_ENTRIES)

    @property
    def has_more(self) -> bool:
        return len(self.entries) > PHONE_ENTRIES

    @property
    def at_work(self) -> navigation.Entry | None:
        """The menu's entry of long work, which is there while something of mine waits or runs."""
        url = reverse("work_list")
        return next((entry for entry in self.entries if entry.url == url), None)

    @cached_property
    def identity(self) -> navigation.Identity:
        """The person behind the account."""
        user = self.request.user
        return navigation.identity_of(user) if user.is_authenticated else navigation.Identity(name="")

    @cached_property
    def unread(self) -> int:
        """How many notices were not opened yet."""
        user = self.request.user
        found = _unread.first(user=user.pk) if user.is_authenticated else None
        return found[0] if found else 0

    @cached_property
    def search_url(self) -> str:
        """The address of the search over everything; empty while there is none."""
        try:
            return reverse("search")
        except NoReverseMatch:
            return ""

    @property
    def here(self) -> str:
        """An address that can be opened again to come back to this page, also after a form was refused."""
        if self.request.method in ("GET", "HEAD"):
            return self.request.get_full_path()
        came_from = urlsplit(self.request.headers.get("Referer", ""))
        if came_from.netloc != self._host:
            return "/"
        return f"{came_from.path or '/'}?{came_from.query}" if came_from.query else came_from.path or "/"

    @property
    def _host(self) -> str:
        """The name we were called by; empty where we do not answer to it."""
        try:
            return self.request.get_host()
        except DisallowedHost:
            return ""


def frame(request: HttpRequest) -> dict[str, Frame]:
    """The context processor."""
    return {"frame": Frame(request)}
