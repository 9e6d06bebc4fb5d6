"""A set of criteria asked as statements: each criterion by the mean of its statements, 0..1, and its status from that.

    score = mean over the statements of (mean over the roles of (mean attainment of that role's answers))

A criterion is counted as an element with one level that holds all of its statements, so that bands, roles and what
stays hidden are those of every questionnaire. The status follows from the score alone, by the bars of the model's
rule; what is measured comes beside it in `diagnosis.criteria`. The whole has no score: criteria do not make up for each
other. Worked through in docs/explanation/six-criteria.md.
"""

from __future__ import annotations

from dataclasses import replace

from graadmeter.base.text import Bilingual
from graadmeter.maturity.model import Element, Level, Model, RuleSpec
from graadmeter.maturity.reasons import Reason
from graadmeter.maturity.result import ElementScore, OverallScore, ScoreResult
from graadmeter.maturity.rules import two_source

KIND = "criteria_set"
STATED = Level("stated", 1, 1, Bilingual("Uitspraken", "Statements"))  # what every statement is evidence for
_NOTHING_YET = Level("nothing", 0, 0, Bilingual("Niets", "Nothing"))
_TOLD = ("hidden", "dont_know_only", "no_answers", "no_band")  # reasons that hold for a criterion too


def is_set(model: Model) -> bool:
    """True for a model that is scored per criterion, without a level of the whole."""
    return model.kind == KIND


def laddered(model: Model) -> Model:
    """A set of criteria as a model with one level, to count and draw by; every other model as it is."""
    if not is_set(model):
        return model
    assert model.rule is not None
    dimensions = tuple(
        replace(dimension, elements=tuple(map(_on_one_level, dimension.elements))) for dimension in model.dimensions
    )
    rule = RuleSpec("weighted_mean", {"bar": model.rule.parameters["met"]})
    return replace(
        model, kind="process_levels", levels=(STATED,), floor=_NOTHING_YET, dimensions=dimensions, weights={}, rule=rule
    )


def told(result: ScoreResult, model: Model) -> ScoreResult:
    """The score of `laddered(model)` as one of `model`: a status in place of a level, and no level of the whole."""
    return replace(
        result,
        model=model,
        elements={key: _criterion(found, model) for key, found in result.elements.items()},
        overall=_whole(result.overall),
        rule=model.rule.name if model.rule else "",
        rules={},
    )


def _on_one_level(element: Element) -> Element:
    return replace(element, items=tuple(replace(item, level=STATED.id) for item in element.items))


def _criterion(found: ElementScore, model: Model) -> ElementScore:
    scales = {model.items[item].scale for item in found.items}
    return replace(
        found,
        level=two_source.combine(model, found.score, None).status,
        level_shares=None,
        attainment={},
        distribution=found.distribution if len(scales) == 1 else {},  # agreeing is not favourable on every scale
        roles={},
        why=tuple(reason for reason in found.why if reason.code in _TOLD),
        suppressed_levels=(),
    )


def _whole(found: OverallScore) -> OverallScore:
    why: tuple[Reason, ...] = tuple(reason for reason in found.why if reason.code in _TOLD)
    return replace(
        found, level=None, score=None, interval=None, level_shares=None, attainment={}, blocked_by=(), bottlenecks=(),
        why=why, suppressed_levels=(),
    )  # fmt: skip
