"""What a calibration says: items, persons and fit, each with how sure it is and what to be careful about."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Annotated, Literal

from graadmeter.base.errors import Notice
from graadmeter.base.text import Message
from graadmeter.survey.calibration.curves import Scale
from graadmeter.survey.calibration.data import Floats
from graadmeter.survey.calibration.persons import Estimate

Kind = Literal["rasch", "pcm", "gpcm", "grm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item, in logits. NaN comes with a reason, never without."""

    column: Annotated[int, "its place in the table that was given, from 0"]
    n: Annotated[int, "answers"]
    categories: Annotated[tuple[int, ...], "the categories that were chosen, in order"]
    counts: Annotated[tuple[int, ...], "answers per category"]
    slope: Annotated[float, "how sharply the item tells people apart; 1 in rasch and pcm"] = nan
    slope_se: Annotated[float, "its standard error; 0 where it is fixed"] = nan
    steps: Annotated[
        tuple[float, ...],
        "per category after the first. rasch, pcm, gpcm: where it becomes as likely as the one below; grm: where half "
        "of the answers are this category or higher",
    ] = ()
    steps_se: Annotated[tuple[float, ...], "their standard errors"] = ()
    difficulty: Annotated[float, "mean of the steps"] = nan
    difficulty_se: Annotated[float, "its standard error"] = nan
    reason: Annotated[Message | None, "why there are no figures; None where there are"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Persons:
    """One measure per row that was given, in logits; NaN for who answered nothing that could be calibrated."""

    estimate: Annotated[Estimate, "wle: Warm's weighted likelihood; eap: mean of the posterior"]
    measure: Annotated[Floats, "respondents"]
    standard_error: Annotated[Floats, "respondents"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Mean squares per item that was given, at the posterior means; 1 as expected; NaN where not estimated."""

    infit: Annotated[Floats, "items: weighted by information, so that answers near the item count most"]
    outfit: Annotated[Floats, "items: unweighted, so that surprising answers far away show"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonSlope:
    """The same model with persons of standard deviation 1: one slope for all items, steps in that unit."""

    slope: float
    slope_se: float
    steps: tuple[tuple[float, ...], ...]  # per item that was given; empty where it could not be estimated
    steps_se: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A calibrated scale. Measures and steps share one unit, the logit; persons are normal around 0."""

    model: Annotated[Kind, "which model"]
    method: Annotated[Message, "what was computed, in words"]
    n: Annotated[int, "respondents with an answer to an item that could be calibrated"]
    log_likelihood: Annotated[float, "marginal log-likelihood; NaN where nothing could be calibrated"]
    items: Annotated[tuple[Item, ...], "one per column that was given"]
    persons: Annotated[Persons, "one measure per row that was given"]
    fit: Annotated[Fit, "infit and outfit per column that was given"]
    latent_variance: Annotated[float, "variance of persons; 1 by definition in grm and gpcm"]
    latent_variance_se: Annotated[float, "its standard error; 0 where it is fixed"]
    latent_sd: Annotated[float, "standard deviation of persons"]
    latent_sd_se: Annotated[float, "its standard error; 0 where it is fixed"]
    parameters: Annotated[int, "number of free parameters"]
    converged: Annotated[bool, "False: the figures are where the search stopped, not where the likelihood is highest"]
    iterations: Annotated[int, "steps of the search"]
    nodes: Annotated[int, "points of the sum over persons"]
    notices: Annotated[tuple[Notice, ...], "what was done to the answers: categories closed up"] = ()
    cautions: Annotated[tuple[Notice, ...], "what to be careful about: few respondents, rare categories"] = ()
    scale: Annotated[Scale | None, "the curves of the items that were calibrated; None: none could be"] = None
    columns: Annotated[tuple[int, ...], "the columns behind `scale`, in its order"] = ()
    common_slope: Annotated[CommonSlope | None, "rasch and pcm only"] = None
