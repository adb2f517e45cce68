"""The pictures of posts: the share of members with one by group, and what became of them round by round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branchmgr.charts import Bars, Chart, Series, about, named
from branchmgr.decimals import plain
from pioneer_posts.enums import Outcome
from pioneer_posts.models import Round
from pioneer_posts.summaries import Share, YearRound

TONES = {Outcome.EXCELLENT: "best", Outcome.CONTINUE: "good", Outcome.WARNED: "fair", Outcome.WITHDRAWN: "poor"}


def share_chart(shares: Sequence[Share], post_round: Round) -> Chart | None:
    """The shares of the groups as bars; None for fewer than two groups with members."""
    known = [each for each in shares if each.percent is not None]
    if len(known) < 2:
        return None
    said = [f"{plain(each.percent or 0)}% ({each.holders} / {each.members})" for each in known]
    line = Series(_("with a post"), [each.percent for each in known], said)
    bars = Bars([_name(each) for each in known], [line], "%")
    whose = about(post_round.branch, post_round)
    return Chart("bars", _("Members with a post, by group"), whose, [_says(known)], bars.figures)


def _says(shares: Sequence[Share]) -> str:
    found = [each.percent for each in shares if each.percent is not None]
    best, worst = max(found), min(found)
    if best == worst:
        return _("Every group has the same share: %(share)s%%.") % {"share": plain(best)}
    said: dict[str, Any] = {"high": plain(best), "low": plain(worst)}
    said |= {"best": named([_name(each) for each in shares if each.percent == best])}
    said |= {"worst": named([_name(each) for each in shares if each.percent == worst])}
    return _("Most posts: %(best)s with %(high)s%% of the members; fewest: %(worst)s with %(low)s%%.") % said


def _name(share: Share) -> str:
    return str(share.group) if share.group else _("without a group")


def outcomes_chart(rounds: Sequence[YearRound], post_round: Round) -> Chart | None:
    """What became of the posts in the published rounds up to this one; None before the second one."""
    if len(rounds) < 2:
        return None
    counts = [dict(each.outcomes) for each in rounds]
    series = [
        Series(str(outcome.label), [each.get(outcome, 0) for each in counts], tone=TONES.get(outcome, ""))
        for outcome in Outcome
    ]
    series = [each for each in series if any(each.values)]
    bars = Bars([str(each.post_round) for each in rounds], series, _("Posts"), stacked=True)
    last, best = rounds[-1], counts[-1].get(Outcome.EXCELLENT, 0)
    says = ngettext(
        "%(round)s: %(excellent)s of %(count)s post excellent.",
        "%(round)s: %(excellent)s of %(count)s posts excellent.",
        last.held,
    ) % {"round": last.post_round, "excellent": best, "count": last.held}
    whose = about(post_round.branch, post_round)
    return Chart("bars", _("Outcomes over the rounds"), whose, [says], bars.figures, bars.table(_("Round")))
