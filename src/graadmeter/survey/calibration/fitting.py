"""From answers to a calibrated scale: read, fit the items, measure the persons, look how well it fits."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import Any, get_args

import numpy as np

from graadmeter.base.errors import Notice, RatingsError, UnknownNameError
from graadmeter.base.text import Message, say, say_n
from graadmeter.survey.calibration import persons
from graadmeter.survey.calibration.ascent import Top, covariance
from graadmeter.survey.calibration.curves import Scale
from graadmeter.survey.calibration.data import Answers, Codes, Floats, Ints, read
from graadmeter.survey.calibration.fit_statistics import mean_squares
from graadmeter.survey.calibration.pcm import fit_steps, groups
from graadmeter.survey.calibration.result import Calibration, CommonSlope, Fit, Item, Kind, Persons

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
    if not answers.kept:
        return _nothing(answers, model, estimate)
    found = _partial_credit(answers, model, sd)
    return _result(answers, model, estimate, found)


@dataclass(frozen=True)
class _Found:
    """One fitted model: its curves, the steps of its items with their errors, and rows that stand for respondents."""

    top: Top
    scale: Scale
    nodes: int
    steps: list[tuple[Floats, Floats]]  # per calibrated item: steps, standard errors
    difficulty: list[tuple[float, float]]
    slopes: list[tuple[float, float]]
    sd: tuple[float, float]
    rows: Codes  # T x J
    place: Ints  # per respondent: its row, -1 without an answer
    common: CommonSlope | None = None


def _partial_credit(answers: Answers, model: Kind, sd: float | None) -> _Found:
    people = groups(answers.codes)
    fitted = fit_steps(answers, people, sd=sd)
    spread = covariance(fitted.top.information)
    steps, difficulty, common, common_se = [], [], [], []
    first = 0
    for item, size in enumerate(answers.sizes):
        own = slice(first, first + size - 1)
        first += size - 1
        c = fitted.intercepts[item, :size]
        down = np.eye(size - 1, k=-1) - np.eye(size - 1)  # steps are minus the differences of the intercepts
        values, within = -np.diff(c), down @ spread[own, own] @ down.T
        steps.append((values, _root(np.diag(within))))
        difficulty.append((float(values.mean()), float(_root(within.sum())) / float(size - 1)))
        unit = values / fitted.slope
        common.append(tuple(unit.tolist()))
        if sd is None:
            to_slope = -unit / fitted.slope
            variance = np.diag(within) / fitted.slope**2 + to_slope**2 * spread[-1, -1]
            variance += 2 * to_slope / fitted.slope * (down @ spread[own, -1])
            common_se.append(tuple(_root(variance).tolist()))
        else:
            common_se.append(tuple((_root(np.diag(within)) / fitted.slope).tolist()))
    _, first_row = np.unique(people.place, return_index=True)
    rows = answers.codes[first_row[-len(people.score) :]]
    sd_se = float(_root(spread[-1, -1])) if sd is None else 0.0
    scale = Scale("adjacent", np.ones(len(rows[0])), fitted.intercepts, abs(fitted.slope))
    return _Found(
        fitted.top, scale, fitted.node_count, steps, difficulty, [(1.0, 0.0)] * len(steps), (abs(fitted.slope), sd_se),
        rows, people.place, _common(answers, abs(fitted.slope), sd_se, common, common_se),
    )  # fmt: skip


def _result(answers: Answers, model: Kind, estimate: persons.Estimate, found: _Found) -> Calibration:
    expected, uncertain = persons.eap(found.scale, found.rows, found.nodes)
    infit, outfit = mean_squares(found.scale, answers.codes, found.place, expected)
    measure, error = (expected, uncertain) if estimate == "eap" else persons.wle(found.scale, found.rows)
    sd, sd_se = found.sd
    items = _uncalibrated(answers)
    columns = len(items)
    for j, column in enumerate(answers.kept):
        steps, steps_se = found.steps[j]
        sure = bool(np.isfinite(steps_se).all() and np.isfinite(found.difficulty[j][1]))
        items[column] = Item(
            column=column, n=sum(answers.counts[column]), categories=answers.categories[column],
            counts=answers.counts[column], slope=found.slopes[j][0], slope_se=found.slopes[j][1],
            steps=tuple(steps.tolist()), steps_se=tuple(steps_se.tolist()),
            difficulty=found.difficulty[j][0], difficulty_se=found.difficulty[j][1], reason=None if sure else UNSURE,
        )  # fmt: skip
    n = int((found.place >= 0).sum())
    return Calibration(
        model=model, method=METHODS[model], n=n, log_likelihood=found.top.value, items=tuple(items),
        persons=Persons(
            estimate=estimate, measure=_spread_out(measure, found.place),
            standard_error=_spread_out(error, found.place),
        ),
        fit=Fit(infit=_placed(infit, answers.kept, columns), outfit=_placed(outfit, answers.kept, columns)),
        latent_variance=sd**2, latent_variance_se=2 * sd * sd_se, latent_sd=sd, latent_sd_se=sd_se,
        parameters=len(found.top.x), converged=found.top.converged, iterations=found.top.iterations,
        nodes=found.nodes, notices=answers.notices, cautions=_cautions(answers, found, n), scale=found.scale,
        common_slope=found.common,
    )  # fmt: skip


def _nothing(answers: Answers, model: Kind, estimate: persons.Estimate) -> Calibration:
    empty = np.full(len(answers.codes), nan)
    items = tuple(_uncalibrated(answers))
    unknown = np.full(len(items), nan)
    words = say("No item could be calibrated: it takes two items or more to which people gave different answers.")
    return Calibration(
        model=model, method=METHODS[model], n=0, log_likelihood=nan, items=items,
        persons=Persons(estimate=estimate, measure=empty, standard_error=empty.copy()),
        fit=Fit(infit=unknown, outfit=unknown.copy()), latent_variance=nan, latent_variance_se=nan, latent_sd=nan,
        latent_sd_se=nan, parameters=0, converged=False, iterations=0, nodes=0, notices=answers.notices,
        cautions=(Notice("nothing_to_calibrate", words),),
    )  # fmt: skip


def _cautions(answers: Answers, found: _Found, n: int) -> tuple[Notice, ...]:
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


def _common(
    answers: Answers, slope: float, slope_se: float, steps: list[tuple[float, ...]], errors: list[tuple[float, ...]]
) -> CommonSlope:
    columns = len(answers.categories)
    at = {column: j for j, column in enumerate(answers.kept)}
    return CommonSlope(
        slope=slope, slope_se=slope_se,
        steps=tuple(steps[at[column]] if column in at else () for column in range(columns)),
        steps_se=tuple(errors[at[column]] if column in at else () for column in range(columns)),
    )  # fmt: skip


def _uncalibrated(answers: Answers) -> list[Item]:
    return [
        Item(column=column, n=sum(counts), categories=categories, counts=counts, reason=reason)
        for column, (categories, counts, reason) in enumerate(
            zip(answers.categories, answers.counts, answers.reasons, strict=True)
        )
    ]


def _root(variance: Any) -> Any:
    """Square root; NaN for what is no variance."""
    return np.sqrt(np.where(np.asarray(variance) >= 0, variance, np.nan))


def _spread_out(values: Floats, place: Ints) -> Floats:
    return np.append(values, nan)[place]


def _placed(values: Floats, columns: tuple[int, ...], total: int) -> Floats:
    full = np.full(total, nan)
    full[list(columns)] = values
    return full


def _check_names(model: str, estimate: str, sd: float | None) -> None:
    for seen, offered in ((model, list(get_args(Kind))), (estimate, list(get_args(persons.Estimate)))):
        if seen not in offered:
            raise UnknownNameError(
                say("there is no {seen} here; choose one of: {offered}", seen=repr(seen), offered=offered)
            )
    if sd is not None and (model in ("grm", "gpcm") or not (sd > 0 and sqrt(sd) < float("inf"))):
        raise RatingsError(
            say("sd is above 0, and for rasch and pcm only; saw {seen} for {model}", seen=sd, model=model)
        )
