"""The arms of public notices: they have no name in the database, so each is looked for by what it is called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.db.models import Case, CharField, Func, Q, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import translation

from appraisal.enums import Cadence
from appraisal.models import Period
from appraisal.models.periods import name_of
from appraisal.moments import PeriodCode
from board.search.arms import Arm, arm, day_of, nearness, says
from board.search.words import Words
from branchmgr.models import User
from groups.models import standing_of
from pioneer_posts.models import Round
from pioneer_posts.models.applications import POSTED_ROUNDS

KEYWORDS: Final = ("公示", "公告", "notice", "public")
RESULT: Final = (*KEYWORDS, "结果", "考评结果", "结果公示", "result", "results")
CANDIDATES: Final = (*KEYWORDS, "候选人", "candidate", "candidates")
"""what people type when they look for any notice, or for one of a sort"""
SOME_YEAR: Final = 2000
"""stands for the year of each while its words are put together"""
TIMES: Final = {Cadence.QUARTER: 4, Cadence.HALF: 2, Cadence.YEAR: 1}
NUMERALS: Final = {
    Cadence.QUARTER: ("第一季度", "第二季度", "第三季度", "第四季度"),
    Cadence.HALF: ("上半年", "下半年"),
}
ORDINALS: Final = ("first", "second", "third", "fourth")
NOUNS: Final = {Cadence.QUARTER: ("quarter",), Cadence.HALF: ("half", "half year")}


def notices(user: User, words: Words) -> Iterator[Arm]:
    """Notices of the results of periods, and of the candidates for posts once they are made public."""
    standing = standing_of(user)
    near = Q(branch__in=standing.branches) | standing.below("branch__committee__path")
    results = Period.objects.visible_to(user).published().filter(near).annotate(called=_called())
    code = Concat("year", Value(" "), "cadence", Value(" "), "number", output_field=CharField())
    yield arm(
        results.filter(says(words, "called", "branch__name", keywords=RESULT)),
        "result_notice",
        nearness(words, "branch__name"),
        title=code,
        where="branch__name",
        on=day_of("publish_at"),
    )
    posted = Round.objects.visible_to(user).filter(near, status__in=POSTED_ROUNDS).annotate(called=_called_half())
    yield arm(
        posted.filter(says(words, "called", "branch__name", keywords=CANDIDATES)),
        "candidate_notice",
        nearness(words, "branch__name"),
        title=Concat("year", Value("H"), "half", output_field=CharField()),
        where="branch__name",
        on="call_closes_on",
    )


def _called() -> Func:
    """What a period is called, in every language and as a code."""
    codes = [(cadence, number) for cadence, times in TIMES.items() for number in range(1, times + 1)]
    whens = [When(cadence=each, number=number, then=Value(_words(each, number))) for each, number in codes]
    return _of_year(Case(*whens, default=Value(""), output_field=TextField()))


def _called_half() -> Func:
    """What a round of posts is called: by its half year."""
    whens = [When(half=half, then=Value(_words(Cadence.HALF, half))) for half in (1, 2)]
    return _of_year(Case(*whens, default=Value(""), output_field=TextField()))


def _of_year(words: Case) -> Func:
    year = Cast("year", TextField())
    return Func(words, Value(str(SOME_YEAR)), year, function="REPLACE", output_field=TextField())


def _words(cadence: Cadence, number: int) -> str:
    code = PeriodCode(SOME_YEAR, cadence.span, number)
    numerals = NUMERALS.get(cadence, ())[number - 1 : number]
    said = [str(code), *numerals, *(f"{SOME_YEAR}年{each}" for each in numerals)]
    said += [f"{ORDINALS[number - 1]} {noun} of {SOME_YEAR}" for noun in NOUNS.get(cadence, ())]
    said += [f"{noun} {number}" for noun in NOUNS.get(cadence, ())]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said.append(name_of(code))
    return " ".join(said)
