"""What people answered: reading, tally, and later agreement, weighting, calibration, change."""

from graadmeter.survey.answers import AnswersFile, read_answers
from graadmeter.survey.headcounts import read_headcounts
from graadmeter.survey.representation import Representation
from graadmeter.survey.representing import represent
from graadmeter.survey.tally import tally

__all__ = ["AnswersFile", "Representation", "read_answers", "read_headcounts", "represent", "tally"]
