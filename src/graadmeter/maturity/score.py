"""Answers in; level, score, band and reasons per element and overall out. Pure: no file, no clock, no language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graadmeter.base.errors import AnswersError, Notice, RuleError
from graadmeter.base.intervals import DRAWS, SEED
from graadmeter.base.text import say, say_n
from graadmeter.disclosure import Policy, hidden_parts
from graadmeter.maturity import attainment, criteria, figures, reasons, shown, verdicts
from graadmeter.maturity.band import Band, band, has_pair
from graadmeter.maturity.beside import Placed, placed_beside
from graadmeter.maturity.choice import choose, offered
from graadmeter.maturity.ladder import UNKNOWN, Floats, Frame, Ints, frame, held, soft_gate
from graadmeter.maturity.load import load
from graadmeter.maturity.model import Level, Model, NextStep
from graadmeter.maturity.panel import UNSTATED, Panel, checked, panel
from graadmeter.maturity.poll import poll
from graadmeter.maturity.reasons import Reason
from graadmeter.maturity.result import (
    Distribution,
    ElementScore,
    ItemScore,
    OverallScore,
    Placement,
    RoleScore,
    ScoreResult,
)
from graadmeter.maturity.rules._parts import LadderRule, level_reasons
from graadmeter.maturity.verdicts import Verdict


def score(
    answers: pa.Table,
    model: Model | str,
    *,
    rule: str | Mapping[str, Any] | None = None,
    policy: Policy | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> ScoreResult:
    """Score respondent rows (`tables.ANSWERS`, not tallies).

    `rule`: how the whole is placed. None: the rule that the model names; else a text such as `weakest_link` or
    `majority:share=2/3`, or {name, parameters}. Levels of elements do not depend on it.
    `policy` None: staff, minimum group 10. The band is the 80 % percentile interval of `draws` draws of respondents
    within their role, drawn with `seed`; `draws` 0 leaves it out. The order of rows and the codes of respondents do not
    matter. A set of criteria has a status per criterion and no level of the whole. Raises RuleError for a rule or
    parameter that does not fit the model, AnswersError for rows that the model does not understand, TableError for a
    table of another shape, ModelError for a model that is not scored from respondents, UnknownNameError for a model
    that is not there.
    """
    policy = policy or Policy()
    model = model if isinstance(model, Model) else load(model)
    if criteria.is_set(model):
        if rule:
            raise RuleError(say("{model} has no level of the whole, so that no rule can place it", model=model.id))
        ladder = criteria.laddered(model)
        return criteria.told(score(answers, ladder, policy=policy, draws=draws, seed=seed), model)
    choice = choose(model, rule)
    if draws < 0 or seed < 0:
        raise AnswersError(
            say(
                "the number of draws and the seed are 0 or more, not {draws} and {seed}",
                draws=str(draws),
                seed=str(seed),
            )
        )
    table = checked(answers, model)
    axes = frame(model)
    people = panel(table, model, axes)
    role_means = attainment.by_role(people)
    point = attainment.by_level(attainment.by_cell(role_means), people, axes)
    levels, scores = held(point, axes.bar), soft_gate(point, axes.bar)
    drawn = band(people, choice.frame(axes), choice.rule, draws, seed)
    counts = shown.count(people, axes)
    told = shown.tell(counts, point, levels, axes, policy)
    figures_told = [
        [_told(point[e, k], told.level[e, k], told.decimals[e]) for k in range(len(axes.levels))]
        for e in range(len(axes.elements))
    ]
    own, *others = offered(model)
    whole = own.rule.place(point, axes).attainment
    whole_told = [_told(whole[k], told.whole[k], told.overall_decimals) for k in range(len(axes.levels))]
    base = _Base(axes, people, role_means, point, levels, scores, figures_told, counts, told, drawn, policy,
                 placed_beside(table, people, axes, policy))  # fmt: skip
    first, *rest = (
        verdicts.verdict(each, axes, point, levels, figures_told, whole_told, told.element)
        for each in (choice, *(each for each in (own, *others) if each.name != choice.name))
    )
    asked = poll(table, model, policy)
    n = int(pc.count_distinct(table["respondent"]).as_py())
    return ScoreResult(
        model, n, policy, seed, draws,
        _respondents(table, policy),
        {element.id: _element(base, e, own.rule) for e, element in enumerate(axes.elements)},
        _overall(base, first, poll_only=asked is not None and counts.overall == 0),
        shown.ignored_shown(people.ignored.role, policy) | shown.ignored_shown(people.ignored.quick, policy),
        asked,
        (*_notices(people, policy), *(asked.notices if asked else ())),
        choice.text,
        verdicts.compared(first, rest, told=told.overall) if counts.overall else {},
    )  # fmt: skip


@dataclass(frozen=True)
class _Base:
    """Everything computed, before anything is left out."""

    frame: Frame
    panel: Panel
    role_means: Floats  # R x C
    point: Floats  # E x K
    levels: Ints  # E
    scores: Floats  # E
    figures: list[list[float | None]]  # E x K: attainments as they are shown
    counts: shown.Counts
    told: shown.Told
    band: Band
    policy: Policy
    beside: Mapping[int, Placed]  # quick placements that were passed over for answers to statements


def _element(base: _Base, e: int, rule: LadderRule) -> ElementScore:
    axes, told, people = base.frame, base.told, base.panel
    element, level_ids = axes.elements[e], axes.level_ids
    columns = people.of(e)
    decimals = told.decimals[e]
    show = bool(told.element[e]) and base.counts.element[e] > 0
    interval = base.band.elements[e] if show else None
    level_shares = base.band.element_levels[e] if show else None
    hidden = [k for k in range(len(level_ids)) if base.counts.level[e, k] and not told.level[e, k]]
    open_columns = [c for c in columns if _cell_told(base, c)]
    cells = [people.cells[c] for c in columns]
    return ElementScore(
        id=element.id,
        level=axes.level_id(int(base.levels[e])) if show else None,
        score=_figure(base.scores[e], decimals) if show else None,
        interval=None if interval is None else (_round(interval[0], decimals), _round(interval[1], decimals)),
        level_shares=_named_shares(level_shares, axes),
        attainment=dict(zip(level_ids, base.figures[e], strict=True)),
        n=int(base.counts.element[e]),
        mode=None if not base.counts.asked[e] else "quick" if cells[0].quick else "full",
        distribution=_distributions(base, e),
        dont_know_share=figures.dont_know_share(people, columns) if told.asked[e] else None,
        consensus=_maybe(figures.element_consensus(people, open_columns), decimals),
        items={people.cells[c].item: _item(base, c) for c in open_columns if not people.cells[c].quick},
        roles=_roles(base, e),
        why=_why(base, e, rule),
        suppressed=bool(not told.element[e] and base.counts.element[e]),
        suppressed_levels=tuple(level_ids[k] for k in hidden),
        placed=_placed(base, e),
    )


def _placed(base: _Base, e: int) -> Placement | None:
    beside = base.beside.get(e)
    if beside is None:
        return None
    level = None if beside.level is None else base.frame.level_id(beside.level)
    return Placement(level, beside.n, suppressed=beside.level is None)


def _cell_told(base: _Base, column: int) -> bool:
    return shown.cell_told(column, base.panel, base.counts, base.told, base.policy)


def _distributions(base: _Base, e: int) -> dict[str, Distribution]:
    people, told, counts = base.panel, base.told, base.counts
    if people.of(e) and people.cells[people.of(e)[0]].quick:
        return {"placement": _distribution(base, e, people.of(e)[:1], bool(told.level[e, 0]), int(counts.level[e, 0]))}
    return {
        level_id: _distribution(base, e, people.of(e, k), bool(told.level[e, k]), int(counts.level[e, k]))
        for k, level_id in enumerate(base.frame.level_ids)
        if people.of(e, k)
    }


def _distribution(base: _Base, e: int, columns: Sequence[int], may: bool, n: int) -> Distribution:
    if not n:
        return Distribution(0, {})
    if not may:
        return Distribution(None, None, suppressed=True)
    decimals = base.told.decimals[e]
    found = figures.distribution(base.panel, columns)
    return Distribution(n, {option: _round(share, decimals) for option, share in found.items()})


def _item(base: _Base, column: int) -> ItemScore:
    cell = base.panel.cells[column]
    decimals = base.told.decimals[cell.element]
    value = float(attainment.by_cell(base.role_means)[column])
    roles_told = bool(base.told.level_role[cell.element, cell.level].all())
    gap = figures.leader_gap(base.panel, base.role_means, column) if roles_told else None
    return ItemScore(
        int(base.counts.cell[column]), _round(value, decimals),
        _round(figures.spread(base.panel, column), decimals), _maybe(gap, decimals),
    )  # fmt: skip


def _roles(base: _Base, e: int) -> dict[str, RoleScore]:
    people, told, level_ids = base.panel, base.told, base.frame.level_ids
    means = attainment.by_level(base.role_means, people, base.frame)  # R x E x K
    found = {}
    for code, role in enumerate(people.roles):
        if not base.counts.role[e, code]:
            continue
        may = bool(told.element[e] and told.role[e, code])
        values = {
            level_ids[k]: _told(means[code, e, k], told.level_role[e, k, code], told.decimals[e])
            for k in range(len(level_ids))
        }
        found[role] = RoleScore(int(base.counts.role[e, code]) if may else None, values, suppressed=not may)
    return found


def _why(base: _Base, e: int, rule: LadderRule) -> tuple[Reason, ...]:
    axes, told, reached = base.frame, base.told, int(base.levels[e])
    minimum = base.policy.min_group
    if not base.counts.asked[e]:
        said = (base.panel.option[:, base.panel.of(e)] != -1).any()
        return (Reason("dont_know_only" if said else "no_answers"),)
    if not base.counts.element[e]:
        return (Reason("dont_know_only"),)
    if not told.element[e]:
        return (Reason("hidden", None, {"minimum": minimum}),)
    why = list(level_reasons(axes, base.point[e], base.figures[e], reached))
    for k, level in enumerate(axes.levels):
        if base.counts.level[e, k] and not told.level[e, k]:
            why.append(Reason("hidden_level", level.id, {"name": level, "minimum": minimum}))
    if hasattr(rule, "element_reasons"):
        why += rule.element_reasons(reached, axes)
    if e in base.beside and base.beside[e].level not in (None, UNKNOWN) and reached != UNKNOWN:
        both = {"said": axes.name(reached), "placed": axes.name(base.beside[e].level or 0)}
        why.append(Reason("placed_same" if both["said"] is both["placed"] else "placed_other", None, both))
    if not has_pair(base.panel, e):
        why.append(Reason("no_band"))
    if reached == len(axes.levels):
        why.append(Reason("highest", axes.level_ids[-1], {"name": axes.levels[-1]}))
    else:
        why += _next(base, e, max(reached, 0))
    return tuple(why)


def _next(base: _Base, e: int, k: int) -> list[Reason]:
    """What is missing for level `k` (from 0) of one element: its statements below the bar, and the model's step."""
    axes, element, level = base.frame, base.frame.elements[e], base.frame.levels[k]
    found = []
    lacking: list[tuple[Any, float | None]] = []
    for item in (item for item in element.items if item.level == level.id):
        column = next((c for c in base.panel.of(e, k) if base.panel.cells[c].item == item.id), None)
        value = None
        if column is not None and _cell_told(base, column):
            value = _item(base, column).attainment
        if value is None or value < axes.bar:
            lacking.append((item, value))
    if lacking:
        params = {"name": level, "items": [item for item, _ in lacking], "values": [value for _, value in lacking]}
        found.append(Reason("missing", level.id, params))
    if step := element.next_steps.get(level.id):
        found.append(_step(step, level, axes))
    return found


def _step(step: NextStep, level: Level, axes: Frame) -> Reason:
    owner = next((role.name for role in axes.model.roles if role.id == step.owner), None)
    return reasons.next_step(step, level, owner)


def _overall(base: _Base, first: Verdict, *, poll_only: bool) -> OverallScore:
    axes, told, counts, known, explained = base.frame, base.told, base.counts, first.known, first.explain()
    level_ids, decimals = axes.level_ids, told.overall_decimals
    show = told.overall and counts.overall > 0
    level_told, score_told = show and first.told, show and first.complete
    interval = base.band.overall if score_told else None
    answered = int((base.panel.option >= 0).sum())
    answered_share = answered / base.panel.asked if base.panel.asked else None
    doubts = _doubts(axes, counts, base.panel, answered_share)
    if poll_only:
        why: tuple[Reason, ...] = (Reason("poll_only"),)
    elif not counts.overall:
        why = (Reason("no_answers" if not base.panel.asked else "dont_know_only"),)
    elif not told.overall:
        why = (Reason("hidden", None, {"minimum": base.policy.min_group}),)
    else:
        reached = axes.level_id(known.reached) if first.told else None
        steps = [step for step in axes.model.steps if step.from_level == reached]
        why = (*explained.why, *doubts, *(_step(step.step, axes.model.level(step.to_level), axes) for step in steps))
        if not any(has_pair(base.panel, e) for e in range(len(axes.elements))):
            why += (Reason("no_band"),)
    hidden = () if not show else tuple(k for k in range(len(level_ids)) if not told.whole[k])
    return OverallScore(
        level=axes.level_id(known.reached) if level_told else None,
        score=_figure(known.place.score, decimals) if score_told else None,
        interval=None if interval is None else (_round(interval[0], decimals), _round(interval[1], decimals)),
        level_shares=_named_shares(base.band.overall_levels if score_told else None, axes),
        attainment={
            level_id: value if show else None for level_id, value in zip(level_ids, known.overall_figures, strict=True)
        },
        n=counts.overall,
        answered_share=answered_share if show else None,
        indicative=bool(doubts) and counts.overall > 0,
        blocked_by=explained.blocked_by if show else (),
        bottlenecks=explained.bottlenecks if show else (),
        why=why,
        suppressed=bool(counts.overall and not (told.overall and first.told)),
        suppressed_levels=tuple(level_ids[k] for k in hidden),
    )


def _doubts(axes: Frame, counts: shown.Counts, people: Panel, answered_share: float | None) -> tuple[Reason, ...]:
    """Why the result is an indication only, by the model's own minimum."""
    minimum = axes.parameters.get("minimum", {})
    roles = len(np.unique(people.role[(people.option >= 0).any(axis=1)]))
    found = []
    if counts.overall < minimum.get("respondents", 0):
        found.append(Reason("few_respondents", None, {"n": counts.overall, "minimum": minimum["respondents"]}))
    if roles < minimum.get("roles", 0):
        found.append(Reason("few_roles", None, {"n": roles, "minimum": minimum["roles"]}))
    if answered_share is not None and answered_share < minimum.get("answered_share", 0.0):
        found.append(Reason("few_answers", None, {"share": answered_share, "bar": float(minimum["answered_share"])}))
    return tuple(found)


def _respondents(table: pa.Table, policy: Policy) -> dict[str, int | None]:
    """Respondents per role; None where hidden."""
    people = table.select(["respondent", "role"]).group_by(["respondent", "role"]).aggregate([])
    counted = people["role"].fill_null(UNSTATED).combine_chunks().value_counts().to_pylist()
    counts = {row["values"]: row["counts"] for row in counted}
    hidden = hidden_parts(counts, policy)
    return {role: None if role in hidden else counts[role] for role in sorted(counts)}


def _notices(people: Panel, policy: Policy) -> list[Notice]:
    found = []
    for code, counts in (("ignored_role", people.ignored.role), ("ignored_quick", people.ignored.quick)):
        total = sum(counts.values())
        if total:
            found.append(Notice(code, _IGNORED[code](total, policy.hides(total)), 1 if policy.hides(total) else total))
    return found


_IGNORED: dict[str, Any] = {
    "ignored_role": lambda n, few: (
        say("A few answers were left out: the statement is not for the role of the respondent.")
        if few
        else say_n(
            "{n} answer was left out: the statement is not for the role of the respondent.",
            "{n} answers were left out: the statement is not for the role of the respondent.",
            n,
        )
    ),
    "ignored_quick": lambda n, few: (
        say("A few quick placements were left out: the category has answers to its own statements.")
        if few
        else say_n(
            "{n} quick placement was left out: the category has answers to its own statements.",
            "{n} quick placements were left out: the category has answers to its own statements.",
            n,
        )
    ),
}


def _named_shares(shares: tuple[float, ...] | None, axes: Frame) -> dict[str, float] | None:
    return None if shares is None else dict(zip((axes.floor_id, *axes.level_ids), shares, strict=True))


def _figure(value: Any, decimals: int | None) -> float | None:
    """A computed figure as plain number; None where it could not be computed."""
    return None if np.isnan(value) else _round(float(value), decimals)


def _told(value: Any, may: bool, decimals: int | None) -> float | None:
    return _figure(value, decimals) if may else None


def _maybe(value: float | None, decimals: int | None) -> float | None:
    return None if value is None else _round(value, decimals)


def _round(value: float, decimals: int | None) -> float:
    return value if decimals is None else round(value, decimals)
