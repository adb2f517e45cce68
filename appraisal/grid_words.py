"""What the score grid's script says, in the reader's language; ``{name}`` marks a place to fill."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisal.services.score_changes import FAULT_WORDS


@lru_cache(maxsize=8)
def words_script(_language: str) -> SafeString:
    """The texts as the page hands them to the script; made once a language."""
    return json_script(grid_words(), "grid-words")


def grid_words() -> dict[str, str]:
    """Every text of the script by its key."""
    return _faults() | _states() | _questions() | _cells() | _suggestions() | _banners()


def _faults() -> dict[str, str]:
    return {reason: str(words) % {"limit": "{limit}"} for reason, words in FAULT_WORDS.items()}


def _states() -> dict[str, str]:
    return {
        "waiting": _("not sent yet"),
        "sending": _("saving"),
        "refused": _("not saved"),
        "needs": _("needs a reason"),
        "conflict": _("changed by somebody else"),
        "savedAt": _("Everything saved at {time}"),
        "savingNow": _("Saving …"),
        "unsaved": _("{count} not saved yet"),
        "nothingYet": _("Changes save by themselves"),
        "progress": _("{done} of {of} cells"),
        "complete": _("All {of} cells are filled"),
    }


def _questions() -> dict[str, str]:
    return {
        "askDeduction": _("{points} of {maximum}: why were points taken off?"),
        "askBonus": _("Bonus of {points}: what for?"),
        "askExempt": _("Not applicable: why?"),
        "askVeto": _("Veto: what happened?"),
        "askMany": _("{count} cells need a reason"),
        "askManyHint": _("One reason for all of them, or one for each cell."),
        "each": _("Each by itself"),
        "forAll": _("Use for all"),
        "save": _("Save"),
        "later": pgettext("reason of a score", "Later"),
        "conflictTitle": _("{name} changed this cell at {time}"),
        "conflictTitleUnknown": _("This cell was changed at {time}"),
        "theirs": _("There now"),
        "mine": _("You typed"),
        "keepMine": _("Keep mine"),
        "takeTheirs": _("Take theirs"),
        "emptyCell": _("empty"),
        "reason": _("Reason"),
        "named": _("{name}: {text}"),
    }


def _cells() -> dict[str, str]:
    return {
        "exempt": _("n/a"),
        "yes": _("yes"),
        "no": _("no"),
        "notScored": _("not scored"),
        "none": _("none"),
        "maximum": _("maximum {maximum}"),
        "bonusUpTo": _("bonus up to {maximum}"),
        "vetoItem": _("veto"),
        "changedBy": _("{name}, {time}"),
        "fullMarks": _("Full marks"),
        "setExempt": _("Not applicable"),
        "setVeto": _("Veto found"),
        "clear": _("Clear"),
        "pasted": _("Pasted: {count}."),
        "clipped": _("Pasted: {count}. Left out because they did not fit into the grid: {cut}."),
        "blankSkipped": _("Empty cells of the copied block left what was there."),
        "copied": _("Copied: {count}."),
        "undone": _("Undone."),
        "redone": _("Done again."),
        "allFilled": _("Every cell is filled."),
        "group": _("group {index} of {count}"),
        "previousGroup": _("Previous group"),
        "nextGroup": _("Next group"),
        "total": _("Total"),
        "soFar": pgettext("total of a group", "so far"),
        "rankIs": _("rank {rank}"),
        "noPart": _("no part"),
        "reasons": _("Reasons"),
    }


def _suggestions() -> dict[str, str]:
    return {
        "suggested": _("Suggested: {points}"),
        "suggestedFar": _("Suggested: {points} ({far})"),
        "acceptOne": _("Accept {points}"),
        "acceptColumn": _("Accept all of {code} ({count})"),
        "acceptAll": _("Accept all suggestions ({count})"),
        "acceptAllText": _("Empty cells take what is suggested from the records. Cells with a score stay as they are."),
        "acceptYes": _("Accept"),
        "accepted": _("Accepted: {count}."),
        "noSuggestion": _("No suggestion: {why}"),
        "nothingSuggested": _("Nothing is suggested for this cell."),
        "whyOther": _("Why other than suggested ({points})?"),
        "evidence": _("What stands behind it"),
        "noRecords": _("There are no records behind it."),
        "close": _("Close"),
        "self": _("Self-assessment"),
        "selfShort": _("self {points}"),
    }


def _banners() -> dict[str, str]:
    return {
        "offline": _(
            "The server cannot be reached. What you type stays on this machine and is sent as soon as it can be."
        ),
        "serverFault": _(
            "The server could not save just now. What you typed stays on this machine and is sent again by itself."
        ),
        "signedOut": _(
            "Your session has ended. What you typed stays on this machine. Sign in again and it is sent by itself."
        ),
        "signIn": _("Sign in again"),
        "notSent": _("What you typed was not saved: {message}"),
        "restored": _("Typed here before and not saved yet: {count}. They are sent now."),
        "closedKept": _("Typed here and not saved: {count}. {message}"),
        "discard": _("Discard them"),
    }
