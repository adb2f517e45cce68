"""The arms of documents: attached files by their names, brand cards, schemes, public notices and affairs, papers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat

from activities.archive_queries import groups_to_archive
from activities.models import Evidence, PaperForm
from appraisal.models import Objection, Progress, Scheme
from board.enums import AffairKind
from board.models import PublicAffair
from board.search.arms import Arm, arm, day_of, nearness, says
from board.search.notices import notices
from board.search.things import of_kinds
from board.search.words import Words, is_letter
from branchmgr.models import User
from groups.models import Brand
from innovation.models import Proposal, ProposalFile
from pioneer_posts.models import CheckEvidence, Fulfilment

BRAND = ("品牌", "名片", "品牌名片", "brand", "card")
SCHEME = ("考评办法", "办法", "scheme")
FORM = ("模板", "template", "word")
AFFAIR = ("公开", "党务公开", "public", "affairs")
ARCHIVE = ("台账", "活动台账", "archive")
"""what people type when they look for any document of a sort"""


def documents(user: User, words: Words, hidden: frozenset[int]) -> Iterator[Arm]:
    """Every document that one may open; none of the ``hidden`` proposals, whose files may be called after authors."""
    yield from _files(user, words, hidden)
    yield from _papers(user, words)
    yield from notices(user, words)
    yield _affairs(user, words)


def _files(user: User, words: Words, hidden: frozenset[int]) -> Iterator[Arm]:
    """Attached files: with records, proposals, spot checks, pledges, rectifications, objections."""
    topic = Case(When(activity__topic="", then=F("activity__group__name")), default=F("activity__topic"))
    named = ProposalFile.objects.filter(proposal__in=Proposal.objects.visible_to(user)).exclude(proposal__in=hidden)
    yield _captioned(Evidence.objects.visible_to(user), "evidence", words, where=topic)
    yield _captioned(named, "proposal_file", words, where="proposal__title", other="proposal_id")
    checked, done = CheckEvidence.objects.visible_to(user), Fulfilment.objects.visible_to(user)
    yield _file(checked, "check_file", words, "upload", where="check_made__holding__post__name")
    yield _file(done, "pledge_file", words, "evidence", where="holding__post__name")
    progress, objections = Progress.objects.visible_to(user), Objection.objects.visible_to(user)
    yield _file(progress, "progress_file", words, "evidence", where="rectification__group__name")
    yield _file(objections, "objection_file", words, "attachment", where="group__name")


def _captioned(rows: QuerySet[Any], source: str, words: Words, **said: Any) -> Arm:
    """Files with a caption of their own."""
    fits = says(words, "upload__name", "caption")
    rank, on = nearness(words, "upload__name", "caption"), day_of("upload__uploaded_at")
    return arm(rows, fits, source, rank, title="upload__name", note="caption", on=on, **said)


def _file(rows: QuerySet[Any], source: str, words: Words, upload: str, *, where: str) -> Arm:
    """Files by their names alone."""
    name, on = f"{upload}__name", day_of(f"{upload}__uploaded_at")
    return arm(rows, says(words, name), source, nearness(words, name), title=name, where=where, on=on)


def _affairs(user: User, words: Words) -> Arm:
    """Party affairs made public, by title, text and what they are about; drafts for the committee alone."""
    return arm(
        PublicAffair.objects.visible_to(user),
        says(words, "title", "text", also=_about, keywords=AFFAIR),
        "affair",
        nearness(words, "title"),
        title="title",
        where="branch__name",
        note="kind",
        state="status",
        on="published_from",
    )


def _about(word: str) -> Q:
    """Public affairs about what a word names in any language."""
    return Q(pk__in=()) if is_letter(word) else of_kinds(AffairKind, word)


def _papers(user: User, words: Words) -> Iterator[Arm]:
    """Brand cards, schemes, Word templates, and the archives of groups."""
    card = ("name", "theme", "carrier", "highlights", "practices", "deeds", "group__name")
    brands, fits = Brand.objects.visible_to(user).present(), says(words, *card, keywords=BRAND)
    rank, on = nearness(words, "name"), day_of("made_at")
    yield arm(brands, fits, "brand", rank, title="name", where="group__name", on=on, other="group_id")
    schemes, fits = Scheme.objects.visible_to(user), says(words, "name", "branch__name", keywords=SCHEME)
    version = Concat("year", Value(" v"), "version", output_field=CharField())
    on = day_of(Coalesce("approved_at", "created_at"))
    told = ("where", "note", "on")
    yield arm(schemes, fits, "scheme", rank, title="name", where="branch__name", note=version, on=on, told=told)
    in_force = PaperForm.objects.visible_to(user).filter(withdrawn_at=None)
    fits = says(words, "upload__name", keywords=FORM)
    name, on = nearness(words, "upload__name"), day_of("set_at")
    yield arm(in_force, fits, "paper_form", name, title="upload__name", where="branch__name", note="kind", on=on)
    if words.names(ARCHIVE):  # every group has one: who types a group's name alone means the group
        kept, fits = groups_to_archive(user), says(words, "name", "code", keywords=ARCHIVE)
        yield arm(kept, fits, "archive", rank, title="name", where="branch__name", then="code")
