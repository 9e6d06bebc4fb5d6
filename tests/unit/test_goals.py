"""A goal is concrete with a verb, an object, a measure and a date; general words alone are none."""

from __future__ import annotations

import pytest

from graadmeter import maturity
from graadmeter.maturity.goals import goal_hint

ESM6 = maturity.load("esm6")


@pytest.mark.parametrize(
    ("text", "lang", "missing"),
    [
        ("Beantwoord 80% van de vragen van monteurs binnen een dag, voor 1 december 2026.", "nl", ()),
        ("Answer 80% of customer questions within one day by the end of 2026", "en", ()),
        ("Verlaag de zoektijd van monteurs", "nl", ("measure", "date")),
        ("Halve the lead time of quotations before July", "en", ()),
        ("80 klanten in 2026", "nl", ("verb",)),
        ("", "nl", ("verb", "object", "measure", "date")),
    ],
)
def test_what_is_missing(text: str, lang: str, missing: tuple[str, ...]) -> None:
    assert goal_hint(text, lang, ESM6).missing == missing


@pytest.mark.parametrize(
    ("text", "lang", "containers"),
    [
        ("Meer kennis delen en verbinden", "nl", ("kennis delen", "verbinden")),
        ("Better collaboration", "en", ("collaboration",)),
        ("Betere samenwerking", "nl", ("samenwerking",)),
    ],
)
def test_general_words_are_flagged(text: str, lang: str, containers: tuple[str, ...]) -> None:
    hint = goal_hint(text, lang, ESM6)
    assert hint.containers == containers
    assert not hint.concrete


def test_a_general_word_in_a_concrete_goal_is_named_and_does_no_harm() -> None:
    hint = goal_hint("Verhoog de tevredenheid van klanten naar 8 punten voor juni 2027", "nl", ESM6)
    assert hint.containers == ("tevredenheid",)
    assert hint.concrete
    assert [part.text("nl") for part in hint.questions] == []
