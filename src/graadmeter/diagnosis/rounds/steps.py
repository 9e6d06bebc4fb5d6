"""From one round to the next: both drawn again, every element judged, figures that may not be shown left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from graadmeter import maturity
from graadmeter.base.errors import AnswersError
from graadmeter.base.intervals import EXACT, LEVEL
from graadmeter.base.text import Text, say
from graadmeter.diagnosis.rounds.carried import too_few_differ
from graadmeter.diagnosis.rounds.result import WHOLE, Method, MethodWhy, Move, Shown, Standing, Step, Verdict
from graadmeter.disclosure import Policy
from graadmeter.maturity.between import Links, Moved, Two, two
from graadmeter.maturity.choice import choose
from graadmeter.maturity.migrate import Migration
from graadmeter.maturity.model import Model

Pairing = Literal["auto", "yes", "no"]
ALPHA = 0.05
ROUGH_DECIMALS = 2  # of an interval that is moved to a result that left answers out


@dataclass(frozen=True)
class Round:
    """One round of answers: `answers` as ANSWERS, None where only the result was kept (`told`: JSON of a round).

    `told` left out: scored here. Codes of respondents that are the same in two rounds are the same person.
    """

    name: Text
    model: Model
    answers: pa.Table | None
    when: date | None = None
    told: Mapping[str, Any] | None = None
    rule: str | None = None  # how the whole is placed; None: the model's own rule


def step(
    place: int,
    rounds: tuple[Round, Round],
    shown: tuple[Shown, Shown],
    *,
    migration: Migration | None,
    paired: Pairing,
    policy: Policy,
    draws: int,
    seed: int,
) -> Step:
    """What moved from the round at `place` to the next one. Without answers there are no intervals."""
    before, after = rounds
    model = after.model
    bridged = before.model.digest != model.digest
    told = shown[0].standings
    answers = before.answers
    if bridged:
        if migration is None or answers is None:
            return _plain(place, shown, model, "other_version")
        answers = migration.apply(answers)
        told = _bridged(answers, before, migration, policy, draws, seed, model)
    if answers is None or after.answers is None:
        return _plain(place, shown, model, "forgotten")
    both = two(answers, after.answers, model, after.rule)
    links = _links(both, paired)
    apart = both.moved(None, draws, seed)
    together = both.moved(links, draws, seed) if len(links[0]) else apart
    few = too_few_differ(both, answers, after.answers, policy)
    moves = []
    for e, element in enumerate((*model.elements, WHOLE)):
        stands = told.get(element, Standing()), shown[1].standings.get(element, Standing())
        method, why, pairs = _method(both, links, e, paired, policy)
        move = _move(element, stands, together if method == "paired" else apart, e)
        if move.interval is not None:
            move = replace(move, method=method, method_why=why, pairs=pairs)
        if bridged:
            move = replace(move, as_taken=_as_taken(element, shown[0], migration))
            if move.before == Standing() and not _is_mapped(element, migration):
                move = replace(move, why_unknown="new")
        if element == WHOLE and choose(model, before.rule).text != both.choice.text:
            move = Move(WHOLE, *stands, why_unknown="other_rule")
        moves.append(hide(move) if few[e] or (element == WHOLE and few.any()) else move)
    return _judged(place, [moves[-1], *moves[:-1]])


def _links(both: Two, paired: Pairing) -> Links:
    if paired == "no":
        return np.empty(0, np.int64), np.empty(0, np.int64)
    links = both.links()
    if paired == "yes" and not len(links[0]):
        raise AnswersError(
            say(
                "no respondent stands in both rounds under the same code and role; give both files the same codes, or "
                "compare without pairs"
            )
        )
    return links


def _method(both: Two, links: Links, e: int, paired: Pairing, policy: Policy) -> tuple[Method, MethodWhy, int | None]:
    """Which method an element is compared by, why, and how many people answered about it in both rounds."""
    if paired == "no":
        return "independent", "asked", None
    first, second = (answered[:, e] for answered in both.answered())
    pairs = int((first[links[0]] & second[links[1]]).sum())
    if not pairs:
        return "independent", "no_codes", None
    if policy.hides(pairs) or pairs < 2:
        return "independent", "few_pairs", None
    if any(rest and policy.hides(rest) for rest in (int(first.sum()) - pairs, int(second.sum()) - pairs)):
        return "independent", "few_others", None
    return "paired", "linked", pairs


def _move(element: str, stands: tuple[Standing, Standing], moved: Moved, e: int) -> Move:
    before, after = stands
    if before.hidden or after.hidden:
        return Move(element, before, after, verdict="hidden", why_unknown="few_people")
    if before.score is None or after.score is None:
        return Move(element, before, after, why_unknown="not_answered")
    difference = after.score - before.score
    drawn = moved.draws[:, e]
    drawn = drawn[~np.isnan(drawn)]
    if not moved.known[e] or not len(drawn):
        return Move(element, before, after, difference, why_unknown="no_pair_of_people")
    # what is shown may leave a few late answers out: the draws are moved to it, so that they tell nothing about those
    off = difference - float(moved.point[e])
    drawn = drawn if abs(off) < EXACT else np.round(drawn + off, ROUGH_DECIMALS)
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    least = min((drawn <= EXACT).sum(), (drawn >= -EXACT).sum())
    p = min(1.0, 2 * (int(least) + 1) / (len(drawn) + 1))
    return Move(element, before, after, difference, (float(low), float(high)), p)


def _judged(place: int, moves: list[Move]) -> Step:
    """The verdicts of a step: the whole by its own p, the elements corrected for one another."""
    from graadmeter.survey.change import adjusted

    whole, *elements = moves
    p = adjusted([np.nan if move.p is None else move.p for move in elements], "bh")
    found = [_verdict(whole, whole.p)]
    found += [_verdict(move, None if np.isnan(each) else float(each)) for move, each in zip(elements, p, strict=True)]
    return Step(place, place + 1, tuple(found), int((~np.isnan(p)).sum()))


def _verdict(move: Move, corrected: float | None) -> Move:
    if move.interval is None or move.difference is None or corrected is None:
        return move
    low, high = move.interval
    verdict: Verdict = "cannot_tell"
    if low == high == 0:
        verdict = "same"
    elif low > 0 or high < 0:
        verdict = "not_after_correction" if corrected > ALPHA else "rose" if low > 0 else "fell"
    return replace(move, verdict=verdict, p_corrected=corrected)


def _plain(place: int, shown: tuple[Shown, Shown], model: Model, why: Literal["forgotten", "other_version"]) -> Step:
    """A step without draws: what was stored of both rounds, and why no more can be said."""
    moves = []
    for element in (WHOLE, *model.elements):
        before, after = (one.standings.get(element, Standing()) for one in shown)
        if before.hidden or after.hidden:
            moves.append(Move(element, before, after, verdict="hidden", why_unknown="few_people"))
        elif before.score is None or after.score is None:
            moves.append(Move(element, before, after, why_unknown="not_answered"))
        else:
            difference = after.score - before.score if why == "forgotten" else None
            moves.append(Move(element, before, after, difference, why_unknown=why))
    return Step(place, place + 1, tuple(moves), 0)


# -- two versions of a model


def _bridged(
    answers: pa.Table, before: Round, migration: Migration, policy: Policy, draws: int, seed: int, model: Model
) -> Mapping[str, Standing]:
    """Where the round before stood under the model of the round after.

    An element is hidden where the map leaves out, or joins, answers of too few people: the difference between the two
    scores of one round would be about them.
    """
    assert before.answers is not None
    told = maturity.score(answers, model, rule=before.rule, policy=policy, draws=draws, seed=seed).to_json()
    found = {element: Standing.of(said) for element, said in told["elements"].items()}
    found[WHOLE] = Standing.of(told["overall"])
    few = migration.about_few(before.answers, policy)
    return {
        element: Standing(hidden=True) if element in few or (few and element == WHOLE) else standing
        for element, standing in found.items()
    }


def _as_taken(element: str, shown: Shown, migration: Migration | None) -> Standing | None:
    """Where the element stood under its own version: known where it comes from one element, on as many levels."""
    if migration is None or not migration.is_one_scale:
        return None
    if element == WHOLE:
        return shown.whole
    sources = migration.sources(element)
    return shown.standings.get(sources[0]) if len(sources) == 1 else None


def _is_mapped(element: str, migration: Migration | None) -> bool:
    return element == WHOLE or bool(migration and migration.sources(element))


def hide(move: Move) -> Move:
    return Move(move.element, move.before, Standing(hidden=True), verdict="hidden", why_unknown="few_different")
