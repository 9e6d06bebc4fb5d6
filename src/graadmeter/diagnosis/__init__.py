"""The three sources side by side: what respondents say, what experts agree, what the platform shows. Never mixed."""

from graadmeter.diagnosis.criteria import band_at, criteria, months_between
from graadmeter.diagnosis.diagnose import NOT_ASKED, diagnose, not_asked
from graadmeter.diagnosis.figures import Figures
from graadmeter.diagnosis.result import (
    Adoption,
    Advice,
    Conversation,
    CriterionRow,
    Diagnosis,
    Difference,
    Earlier,
    ElementDiagnosis,
    Evidence,
    Explanation,
    Figure,
    Finding,
    IndicatorFigure,
    JudgedDifference,
    Judgement,
    Perceived,
    PollView,
)

__all__ = [
    "NOT_ASKED",
    "Adoption",
    "Advice",
    "Conversation",
    "CriterionRow",
    "Diagnosis",
    "Difference",
    "Earlier",
    "ElementDiagnosis",
    "Evidence",
    "Explanation",
    "Figure",
    "Figures",
    "Finding",
    "IndicatorFigure",
    "JudgedDifference",
    "Judgement",
    "Perceived",
    "PollView",
    "band_at",
    "criteria",
    "diagnose",
    "months_between",
    "not_asked",
]
