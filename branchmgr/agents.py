"""What a browser says of itself, in two words that its owner knows it by."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The first that fits counts: almost all of them say that they are Chrome and Safari, too.
BROWSERS = (
    ("MicroMessenger/", gettext_lazy("WeChat")),
    ("DingTalk/", gettext_lazy("DingTalk")),
    ("QQBrowser/", gettext_lazy("QQ Browser")),
    ("HuaweiBrowser/", gettext_lazy("Huawei Browser")),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def name_of(agent: str) -> str:
    """``Chrome · Windows``; as much of it as can be told."""
    found = [_first(BROWSERS, agent), _first(SYSTEMS, agent)]
    return " · ".join(filter(None, found)) or _("Unknown browser")


def _first(known: Iterable[tuple[str, object]], agent: str) -> str:
    return next((str(name) for mark, name in known if mark in agent), "")
