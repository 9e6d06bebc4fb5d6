"""What people say beside what the platform shows, per criterion, and what both together come to (esm6).

    survey = mean attainment of the answered statements (0..1)
    measured = mean over the indicators there are of: below, partly or met, as the parameters value them
    combined = mean of the two; one of them missing: the other alone

The status follows from `combined`. Where the two differ by `conflict_from` or more, `conflict` stands beside it: a
question for the owner, and no reason to hide either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Literal

from graadmeter.base.intervals import EXACT
from graadmeter.maturity.model import Indicator, Model

NAME = "two_source"
Verdict = Literal["met", "partly", "not_met"]
POINTS: Mapping[Verdict, str] = {"not_met": "below", "partly": "partly", "met": "met"}  # names of the rule's parameter


@dataclass(frozen=True, slots=True)
class Criterion:
    """Shares 0..1, None where that source is missing; `status` None when both are."""

    survey: float | None
    measured: float | None
    combined: float | None
    status: Verdict | None
    conflict: bool


def survey(model: Model, criterion: str, answers: Mapping[str, str]) -> float | None:
    """The mean attainment of the answers to the statements of a criterion; None when there are none."""
    items = [item for item in model.element(criterion).items if item.id in answers]
    attained = [model.scales[item.scale].attainment(answers[item.id]) for item in items]
    known = [a for a in attained if a is not None]
    return fmean(known) if known else None


def measured(model: Model, criterion: str, figures: Mapping[str, float], months: float | None = None) -> float | None:
    """The mean over the indicators that have a figure (metric id -> value).

    `months` since the launch choose the band of an indicator that has one; without it that indicator is left out.
    """
    found = [
        points(model, judged)
        for indicator in model.element(criterion).indicators
        if indicator.metric in figures
        and (judged := verdict(model, indicator, figures[indicator.metric], months)) is not None
    ]
    return fmean(found) if found else None


def verdict(model: Model, indicator: Indicator, figure: float, months: float | None) -> Verdict | None:
    """What one figure comes to: inside its band or at the bar `met`; `partly` between the bars; else not met.

    A figure within 1e-9 of a bar meets it. None where the indicator has a band and none holds yet after `months`, or
    has no bars.
    """
    if indicator.band is not None:
        ends = band(model, indicator.metric, months, indicator.band)
        if ends is None:
            return None
        return "met" if ends[0] - EXACT <= figure <= ends[1] + EXACT else "not_met"
    if indicator.met is not None and figure >= indicator.met - EXACT:
        return "met"
    if indicator.partly is None:
        return None
    return "partly" if figure >= indicator.partly - EXACT else "not_met"


def band(model: Model, metric: str, months: float | None, table: str) -> tuple[float, float] | None:
    """The band of a metric `months` after the launch, by a table of the model; None before it, or not known."""
    rows = [row for row in model.blocks[table]["bands"] if row["metric"] == metric]
    now = [row for row in rows if months is not None and row["from_month"] <= months]
    latest = max(now, key=lambda row: row["from_month"], default=None)
    return (latest["low"], latest["high"]) if latest else None


def points(model: Model, judged: Verdict) -> float:
    """What a verdict adds to the mean of the platform, 0..1."""
    return float(_parameters(model)["indicator"][POINTS[judged]])


def combine(model: Model, perceived: float | None, shown: float | None) -> Criterion:
    """Both sources (0..1 or None) side by side, and what they come to together."""
    known = [share for share in (perceived, shown) if share is not None]
    if not known:
        return Criterion(None, None, None, None, False)
    bars = _parameters(model)
    combined = fmean(known)
    ordered: tuple[Verdict, ...] = ("met", "partly")
    status: Verdict = next((name for name in ordered if combined >= bars[name] - EXACT), "not_met")
    apart = max(known) - min(known)
    return Criterion(perceived, shown, combined, status, apart >= bars["conflict_from"] - EXACT)


def run_case(model: Model, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """`given`: {answers?: {item: value}, figures?: {metric: value}, months_since_launch?}, or shares already known:
    {shares: {criterion: {survey?, measured?}}}."""
    found = {}
    for name in model.elements:
        if name in given.get("shares", {}):
            sources = given["shares"][name].get("survey"), given["shares"][name].get("measured")
        else:
            sources = (
                survey(model, name, given.get("answers", {})),
                measured(model, name, given.get("figures", {}), given.get("months_since_launch")),
            )
        criterion = combine(model, *sources)
        found[name] = {
            "survey": criterion.survey, "measured": criterion.measured, "combined": criterion.combined,
            "status": criterion.status, "conflict": criterion.conflict,
        }  # fmt: skip
    return {"elements": found, "met": sum(criterion["status"] == "met" for criterion in found.values())}


def _parameters(model: Model) -> Mapping[str, Any]:
    assert model.rule is not None
    return model.rule.parameters
