"""Put the sources side by side, per element: what was reported, what was measured, what is wanted, what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from graadmeter import maturity
from graadmeter.base.intervals import EXACT
from graadmeter.diagnosis import advice, findings, judged
from graadmeter.diagnosis.adoption import next_adoption
from graadmeter.diagnosis.criteria import criteria, months_between
from graadmeter.diagnosis.facts import Facts
from graadmeter.diagnosis.figures import Figures, conversation, differences, evidence
from graadmeter.diagnosis.poll import poll_view
from graadmeter.diagnosis.result import (
    Diagnosis,
    Earlier,
    ElementDiagnosis,
    Explanation,
    Judgement,
    LeaderGap,
    Perceived,
)
from graadmeter.maturity.band import BAND
from graadmeter.maturity.crosswalk import criteria_of
from graadmeter.maturity.model import Element, Level, Model
from graadmeter.maturity.reasons import sentence

Json = Mapping[str, Any]
NOT_ASKED: Json = {"elements": {}, "overall": {"level": None, "score": None}}  # a round that nobody was asked for yet
MISSING = "missing"  # the code of the reason that says what the next level lacks


def diagnose(
    model: Model,
    score: Json,
    *,
    measures: Json | None = None,
    judgements: Mapping[str, Json] | None = None,
    ambitions: Mapping[str, str] | None = None,
    confirmed: Mapping[str, str] | None = None,
    survey: Json | None = None,
    facts: Facts | None = None,
    explanations: Mapping[str, Explanation] | None = None,
    launched_on: date | None = None,
    earlier: Earlier | None = None,
    mapping: Model | None = None,
    esm6: Model | None = None,
    metrics: Model | None = None,
) -> Diagnosis:
    """The three sources side by side for every element of `model`, with findings and one proposed step.

    `score`: JSON of `score`, or a round. `measures`: JSON of `conversation measure`; None: nothing measured.
    `judgements`: element -> what experts agreed on it (the keys are in `judged.judgements`); None: no workshop.
    `ambitions`: element -> level id wanted. `confirmed`: element -> level id that a person confirmed from the sources:
    the distance to the ambition and the step to take begin there. `survey`: elements of a scored criteria survey; None:
    not asked. `facts`: what was stated where no export can tell. `explanations`: criterion -> why its two sources
    differ. `launched_on`: when the network was launched; with the last day of the data it picks the band of the
    top-down share; None: not known. `earlier`: a round before this one. `mapping`, `esm6`, `metrics`: crosswalk,
    criteria and metric registry; left out, those of the library.
    What is reported, judged and measured is never averaged, and neither a judgement nor a figure ever moves a level: a
    difference is a finding with a question.
    """
    mapping = mapping or maturity.load("mapping")
    esm6 = esm6 or maturity.load("esm6")
    figures = Figures(measures, metrics or maturity.load("metrics"), facts)
    platform = conversation(measures, figures)
    agreed, notices = judged.judgements(model, judgements)
    overall = perceived(model, score["overall"])
    next_level = next_after(model, overall.level)
    named = "bottlenecks" if model.required else "blocked_by"  # with a quorum, no single element is necessary
    bottlenecks = frozenset(score["overall"].get(named) or ())
    asked = score["overall"].get("n") or score["overall"].get("suppressed") or score.get("unasked")
    said = score["elements"] if asked else {}
    elements = tuple(
        _element(
            element,
            model,
            perceived(model, said[element.id]),
            figures,
            agreed.get(element.id),
            (ambitions or {}).get(element.id),
            (confirmed or {}).get(element.id),
            bottlenecks,
            mapping,
        )
        for element in model.elements.values()
        if element.id in said
    )
    poll = poll_view(model, score.get("poll"))
    step, why = advice.proposed_step(model, overall, next_level, elements, poll)
    months = months_between(launched_on, platform.period.end if platform else None)
    rows = criteria(
        esm6, figures, model=model, crosswalk=mapping, months=months, survey=survey, explanations=explanations
    )
    return Diagnosis(
        model=model,
        n=score.get("n"),
        overall=overall,
        next_level=next_level,
        elements=elements,
        poll=poll,
        criteria=rows,
        conversation=platform,
        findings=findings.findings(model, overall, next_level, elements, poll, earlier),
        next_step=step,
        next_step_why=why,
        judgements=agreed,
        notices=notices,
        adoption=next_adoption(esm6, rows),
    )


def not_asked(model: Model) -> Json:
    """A score of nobody with every element: for what experts and platform say where no round was held yet."""
    nobody: Json = {"level": None, "score": None}
    return {"unasked": True, "elements": dict.fromkeys(model.elements, nobody), "overall": nobody}


def perceived(model: Model, said: Json) -> Perceived:
    """What the score JSON says about one element, or about the whole."""
    interval, level = said.get("interval"), said.get("level")
    held = said.get("attainment") or {}
    told = [reason for reason in said.get("why") or () if reason["code"] != "next_step"]
    gaps = [
        (item, score["leader_gap"])
        for item, score in (said.get("items") or {}).items()
        if score.get("leader_gap") is not None
    ]
    widest = max(gaps, key=lambda pair: abs(pair[1]), default=None)
    return Perceived(
        level=None if level is None else model.level(level),
        score=said["score"],
        interval=(interval[0], interval[1]) if interval else None,
        n=None if said.get("suppressed") else said.get("n"),
        attainment={each: held.get(each) for each in model.level_ids},
        spread=_spread(model, said.get("distribution") or {}),
        dont_know_share=said.get("dont_know_share"),
        leaders=LeaderGap(model.items[widest[0]].text, widest[1]) if widest and widest[0] in model.items else None,
        why=tuple(sentence(reason, model) for reason in told if reason["code"] != MISSING),
        missing=tuple(sentence(reason, model) for reason in told if reason["code"] == MISSING),
        hidden_levels=frozenset(said.get("suppressed_levels") or ()),
        hidden=bool(said.get("suppressed")),
        indicative=bool(said.get("indicative")),
        in_band=_in_band(model, None if level is None else model.level(level), said.get("level_shares")),
    )


def _in_band(model: Model, level: Level | None, shares: Mapping[str, float] | None) -> tuple[Level, Level] | None:
    """The levels left when a tenth of the draws is cut off at each end: the band of the score, in levels."""
    if level is None or not shares:
        return None
    known = (judged.level_of(model, name) for name in shares)
    drawn = sorted((each for each in known if each), key=lambda each: each.order)
    held = level, _first_beyond(drawn, shares), _first_beyond(drawn[::-1], shares)
    return min(held, key=lambda each: each.order), max(held, key=lambda each: each.order)


def _first_beyond(levels: Sequence[Level], shares: Mapping[str, float]) -> Level:
    """The first of `levels` with which more than the tenth to be cut off has been passed."""
    passed = 0.0
    for level in levels:
        passed += shares[level.id]
        if passed > (1 - BAND) / 2 + EXACT:
            return level
    return levels[-1]


def _spread(model: Model, distribution: Json) -> dict[str, tuple[float, ...]]:
    """Level -> shares of the answers, from the highest attainment down. Quick placement: the share placed there."""
    placed = (distribution.get("placement") or {}).get("shares")
    if placed:
        return {level: (placed.get(level, 0.0),) for level in model.level_ids}
    found: dict[str, tuple[float, ...]] = {}
    order = {option.value: option.attainment or 0.0 for scale in model.scales.values() for option in scale.answered}
    for level in model.level_ids:
        shares = (distribution.get(level) or {}).get("shares")
        if shares:
            found[level] = tuple(shares[option] for option in sorted(shares, key=lambda value: -order.get(value, 0.0)))
    return found


def next_after(model: Model, level: Level | None) -> Level | None:
    """The level after `level`; None after the highest, or when the level is unknown."""
    if level is None:
        return None
    return next((later for later in model.levels if later.order == level.order + 1), None)


def _element(
    element: Element,
    model: Model,
    said: Perceived,
    figures: Figures,
    agreed: Judgement | None,
    ambition: str | None,
    confirmed: str | None,
    bottlenecks: frozenset[str],
    mapping: Model,
) -> ElementDiagnosis:
    wanted = model.level(ambition) if ambition else None
    settled = judged.level_of(model, confirmed) if confirmed else None
    now = settled or said.level
    rows = evidence(element.evidence, figures, model)
    return ElementDiagnosis(
        element=element,
        perceived=said,
        evidence=rows,
        differences=differences(element, said.level, rows),
        ambition=wanted,
        gap=max(0, wanted.order - now.order) if wanted and now else None,
        bottleneck=element.id in bottlenecks,
        next_level=next_after(model, said.level),
        next_step=advice.step_to(element, model, next_after(model, now)),
        criteria=criteria_of(element.id, model, mapping),
        judgement=agreed,
        judged_difference=judged.difference(element, said.level, agreed),
        confirmed=settled,
    )
