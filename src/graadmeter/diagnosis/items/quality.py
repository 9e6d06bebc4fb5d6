"""From answers to what can be said about the statements that were answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pyarrow as pa

from graadmeter.base.text import Message
from graadmeter.diagnosis.items import between_units, calibrated, order, together
from graadmeter.diagnosis.items.readings import Found, readings
from graadmeter.diagnosis.items.result import Category, ItemQuality, Statement
from graadmeter.diagnosis.items.sheet import Sheet, sheet
from graadmeter.disclosure import Policy
from graadmeter.maturity.model import Model


def item_quality(
    answers: pa.Table, model: Model, *, policy: Policy, only: Collection[str] | None = None
) -> ItemQuality:
    """How well the statements of `model` do their work in these ANSWERS rows. Respondents count alike, unweighted.

    Per statement: don't know, not applicable, breaks of the order of the levels, correlation with the rest, agreement,
    and from 100 respondents on its difficulty on a calibrated scale beside the other levels of its element. What
    scoring hides under `policy` is hidden here, and takes no part in anything; with `only`, every
    other statement likewise.
    Raises AnswersError or TableError for rows that `model` does not understand.
    Explained in docs/explanation/item-quality.md.
    """
    read = sheet(answers, model, policy, only)
    scale = calibrated.calibrate(read)
    found = _statements(read, scale)
    holds = together.reliability(together.element_means(read), policy)
    n = read.people(list(range(len(read.items))))
    return ItemQuality(
        model=model.id,
        n=None if policy.hides(n) else n,
        policy=policy.statement,
        categories=found.categories,
        statements=tuple(found.statements.values()),
        alpha=holds.alpha,
        omega=holds.omega,
        krippendorff=together.whole(read),
        units=together.units(read),
        scale=None if isinstance(scale, Message) else scale.scale,
        uncalibrated=scale if isinstance(scale, Message) else None,
        readings=readings(replace(found, alpha=holds.alpha)),
    )


def _statements(read: Sheet, scale: calibrated.Calibrated | Message) -> Found:
    """Everything about statements and elements; the whole comes later."""
    differ = between_units.differences(read)
    statements: dict[int, Statement] = {}
    categories: list[Category] = []
    compared: list[order.Pair] = []
    against, weak = set(), set()
    for number, element in enumerate(read.frame.elements):
        everything = [i for i in range(len(read.items)) if read.element[i] == number]
        if not everything:
            continue
        columns = read.of(number)
        pairs = order.pairs(read, number)
        compared += pairs
        holds = together.reliability(read.attainment[:, columns], read.policy)
        for column in everything:
            at = columns.index(column) if column in columns else None
            rest = None if at is None else holds.item_rest[at]
            statements[column] = replace(_statement(read, column, pairs, rest, scale), units=differ.get(column, ()))
            if at is not None and holds.below_zero(at):
                against.add(column)
        total, share = order.violated(pairs)
        rwg, deviation, points = together.agreement(read, columns)
        fits = order.reproducibility(read, number)
        if fits and fits.below_bar:
            weak.add(element.id)
        n = read.people(columns)
        categories.append(
            Category(
                element=element,
                items=len(columns),
                n=n if columns and not read.policy.hides(n) else None,
                alpha=holds.alpha,
                omega=holds.omega,
                rwg=rwg,
                deviation=deviation,
                points=points,
                pairs=total,
                violated_share=share,
                reproducibility=fits.value if fits else None,
                least_reproducibility=fits.least if fits else None,
            )
        )
    return Found(
        read, statements, tuple(categories), tuple(compared), frozenset(against), frozenset(weak), scale, alpha=None
    )


def _statement(
    read: Sheet,
    column: int,
    pairs: tuple[order.Pair, ...],
    item_rest: float | None,
    scale: calibrated.Calibrated | Message,
) -> Statement:
    item, level = read.items[column], read.frame.levels[int(read.level[column])]
    if not read.told[column]:
        return Statement(item=item, level=level, n=None)
    n, unknown = int(read.answered[:, column].sum()), int(read.dont_know[:, column].sum())
    elsewhere = int(read.not_applicable[:, column].sum())
    total, share = order.violated(tuple(pair for pair in pairs if column in (pair.early, pair.late)))
    place = None if isinstance(scale, Message) else scale
    difficulty, error = place.difficulty.get(column, (None, None)) if place else (None, None)
    verdict = place.verdicts.get(column) if place else None
    return Statement(
        item=item,
        level=level,
        n=n,
        dont_know_share=unknown / (n + unknown),
        not_applicable_share=elsewhere / (n + unknown + elsewhere),
        pairs=total,
        violated_share=share,
        item_rest=item_rest,
        rwg=together.one_item(read, column),
        difficulty=difficulty,
        difficulty_se=error,
        infit=place.infit.get(column) if place else None,
        outfit=place.outfit.get(column) if place else None,
        order=verdict.order if verdict else None,
    )
