"""What the frame around every page shows, read only when a template asks for it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost
from django.db.models import BigAutoField, Count
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from branchmgr import navigation
from branchmgr.kept_queries import Given, KeptQuery
from branchmgr.models import Notification

PHONE_ENTRIES = 5
UNFOLDED_ENTRIES = 12
"""as many entries stand open, one below the other"""
DRAWN = 256
"""menus that one process keeps as they look, of some ten kilobytes each"""


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


@dataclass(frozen=True, slots=True)
class _Menu:
    """A menu with all that decides how it looks. A label is known by being the same object, which stays as it is."""

    key: tuple[Hashable, ...]
    entries: Sequence[navigation.Entry] = field(compare=False)

    @classmethod
    def of(cls, entries: Sequence[navigation.Entry]) -> _Menu:
        said = ((id(e.label), id(e.short), id(e.section), e.icon, e.url, e.count, e.active, e.main) for e in entries)
        return cls((get_language(), *said), entries)


@lru_cache(maxsize=DRAWN)
def _sidebar(menu: _Menu) -> SafeString:
    sections = navigation.in_sections(menu.entries)
    context = {"sections": sections, "folds": len(menu.entries) > UNFOLDED_ENTRIES}
    return render_to_string("_sidebar.html", context)


@lru_cache(maxsize=DRAWN)
def _bottombar(menu: _Menu) -> SafeString:
    entries = navigation.on_phone(menu.entries, PHONE_ENTRIES)
    return render_to_string("_bottombar.html", {"entries": entries, "has_more": len(menu.entries) > PHONE_ENTRIES})


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
    def sidebar(self) -> SafeString:
        """The same in sections, which fold where it is long."""
        return _sidebar(_Menu.of(self.entries))

    @property
    def bottombar(self) -> SafeString:
        """The main five for the bottom of a phone; the last place goes to "more" when there are others."""
        return _bottombar(_Menu.of(self.entries))

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
