"""Calibration: one scale for items and people, with how sure it is. See docs/explanation/calibration.md."""

from graadmeter.survey.calibration.fitting import fit
from graadmeter.survey.calibration.result import Calibration, CommonSlope, Fit, Item, Persons

__all__ = ["Calibration", "CommonSlope", "Fit", "Item", "Persons", "fit"]
