"""Workbooks of posts and of assessment forms, in the formats that the imports read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from branchmgr.spreadsheets import Format, Sheet, Written, WrittenColumn
from pioneer_posts.enums import POST_KIND_WORDS, RUBRIC_KIND_WORDS
from pioneer_posts.models import Round
from pioneer_posts.models.posts import PioneerPostQuerySet
from pioneer_posts.rubrics import SOURCE_WORDS, items_of
from pioneer_posts.services.post_sheets import POSTS, post_sheet
from pioneer_posts.services.rubric_sheets import form_sheet

CHUNK: Final = 1_000
POST_FORMATS: Final[tuple[Format, ...]] = ("text", "text", "text", "integer", "text")
FORM_FORMATS: Final[tuple[Format, ...]] = ("text", "text", "text", "number", "text", "text", "text", "text")
KINDS: Final = {str(kind): word for word, kind in POST_KIND_WORDS.items()}
RUBRIC_KINDS: Final = {str(kind): word for word, kind in RUBRIC_KIND_WORDS.items()}
SOURCES: Final = {source: word for word, source in SOURCE_WORDS.items()}


def post_workbook(posts: PioneerPostQuerySet) -> list[Written]:
    """One line a post: first what the import reads, then the branch, how often it was awarded and when it closed."""
    more = [
        WrittenColumn("党支部"),
        WrittenColumn("授牌次数", format="integer"),
        WrittenColumn("停用日期", format="date"),
    ]
    return [Written(POSTS, [*_columns(post_sheet(), POST_FORMATS), *more], _posts(posts))]


def form_workbook(post_round: Round) -> list[Written]:
    """The assessment form of a round, which is also the template of its import."""
    sheet = form_sheet()
    return [Written(sheet.title, _columns(sheet, FORM_FORMATS), _items(post_round))]


def _columns(sheet: Sheet, formats: Sequence[Format]) -> list[WrittenColumn]:
    return [WrittenColumn(column.header, format=form) for column, form in zip(sheet.columns, formats, strict=True)]


def _posts(posts: PioneerPostQuerySet) -> Iterator[Sequence[Any]]:
    for post in posts.iterator(chunk_size=CHUNK):
        aims = ";".join(post.aim_lines) or None
        own = (post.name, KINDS[post.kind], post.department.name, post.seats, aims)
        yield (*own, post.branch.name, getattr(post, "times", None), post.closed_on)


def _items(post_round: Round) -> Iterator[Sequence[Any]]:
    for item in items_of(post_round):
        kind, source = RUBRIC_KINDS[item.kind], SOURCES.get(item.source)
        said = (item.criteria or None, item.levels or None, source)
        yield (item.dimension, item.code, item.name, item.maximum, kind, *said)
