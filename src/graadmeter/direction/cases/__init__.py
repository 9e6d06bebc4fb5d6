"""An initiative weighed: what several raters made of each question, and what it costs and yields, in ranges."""

from graadmeter.direction.cases.formula import Formula
from graadmeter.direction.cases.money import Band, BreakEven, Line, Outcome, Range, Shared, outcome
from graadmeter.direction.cases.ratings import Question, Said, weigh

__all__ = [
    "Band",
    "BreakEven",
    "Formula",
    "Line",
    "Outcome",
    "Question",
    "Range",
    "Said",
    "Shared",
    "outcome",
    "weigh",
]
