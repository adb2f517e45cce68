"""The arms of public notices: they have no name in the database, so each is looked for by what it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from django.conf import settings
from django.db.models import Case, CharField, Func, Q, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import translation

from appraisal.enums import Cadence
from appraisal.models import Period
from appraisal.models.periods import name_of
from appraisal.moments import PeriodCode
from board.search import titles
from board.search.arms import Arm, arm, day_of, nearness, says
from board.search.words import Words, is_letter
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
    fits = says(words, "branch__name", also=_is_called, keywords=RESULT)
    code = Concat("year", Value(" "), "cadence", Value(" "), "number", output_field=CharField())
    yield arm(
        results,
        fits,
        "result_notice",
        nearness(words, "branch__name", "called"),
        title=code,
        where="branch__name",
        on=day_of("publish_at"),
    )
    posted = Round.objects.visible_to(user).filter(near, status__in=POSTED_ROUNDS).annotate(called=_called_half())
    yield arm(
        posted,
        says(words, "branch__name", also=_is_called, keywords=CANDIDATES),
        "candidate_notice",
        nearness(words, "branch__name", "called"),
        title=Concat("year", Value("H"), "half", output_field=CharField()),
        where="branch__name",
        on="call_closes_on",
    )


def _is_called(word: str) -> Q:
    """Notices in whose name a word stands; a single letter stands in every English one."""
    return Q(pk__in=()) if is_letter(word) else Q(called__icontains=word)


def _called() -> Func:
    """What the notice of a period and the period are called, in every language and as a code."""
    codes = [(cadence, number) for cadence, times in TIMES.items() for number in range(1, times + 1)]
    whens = [When(cadence=each, number=number, then=Value(_of_result(each, number))) for each, number in codes]
    return _of_year(Case(*whens, default=Value(""), output_field=TextField()))


def _called_half() -> Func:
    """What the notice of a round of posts is called, and its half year."""
    whens = [When(half=half, then=Value(_of_candidates(half))) for half in (1, 2)]
    return _of_year(Case(*whens, default=Value(""), output_field=TextField()))


def _of_year(words: Case) -> Func:
    year = Cast("year", TextField())
    return Func(words, Value(str(SOME_YEAR)), year, function="REPLACE", output_field=TextField())


def _of_result(cadence: Cadence, number: int) -> str:
    code = PeriodCode(SOME_YEAR, cadence.span, number)
    return " ".join([_words(cadence, number), *_in_every_language(lambda: titles.of_result_notice(code))])


def _of_candidates(half: int) -> str:
    called = _in_every_language(lambda: titles.of_candidate_notice(f"{SOME_YEAR}H{half}"))
    return " ".join([_words(Cadence.HALF, half), *called])


def _in_every_language(said: Callable[[], str]) -> list[str]:
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.append(said())
    return found


def _words(cadence: Cadence, number: int) -> str:
    code = PeriodCode(SOME_YEAR, cadence.span, number)
    numerals = NUMERALS.get(cadence, ())[number - 1 : number]
    said = [str(code), *numerals, *(f"{SOME_YEAR}年{each}" for each in numerals)]
    said += [f"{ORDINALS[number - 1]} {noun} of {SOME_YEAR}" for noun in NOUNS.get(cadence, ())]
    said += [f"{noun} {number}" for noun in NOUNS.get(cadence, ())]
    return " ".join([*said, *_in_every_language(lambda: name_of(code))])
