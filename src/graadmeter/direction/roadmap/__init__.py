"""The roadmap: which initiative in which quarter, why there, and what one more unit of capacity would bring."""

from graadmeter.direction.roadmap.case import Gate, PlanCase, PlanElement, PlanInitiative
from graadmeter.direction.roadmap.planning import plan
from graadmeter.direction.roadmap.reading import read_plan
from graadmeter.direction.roadmap.result import LeftOut, Placement, Plan, Status

__all__ = [
    "Gate", "LeftOut", "Placement", "Plan", "PlanCase", "PlanElement", "PlanInitiative", "Status", "plan", "read_plan",
]  # fmt: skip
