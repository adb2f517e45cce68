"""Parts of a sentence are set apart as the reader's language writes it."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from branchmgr.punctuation import with_commas, with_semicolons


@pytest.mark.parametrize(("language", "said"), [("en", ("a, b", "a; b")), ("zh-hans", ("a，b", "a；b"))])
def test_parts_are_set_apart_in_the_language_of_the_reader(language: str, said: tuple[str, str]) -> None:
    with override(language):
        assert (with_commas(["a", "b"]), with_semicolons(["a", "b"])) == said
