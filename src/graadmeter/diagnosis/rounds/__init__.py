"""Rounds side by side: what moved, and whether it is more than noise."""

from graadmeter.diagnosis.rounds.compare import DRAWS, compare, standings
from graadmeter.diagnosis.rounds.files import compare_files
from graadmeter.diagnosis.rounds.result import WHOLE, Move, Shown, Standing, Step
from graadmeter.diagnosis.rounds.steps import Pairing, Round, step
from graadmeter.diagnosis.rounds.told import RoundsResult

__all__ = [
    "DRAWS",
    "WHOLE",
    "Move",
    "Pairing",
    "Round",
    "RoundsResult",
    "Shown",
    "Standing",
    "Step",
    "compare",
    "compare_files",
    "standings",
    "step",
]
