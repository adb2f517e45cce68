"""What was published has its entry in the audit, and the tables say what the entries say: each is held to the other.

Each app names what it has published; ``verify_audit`` looks for the entry of each in the chain of its branch, and for
each entry whether the thing still is what it became. What an entry tells of figures and decisions is compared with the
tables. A chain that was written anew as a whole, tables included, is found by the codes on paper alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _

from branchmgr.audit_words import word_of
from branchmgr.errors import RefusedError
from branchmgr.models import AuditChain, AuditEvent

Published = Iterable[tuple[int, str]]
Compare = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Publication:
    """Things of ``model`` of which the act ``action`` made something public.

    ``made`` yields the key of each thing of which that was done, and the code of its branch. An act of ``undone`` that
    is entered later on the same thing takes it back.
    """

    model: type[Model]
    action: str
    made: Callable[[], Published]
    undone: tuple[str, ...] = ()


_publications: list[Publication] = []
_contents: list[Compare] = []


def register(*publications: Publication) -> None:
    """Adds what one app makes public with a code printed on it."""
    _publications.extend(each for each in publications if each not in _publications)


def register_contents(*compares: Compare) -> None:
    """Adds who compares what the entries of one app tell with its tables; each raises RefusedError at a difference."""
    _contents.extend(each for each in compares if each not in _contents)


def registered() -> tuple[Publication, ...]:
    """All of them."""
    return tuple(_publications)


def verify() -> int:
    """Holds publications, entries and tables to each other and returns the number of publications.

    A fixed number of queries a kind of publication. Raises RefusedError naming the first that does not fit.
    """
    count = sum(_verify(each) for each in _publications)
    _expect_chain_of_no_branch()
    for compare in _contents:
        compare()
    return count


def differs(thing: object, *, branch: str, number: int) -> RefusedError:
    """That a table says another thing than the entry ``number`` of a branch's chain."""
    said = {"thing": str(thing), "branch": branch, "number": number}
    return RefusedError(
        _(
            "%(thing)s: the tables say something else than entry %(number)s of the audit chain of %(branch)s. They "
            "were changed past the product."
        )
        % said
    )


def _expect_chain_of_no_branch() -> None:
    """The first import of a roster, which makes the branches, is entered in it: it is there before any other."""
    chains = set(AuditChain.objects.filter(last_number__gt=0).values_list("branch", flat=True))
    if chains and "" not in chains:
        raise RefusedError(_("The audit chain of no branch is missing, while others are there: it was deleted."))


def _verify(publication: Publication) -> int:
    entered = _entered(publication)
    made = {(str(pk), branch): pk for pk, branch in publication.made()}
    for key, pk in sorted(made.items(), key=lambda item: item[1]):
        if key not in entered:
            raise _missing(publication, pk, key[1])
    for key, (number, undone) in entered.items():
        if key not in made and not undone:
            raise _taken_back(publication, *key, number=number)
    return len(made)


def _entered(publication: Publication) -> dict[tuple[str, str], tuple[int, bool]]:
    """By key and branch: the number of the last entry of the act, and whether a later one took it back."""
    acts = (publication.action, *publication.undone)
    rows = AuditEvent.objects.filter(subject=publication.model._meta.label_lower, action__in=acts)
    found: dict[tuple[str, str], tuple[int, bool]] = {}
    columns = ("subject_id", "branch", "number", "action")
    for pk, branch, number, action in rows.order_by("branch", "number").values_list(*columns):
        if action == publication.action:
            found[pk, branch] = (number, False)
        elif (pk, branch) in found:
            found[pk, branch] = (found[pk, branch][0], True)
    return found


def _missing(publication: Publication, pk: int, branch: str) -> RefusedError:
    said = {"branch": branch, "act": word_of(publication.action)}
    said["thing"] = str(publication.model._base_manager.get(pk=pk))
    return RefusedError(
        _("The audit chain of %(branch)s lacks the entry “%(act)s” of %(thing)s, which is public: it was cut.") % said
    )


def _taken_back(publication: Publication, pk: str, branch: str, *, number: int) -> RefusedError:
    present = publication.model._base_manager.filter(pk=pk).first()
    said = {"branch": branch, "number": number, "act": word_of(publication.action)}
    said["thing"] = str(present or f"{publication.model._meta.verbose_name} #{pk}")
    return RefusedError(
        _(
            "Entry %(number)s of the audit chain of %(branch)s says “%(act)s” of %(thing)s. By the tables that is not "
            "so any more, and no entry says why: they were changed past the product."
        )
        % said
    )
