"""What good looks like: models as documents, scoring rules as pure functions, gaps and crosswalk."""

from graadmeter.maturity.check import CheckReport, check
from graadmeter.maturity.gaps import gaps
from graadmeter.maturity.load import library, load, parse
from graadmeter.maturity.model import Model
from graadmeter.maturity.polled import score_poll
from graadmeter.maturity.result import ElementScore, OverallScore, ScoreResult
from graadmeter.maturity.score import score

__all__ = [
    "CheckReport",
    "ElementScore",
    "Model",
    "OverallScore",
    "ScoreResult",
    "check",
    "gaps",
    "library",
    "load",
    "parse",
    "score",
    "score_poll",
]
