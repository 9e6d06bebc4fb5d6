"""An initiative weighed by the model: verdict with its reason, gate to the next phase, force field, money in ranges."""

from graadmeter.diagnosis.initiative.factors import Factor, ForceField, force_field
from graadmeter.diagnosis.initiative.gates import Condition, Gate, gate, stop_rule
from graadmeter.diagnosis.initiative.money import CaseLine, MoneyCase, case_lines, mini_case
from graadmeter.diagnosis.initiative.reading import Case, read_case
from graadmeter.diagnosis.initiative.result import CaseResult, break_even_text, case
from graadmeter.diagnosis.initiative.verdict import Scored, Weighed, least_raters, verdict_advice, verdict_name, weigh

MODEL = "wi3"

__all__ = [
    "MODEL",
    "Case",
    "CaseLine",
    "CaseResult",
    "Condition",
    "Factor",
    "ForceField",
    "Gate",
    "MoneyCase",
    "Scored",
    "Weighed",
    "break_even_text",
    "case",
    "case_lines",
    "force_field",
    "gate",
    "least_raters",
    "mini_case",
    "read_case",
    "stop_rule",
    "verdict_advice",
    "verdict_name",
    "weigh",
]
