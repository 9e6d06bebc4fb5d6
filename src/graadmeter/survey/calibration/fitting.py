"""From answers to a calibrated scale: read, fit the items, measure the persons, look how well it fits."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan
from typing import Any, get_args

import numpy as np

from graadmeter.base.errors import Notice, RatingsError, UnknownNameError
from graadmeter.base.text import Message, say, say_n
from graadmeter.survey.calibration import persons
from graadmeter.survey.calibration.data import ALONE, Answers, Floats, Ints, read
from graadmeter.survey.calibration.fit_statistics import mean_squares
from graadmeter.survey.calibration.found import Found, partial_credit, with_slopes
from graadmeter.survey.calibration.result import Calibration, CommonSlope, Fit, Item, Kind, Persons
from graadmeter.survey.calibration.threads import one_thread

METHODS: dict[Kind, Message] = {
    "rasch": say("Rasch model, marginal maximum likelihood, variance of persons estimated"),
    "pcm": say("partial credit model, marginal maximum likelihood, variance of persons estimated"),
    "gpcm": say("generalised partial credit model, marginal maximum likelihood, persons standard normal"),
    "grm": say("graded response model, marginal maximum likelihood, persons standard normal"),
}
STEADY = 100  # respondents for steps within about half a logit
ROUGH = 30  # respondents for steps within about one logit. Source: Linacre (1994), Rasch Measurement Transactions 7
FEW_ANSWERS = 10  # per category
NO_SPREAD = 0.05  # standard deviation of persons in logits, below which the answers tell nobody apart
LEAST_SLOPES = 3  # items, for slopes of their own
FEW_ITEMS = say("A slope per item takes three items or more; with two, choose pcm.")
LADDER = say("The answers form a ladder without exception: any larger difference between people fits them better.")
RAN_AWAY = say("This item splits people without exception: any steeper slope fits it better.")
UNSURE = say("Its standard error cannot be computed: these answers do not hold this item in one place.")


def fit(
    responses: Any, model: Kind = "pcm", *, estimate: persons.Estimate = "wle", sd: float | None = None
) -> Calibration:
    """Calibrate `responses`: respondents x items, whole categories from 0; missing is NaN, or -1 in integer arrays.

    `model`: rasch (two categories) and pcm estimate the variance of persons with slope 1; `sd` fixes it instead. gpcm
    and grm have a slope per item and standard normal persons; on two categories both are the 2PL. `estimate`: wle or
    eap for the persons. Infit and outfit are taken at the posterior means: at wle measures, which follow the answers
    closely, the mean squares of a short scale come out too low. Standard errors are from the observed information.
    Items on which everybody agrees are left out with a reason; categories nobody chose are closed up with a notice.
    It calibrates any number of respondents and says in `cautions` what few respondents mean.
    Raises RatingsError for what is no table of whole categories, for more than two categories in rasch, and for an
    `sd` that is not above 0 or of a model that fixes it; UnknownNameError for another model or estimate.
    Source: Masters (1982), Psychometrika 47; Samejima (1969); Bock & Aitkin (1981), Psychometrika 46;
    Louis (1982), J. R. Stat. Soc. B 44 for the information.
    """
    _check_names(model, estimate, sd)
    answers = read(responses)
    if model == "rasch" and max(answers.sizes, default=0) > 2:
        item = answers.kept[int(np.argmax(answers.sizes > 2))]
        raise RatingsError(
            say(
                "item {item} has {seen} categories and the Rasch model takes two; choose pcm",
                item=item + 1, seen=len(answers.categories[item]),
            )
        )  # fmt: skip
    with one_thread():
        return _calibrated(answers, model, estimate, sd)


def _calibrated(answers: Answers, model: Kind, estimate: persons.Estimate, sd: float | None) -> Calibration:
    if not answers.kept:
        return _nothing(answers, model, estimate, ALONE)
    if model in ("rasch", "pcm"):
        found = partial_credit(answers, sd)
        return _nothing(answers, model, estimate, LADDER) if found is None else _result(answers, model, estimate, found)
    if len(answers.kept) < LEAST_SLOPES:
        return _nothing(answers, model, estimate, FEW_ITEMS)
    found = with_slopes(answers, "cumulative" if model == "grm" else "adjacent")
    return _result(answers, model, estimate, found)


def _result(answers: Answers, model: Kind, estimate: persons.Estimate, found: Found) -> Calibration:
    expected, uncertain = persons.eap(found.scale, found.rows, found.nodes)
    infit, outfit = mean_squares(found.scale, answers.codes, found.place, expected)
    measure, error = (expected, uncertain) if estimate == "eap" else persons.wle(found.scale, found.rows)
    sd, sd_se = found.sd
    items = _uncalibrated(answers)
    for j, column in enumerate(answers.kept):
        items[column] = _item(items[column], found, j)
    n = int((found.place >= 0).sum())
    return Calibration(
        model=model, method=METHODS[model], n=n, log_likelihood=found.top.value, items=tuple(items),
        persons=Persons(
            estimate=estimate, measure=_spread_out(measure, found.place),
            standard_error=_spread_out(error, found.place),
        ),
        fit=Fit(infit=_placed(infit, answers), outfit=_placed(outfit, answers)),
        latent_variance=sd**2, latent_variance_se=2 * sd * sd_se, latent_sd=sd, latent_sd_se=sd_se,
        parameters=len(found.top.x), converged=found.top.converged, iterations=found.top.iterations,
        nodes=found.nodes, notices=answers.notices, cautions=_cautions(answers, found, n), scale=found.scale,
        columns=answers.kept,
        common_slope=_common_slope(answers, found),
    )  # fmt: skip


def _item(item: Item, found: Found, j: int) -> Item:
    if j in found.ran_away:
        return replace(item, reason=RAN_AWAY)
    (slope, slope_se), (steps, steps_se), (middle, middle_se) = found.slopes[j], found.steps[j], found.difficulty[j]
    sure = bool(np.isfinite([slope_se, middle_se, *steps_se]).all())
    return replace(
        item, slope=slope, slope_se=slope_se, steps=tuple(steps.tolist()), steps_se=tuple(steps_se.tolist()),
        difficulty=middle, difficulty_se=middle_se, reason=None if sure else UNSURE,
    )  # fmt: skip


def _nothing(answers: Answers, model: Kind, estimate: persons.Estimate, reason: Message) -> Calibration:
    """No figures, and why: for each item its own reason, else `reason`."""
    empty = np.full(len(answers.codes), nan)
    items = tuple(item if item.reason else replace(item, reason=reason) for item in _uncalibrated(answers))
    unknown = np.full(len(items), nan)
    why = reason if answers.kept else say("Calibration takes two items or more to which people gave different answers.")
    return Calibration(
        model=model, method=METHODS[model], n=answers.respondents, log_likelihood=nan, items=items,
        persons=Persons(estimate=estimate, measure=empty, standard_error=empty.copy()),
        fit=Fit(infit=unknown, outfit=unknown.copy()), latent_variance=nan, latent_variance_se=nan, latent_sd=nan,
        latent_sd_se=nan, parameters=0, converged=False, iterations=0, nodes=0, notices=answers.notices,
        cautions=(Notice("not_calibrated", why),),
    )  # fmt: skip


def _cautions(answers: Answers, found: Found, n: int) -> tuple[Notice, ...]:
    said = []
    if n < STEADY:
        words = (
            say("{n} respondents: steps are uncertain by more than a logit; look at the answers themselves.", n=n)
            if n < ROUGH
            else say("{n} respondents: steps are uncertain by about a logit; from 100 on by about half a logit.", n=n)
        )
        said.append(Notice("few_respondents", words, n))
    rare = sum(count < FEW_ANSWERS for column in answers.kept for count in answers.counts[column])
    if rare:
        words = say_n(
            "{n} category was chosen fewer than {few} times: its step is uncertain.",
            "{n} categories were chosen fewer than {few} times: their steps are uncertain.",
            rare, few=FEW_ANSWERS,
        )  # fmt: skip
        said.append(Notice("rare_category", words, rare))
    if not found.top.converged:
        words = say("The search for the best fit did not end: take these figures as a first impression only.")
        said.append(Notice("not_converged", words))
    if found.sd[0] < NO_SPREAD:
        words = say("The answers tell nobody apart: what people answer to one item says nothing of the next.")
        said.append(Notice("no_spread", words))
    return tuple(said)


def _common_slope(answers: Answers, found: Found) -> CommonSlope | None:
    if found.in_sd is None or found.sd[0] < NO_SPREAD:
        return None
    (slope, slope_se), steps = found.in_sd
    at = {column: steps[j] for j, column in enumerate(answers.kept)}
    every = [at.get(column, (np.empty(0), np.empty(0))) for column in range(len(answers.categories))]
    return CommonSlope(
        slope=slope, slope_se=slope_se, steps=tuple(tuple(values.tolist()) for values, _ in every),
        steps_se=tuple(tuple(errors.tolist()) for _, errors in every),
    )  # fmt: skip


def _uncalibrated(answers: Answers) -> list[Item]:
    return [
        Item(column=column, n=sum(counts), categories=categories, counts=counts, reason=reason)
        for column, (categories, counts, reason) in enumerate(
            zip(answers.categories, answers.counts, answers.reasons, strict=True)
        )
    ]


def _spread_out(values: Floats, place: Ints) -> Floats:
    return np.append(values, nan)[place]


def _placed(values: Floats, answers: Answers) -> Floats:
    full = np.full(len(answers.categories), nan)
    full[list(answers.kept)] = values
    return full


def _check_names(model: str, estimate: str, sd: float | None) -> None:
    for seen, offered in ((model, list(get_args(Kind))), (estimate, list(get_args(persons.Estimate)))):
        if seen not in offered:
            raise UnknownNameError(
                say("there is no {seen} here; choose one of: {offered}", seen=repr(seen), offered=offered)
            )
    if sd is not None and (model in ("grm", "gpcm") or not 0 < sd < inf):
        raise RatingsError(
            say("sd is above 0, and for rasch and pcm only; saw {seen} for {model}", seen=f"{sd:g}", model=model)
        )
