"""Calibration: one scale for items and people, with how sure it is. See docs/explanation/calibration.md."""

from graadmeter.survey.calibration.cml import Conditional, cml
from graadmeter.survey.calibration.dif import Differential, dif
from graadmeter.survey.calibration.fitting import fit
from graadmeter.survey.calibration.limited import ModelFit, model_fit
from graadmeter.survey.calibration.measuring import measure
from graadmeter.survey.calibration.result import Calibration, CommonSlope, Fit, Item, Persons

__all__ = [
    "Calibration",
    "CommonSlope",
    "Conditional",
    "Differential",
    "Fit",
    "Item",
    "ModelFit",
    "Persons",
    "cml",
    "dif",
    "fit",
    "measure",
    "model_fit",
]
