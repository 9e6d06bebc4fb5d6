"""Several raters of one initiative: per question the median, the spread and each one's reason.

    median = the middle of the values; of an even number, halfway between the two in the middle (so it may be 3.5)
    spread = the largest value minus the smallest

A question is open when any rater says that it cannot be answered, or when nobody answered it. A rater who left it out
while others answered does not count for it, and is named. Worked through in docs/explanation/business-case.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Said:
    """What one rater said of one question."""

    value: float | None  # None: it cannot be answered
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question as all raters answered it."""

    item: str
    median: float | None  # None while the question is open
    spread: float | None  # None below two values: nothing to compare
    said: Mapping[str, Said]  # rater -> what, in the order of the raters
    skipped: tuple[str, ...]  # raters who left it out

    @property
    def open(self) -> bool:
        return self.median is None

    @property
    def unanswerable(self) -> tuple[str, ...]:
        """Raters who say that it cannot be answered."""
        return tuple(rater for rater, said in self.said.items() if said.value is None)


def weigh(ratings: Mapping[str, Mapping[str, Said]], items: Sequence[str]) -> tuple[Question, ...]:
    """`ratings`: rater -> item -> what was said; an item that is absent was left out. One question per item."""
    return tuple(_question(item, ratings) for item in items)


def _question(item: str, ratings: Mapping[str, Mapping[str, Said]]) -> Question:
    said = {rater: answers[item] for rater, answers in ratings.items() if item in answers}
    values = [one.value for one in said.values() if one.value is not None]
    is_open = not values or len(values) < len(said)
    return Question(
        item=item,
        median=None if is_open else float(median(values)),
        spread=max(values) - min(values) if len(values) > 1 else None,
        said=said,
        skipped=tuple(rater for rater in ratings if rater not in said),
    )
