"""The desk at which a draft is written: what its page shows after each button, and whether it was saved."""

from __future__ import annotations

from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from appraisal.models import Scheme
from appraisal.scheme_contents import Contents
from appraisal.scheme_editor import SchemeEditor, typed_of
from appraisal.scheme_merging import Choice, choices, merged
from appraisal.scheme_queries import contents_of
from appraisal.services.schemes import EditedMeanwhileError, save_draft
from branchmgr.models import User


class Desk:
    """One draft on the desk; ``refused`` where saving was asked for and nothing was saved, with ``said`` why."""

    def __init__(self, scheme: Scheme, typed: QueryDict | None = None, *, saved: bool = False) -> None:
        if saved:
            scheme.refresh_from_db()
        self.scheme = scheme
        self.saved = saved
        self.refused = False
        self.said = ""
        self.in_conflict = False
        self._typed = typed
        if typed is None:
            self.editor = SchemeEditor(typed_of(contents_of(scheme)), edition=scheme.edition)
        else:
            self.editor = SchemeEditor.of_post(typed)

    def act(self, do: str, *, by: User) -> bool:
        """Does what the button says; whether the draft is saved now."""
        if do == "save":
            return self._save(self.editor.contents, by)
        if do == "merge":
            return self._merge(by)
        if do != "check":
            self.editor.arrange(do)
        return False

    def _save(self, contents: Contents, by: User) -> bool:
        if not self.editor.is_storable:
            self.refused, self.said = True, _("Not saved yet: mend the places marked in red first.")
            return False
        try:
            self.scheme = save_draft(self.scheme, contents=contents, edition=self.editor.edition, by=by)
        except EditedMeanwhileError as conflict:
            self.scheme.refresh_from_db()
            self.refused, self.said, self.in_conflict = True, str(conflict), True
            return False
        return True

    def _merge(self, by: User) -> bool:
        """Saves what was chosen of each version, once every difference has a choice."""
        if not all(pick for _choice, pick in self.picked):
            self.refused, self.said, self.in_conflict = True, _("Choose one of the two in every row."), True
            return False
        mine = {choice.key for choice, pick in self.picked if pick == "mine"}
        return self._save(merged(self._theirs, self._mine, mine), by)

    @cached_property
    def _theirs(self) -> Contents:
        return contents_of(self.scheme)

    @property
    def picked(self) -> list[tuple[Choice, str]]:
        """Every difference from what is saved, with what was picked of it so far."""
        typed = self._typed or QueryDict()
        return [(each, typed.get(f"pick-{each.key}", "")) for each in choices(self._theirs, self._mine)]

    @property
    def _mine(self) -> Contents:
        return self.editor.contents.in_order()
