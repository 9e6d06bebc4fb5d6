"""Is the second round different from the first by more than noise? Two sets of answers, one measure or many."""

from graadmeter.survey.change.compare import Change, Changes, compare
from graadmeter.survey.change.families import METHODS, adjusted, rejected
from graadmeter.survey.change.odds import CumulativeLink, proportional_odds
from graadmeter.survey.change.shares import share_difference
from graadmeter.survey.change.superiority import Dominance, cliffs_delta

__all__ = [
    "METHODS",
    "Change",
    "Changes",
    "CumulativeLink",
    "Dominance",
    "adjusted",
    "cliffs_delta",
    "compare",
    "proportional_odds",
    "rejected",
    "share_difference",
]
