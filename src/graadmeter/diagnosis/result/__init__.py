"""What a diagnosis is made of: named classes whose fields say what they hold. Pages and reports show exactly these.

Every class is frozen and speaks no language: texts are `Bilingual` or `Message`, figures are plain numbers. What a
field holds stands in its annotation.
"""

from graadmeter.diagnosis.result.criteria import Adoption, CriterionRow, Explanation, IndicatorFigure, Part
from graadmeter.diagnosis.result.elements import (
    EFFORT,
    Advice,
    ElementDiagnosis,
    JudgedDifference,
    Judgement,
    LeaderGap,
    Perceived,
)
from graadmeter.diagnosis.result.figures import Conversation, Difference, Evidence, Figure, Period, Status
from graadmeter.diagnosis.result.whole import Diagnosis, Earlier, Finding, PollView, Share, Sign
from graadmeter.maturity.rules.two_source import Verdict

__all__ = [
    "EFFORT",
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
    "Finding",
    "IndicatorFigure",
    "JudgedDifference",
    "Judgement",
    "LeaderGap",
    "Part",
    "Perceived",
    "Period",
    "PollView",
    "Share",
    "Sign",
    "Status",
    "Verdict",
]
