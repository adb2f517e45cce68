"""The picture of a summary: the share of members with a post by group, and a sentence that says what to see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from branchmgr.decimals import plain
from pioneer_posts.summaries import Share

NAMED_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class ShareChart:
    """A picture as the script draws it; ``figures`` are numbers as text, for they are exact."""

    kind: str
    caption: str
    figures: dict[str, Any]


def share_chart(shares: Sequence[Share]) -> ShareChart | None:
    """The shares of the groups as bars; None for fewer than two groups with members."""
    known = [each for each in shares if each.percent is not None]
    if len(known) < 2:
        return None
    points = [f"{each.holders} / {each.members}" for each in known]
    bars = [{"name": _("with a post"), "shares": [_text(each) for each in known], "points": points}]
    figures = {"dimensions": [_name(each) for each in known], "groups": bars, "fitted": True}
    return ShareChart("bars", _says(known), figures)


def _says(shares: Sequence[Share]) -> str:
    found = [each.percent for each in shares if each.percent is not None]
    best, worst = max(found), min(found)
    if best == worst:
        return _("Every group has the same share: %(share)s %%.") % {"share": plain(best)}
    said = {"best": _named(shares, best), "high": plain(best), "worst": _named(shares, worst), "low": plain(worst)}
    return _("Most posts: %(best)s with %(high)s %% of the members; fewest: %(worst)s with %(low)s %%.") % said


def _named(shares: Sequence[Share], percent: Decimal) -> str:
    names = [_name(each) for each in shares if each.percent == percent]
    if len(names) <= NAMED_AT_MOST:
        return "、".join(names)
    return _("%(names)s and %(count)s more") % {
        "names": "、".join(names[:NAMED_AT_MOST]),
        "count": len(names) - NAMED_AT_MOST,
    }


def _name(share: Share) -> str:
    return str(share.group) if share.group else _("without a group")


def _text(share: Share) -> str:
    return plain(share.percent) if share.percent is not None else ""
