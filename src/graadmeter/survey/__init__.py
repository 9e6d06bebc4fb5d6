"""What people answered: reading, tally, and later agreement, weighting, calibration, change."""

from graadmeter.survey.answers import AnswersFile, read_answers
from graadmeter.survey.tally import tally

__all__ = ["AnswersFile", "read_answers", "tally"]
