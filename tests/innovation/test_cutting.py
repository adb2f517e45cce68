"""How texts are cut into terms: pairs of Chinese signs, words, one form of what looks alike."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innovation.cutting import LONGEST, terms_of


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("照明改造", {"照明": 1, "明改": 1, "改造": 1}),
        ("灯", {"灯": 1}),
        ("灯 灯", {"灯": 2}),
        ("更换LED灯具", {"更换": 1, "led": 1, "灯具": 1}),
        ("ＬＥＤ　１２", {"led": 1, "12": 1}),
        ("2026-017", {"2026": 1, "017": 1}),
        ("照明、照明。", {"照明": 2}),
        ("snake_case", {"snake": 1, "case": 1}),
        ("𠮷野家", {"𠮷野": 1, "野家": 1}),
        ("", {}),
        ("！，。 —", {}),
    ],
)
def test_text_is_cut_into_pairs_and_words(text: str, terms: dict[str, int]) -> None:
    assert terms_of(text) == terms


def test_word_beyond_the_longest_is_found_by_its_beginning() -> None:
    assert list(terms_of("x" * 50)) == ["x" * LONGEST]


@settings(max_examples=60)
@given(st.text(max_size=40))
def test_terms_of_any_text_are_short_and_counted(text: str) -> None:
    found = terms_of(text)
    assert all(0 < len(term) <= LONGEST and times > 0 for term, times in found.items())


@given(st.text(alphabet="照明改造灯具线", min_size=2, max_size=12))
def test_every_pair_of_a_run_is_a_term_of_it(text: str) -> None:
    assert sum(terms_of(text).values()) == len(text) - 1
