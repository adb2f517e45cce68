"""The five ones in plain words, each with an example, for who is about to write one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from innovation.enums import ProposalKind


@dataclass(frozen=True, slots=True)
class Explained:
    """What a kind is for, an example of it, and its icon."""

    what: Any
    example: Any
    icon: str


EXPLAINED: Final[dict[ProposalKind, Explained]] = {
    ProposalKind.SUGGESTION: Explained(
        _("You see what should be better and say how; somebody else may carry it out."),
        _("The lights over packing line 3 are dim: change them to LED, with a switch for each bay."),
        "chat-square-text",
    ),
    ProposalKind.IMPROVEMENT: Explained(
        _("You have changed something at your own work already, and it got better."),
        _("A tray under the cutter: swept up for ten minutes each shift before, one minute now."),
        "wrench",
    ),
    ProposalKind.CONVERSION: Explained(
        _("A result that existed, from a project or another place, is now put to use."),
        _("The moisture model of last year's project now runs in the control room of the drying line."),
        "arrow-left-right",
    ),
    ProposalKind.PROCESS: Explained(
        _("The steps of a process become other ones, and a trial shows what that brings."),
        _("Samples are drawn by the machine in place of by hand: two steps fewer, 40 trials."),
        "diagram-3",
    ),
    ProposalKind.RECORD: Explained(
        _("A measured figure is better than it ever was, and it can be proved."),
        _("112 cases in one shift on line 2; the record since 2021 was 100."),
        "trophy",
    ),
}
