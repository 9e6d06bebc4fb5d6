"""The success criteria as rows: the question, what people answer, what the platform says, and whether they agree.

The criterion figure of the platform is the mean of the points of its indicators: 0 below `partly`, 0.5 between the
bars, 1 at or beyond `met` (a band by months since the launch: 1 inside it, 0 outside). The sources stand side by side;
the status follows the model's own rule, and a conflict is a flag beside it that asks for an explanation.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from graadmeter.base.text import say
from graadmeter.diagnosis.figures import Figures
from graadmeter.diagnosis.result import CriterionRow, Explanation, Figure, IndicatorFigure
from graadmeter.maturity.criteria import is_set
from graadmeter.maturity.crosswalk import elements_of
from graadmeter.maturity.model import Element, Indicator, Model
from graadmeter.maturity.rules import two_source

MONTHS_A_YEAR = 12


def criteria(
    esm6: Model,
    figures: Figures,
    *,
    model: Model,
    crosswalk: Model,
    months: int | None,
    survey: Mapping[str, Any] | None = None,
    explanations: Mapping[str, Explanation] | None = None,
) -> tuple[CriterionRow, ...]:
    """One row per criterion of `esm6`.

    `months`: whole months since the network was launched, which pick the band of the top-down share; None: not known.
    `survey`: elements of a scored criteria survey, {criterion: {"score": 0..1, "n": int, "suppressed": bool,
    "interval": [low, high]}}; None: not asked yet. `explanations`: criterion -> why its two sources differ, as the
    owner wrote it; it is shown only as long as they do.
    """
    written = explanations or {}
    beside = not is_set(model)  # criteria belong to no categories of their own
    return tuple(
        _row(
            criterion,
            esm6,
            figures,
            months,
            elements_of(criterion.id, model, crosswalk) if beside else (),
            survey,
            written.get(criterion.id),
        )
        for criterion in esm6.elements.values()
    )


def months_between(launched_on: date | None, until: date | None) -> int | None:
    """Whole months from the launch to `until`; None where either is not known, or `until` lies before the launch."""
    if launched_on is None or until is None or until < launched_on:
        return None
    months = (until.year - launched_on.year) * MONTHS_A_YEAR + until.month - launched_on.month
    return months - (until.day < launched_on.day)


def _row(
    criterion: Element,
    esm6: Model,
    figures: Figures,
    months: int | None,
    categories: tuple[Element, ...],
    survey: Mapping[str, Any] | None,
    explanation: Explanation | None,
) -> CriterionRow:
    indicators = tuple(_judge(indicator, figures(indicator.metric), esm6, months) for indicator in criterion.indicators)
    points = [indicator.points for indicator in indicators if indicator.points is not None]
    telemetry = sum(points) / len(points) if points else None
    asked = (survey or {}).get(criterion.id) or {}
    answered = None if asked.get("suppressed") else asked.get("score")
    note = None
    if answered is None:
        note = say("Hidden: group too small.") if asked.get("suppressed") else say("Not asked yet.")
        if survey is not None and not asked.get("suppressed"):
            note = say("Nobody answered its statements.")
    interval = asked.get("interval") if answered is not None else None
    both = two_source.combine(esm6, answered, telemetry)
    return CriterionRow(
        criterion=criterion,
        question=criterion.definition or criterion.name,
        survey=answered,
        survey_n=asked.get("n") if answered is not None else None,
        survey_note=note,
        indicators=indicators,
        telemetry=telemetry,
        status=both.status,
        conflict=both.conflict,
        one_sided=(answered is None) != (telemetry is None),
        categories=categories,
        combined=both.combined,
        survey_interval=(interval[0], interval[1]) if interval else None,
        explanation=explanation if both.conflict else None,
    )


def _judge(indicator: Indicator, figure: Figure, esm6: Model, months: int | None) -> IndicatorFigure:
    band = band_at(esm6, indicator.metric, months, indicator.band) if indicator.band else None
    verdict = two_source.verdict(esm6, indicator, figure.value, months) if figure.value is not None else None
    points = two_source.points(esm6, verdict) if verdict and esm6.rule else None
    return IndicatorFigure(figure, indicator, band, verdict, points)


def band_at(esm6: Model, metric: str, months: int | None, profile: str = "phase_profile") -> tuple[float, float] | None:
    """The band of a metric `months` after the launch, by a table of the model; None before it, or not known."""
    return two_source.band(esm6, metric, months, profile)
