"""Rounds of answers side by side: score each, compare each with the next, hide what could be had by subtraction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from graadmeter import maturity
from graadmeter.base.errors import AnswersError, ModelError
from graadmeter.base.intervals import SEED
from graadmeter.base.text import say
from graadmeter.diagnosis.rounds.carried import too_few_differ
from graadmeter.diagnosis.rounds.result import WHOLE, Shown, Standing, Step
from graadmeter.diagnosis.rounds.steps import Pairing, Round, hide, step
from graadmeter.diagnosis.rounds.told import RoundsResult
from graadmeter.disclosure import Policy
from graadmeter.maturity.between import two
from graadmeter.maturity.migrate import Migration
from graadmeter.maturity.model import Model

DRAWS = 2000  # of the difference: the smallest p-value is 2/2001, below what twenty corrected comparisons ask


def compare(
    rounds: Sequence[Round],
    *,
    migration: Migration | None = None,
    paired: Pairing = "auto",
    policy: Policy | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> RoundsResult:
    """Two or more rounds of one model, oldest first, and what moved from each to the next.

    Scores and levels are those of `maturity.score`. The interval of a difference (95 %) and its p come from `draws`
    draws of respondents within their role; p = 2 min(share of draws at most 0, share at least 0), one draw added to
    each. Over the elements of a step p is corrected by Benjamini & Hochberg; the whole is one question and is not.
    `paired`: `auto` draws people together whose code stands in both rounds, where there are at least the minimum group
    of them and the others of either round are none or as many; `no` never; `yes` as `auto`, with an error where no code
    is shared. `migration`: the map between two versions of the model; the rounds before the change are scored under
    both. `policy` None: staff, minimum group 10.
    A figure that is hidden in either round has no difference, and a round that differs from an earlier one by the
    answers of too few people is hidden itself.
    Raises AnswersError for fewer than two rounds, no answers, or `yes` without shared codes; ModelError for versions
    without a map.
    """
    policy = policy or Policy()
    if len(rounds) < 2:
        raise AnswersError(say("comparing takes two rounds or more, saw {n}; give another answers file", n=len(rounds)))
    if draws < 1 or seed < 0:
        raise AnswersError(
            say(
                "comparing takes at least one draw and a seed of 0 or more, not {draws} and {seed}",
                draws=str(draws),
                seed=str(seed),
            )
        )
    for before, after in pairwise(rounds):
        if not _joined(before.model, after.model, migration):
            raise _without_map(before.model, after.model, migration)
    shown = [standings(each, policy, draws, seed) for each in rounds]
    if all(one == Standing() for each in shown for one in each.standings.values()):
        raise AnswersError(
            say(
                "no category was answered in these rounds, so that there is nothing to compare; the shares of a poll "
                "of one question are compared by graadmeter.survey.change.share_difference"
            )
        )
    steps = []
    for place, (before, after) in enumerate(pairwise(rounds)):
        steps.append(
            step(
                place, (before, after), (shown[place], shown[place + 1]),
                migration=migration, paired=paired, policy=policy, draws=draws, seed=seed,
            )
        )  # fmt: skip
    hidden = dict(_differenced(rounds, migration, policy))
    shown = [_without(one, hidden.get(place, frozenset())) for place, one in enumerate(shown)]
    steps = [_step_without(each, hidden) for each in steps]
    used = migration.id if migration and len({each.model.digest for each in rounds}) > 1 else None
    return RoundsResult(rounds[-1].model, tuple(shown), tuple(steps), policy, draws, seed, used)


def standings(one: Round, policy: Policy, draws: int = DRAWS, seed: int = SEED) -> Shown:
    """The round as it may be shown: what was kept of it, else scored here. Raises AnswersError where neither is."""
    told = one.told
    if told is None:
        if one.answers is None:
            raise AnswersError(say("{name} has neither answers nor a result; leave it out", name=one.name))
        told = maturity.score(one.answers, one.model, rule=one.rule, policy=policy, draws=draws, seed=seed).to_json()
    standings = {element: Standing.of(said) for element, said in told["elements"].items()}
    return Shown(
        one.name, one.when, one.model.version, told.get("n"),
        {WHOLE: Standing.of(told["overall"]), **standings}, one.answers is None,
    )  # fmt: skip


def _joined(before: Model, after: Model, migration: Migration | None) -> bool:
    return before.digest == after.digest or (migration is not None and migration.joins(before, after))


def _without_map(before: Model, after: Model, migration: Migration | None) -> ModelError:
    about = {"model": after.id, "old": before.version, "new": after.version}
    if migration is not None:
        return ModelError(
            say(
                "migration {map} leads from {source} to {target}, not from {model} {old} to {model} {new}; give the "
                "map between these two",
                map=migration.id, source=migration.before.version, target=migration.after.version, **about,
            )
        )  # fmt: skip
    if before.id != after.id:
        return ModelError(
            say(
                "rounds of {old} and of {new} cannot be compared; give rounds of one model", old=before.id, new=after.id
            )
        )
    return ModelError(
        say(
            "the rounds were taken with two versions of {model} ({old} and {new}); give the map between them with "
            "--migration, so that a change of the model is not taken for a change of the organisation",
            **about,
        )
    )


# -- figures that must not be had by subtraction


def _differenced(
    rounds: Sequence[Round], migration: Migration | None, policy: Policy
) -> Iterator[tuple[int, frozenset[str]]]:
    """Place of a later round -> elements that differ from an earlier round by the answers of too few people."""
    found: dict[int, set[str]] = {}
    for (_, one), (late, other) in combinations(enumerate(rounds), 2):
        answers = one.answers
        if one.model.digest != other.model.digest:
            answers = migration.apply(answers) if migration and answers is not None else None
        if answers is None or other.answers is None:
            continue
        few = too_few_differ(two(answers, other.answers, other.model), answers, other.answers, policy)
        named = {element for element, hides in zip((*other.model.elements, WHOLE), few, strict=True) if hides}
        if named:
            found.setdefault(late, set()).update({*named, WHOLE})
    for late, named in found.items():
        yield late, frozenset(named)


def _without(shown: Shown, hidden: frozenset[str]) -> Shown:
    if not hidden:
        return shown
    kept = {key: Standing(hidden=True) if key in hidden else one for key, one in shown.standings.items()}
    return replace(shown, standings=kept, n=None)


def _step_without(found: Step, hidden: Mapping[int, frozenset[str]]) -> Step:
    """The step without what is hidden of either round for being too like an earlier one."""
    before, after = hidden.get(found.before, frozenset()), hidden.get(found.after, frozenset())
    if not before and not after:
        return found
    moves = []
    for move in found.moves:
        if move.element in after:
            move = hide(move)
        if move.element in before:
            move = replace(hide(move), before=Standing(hidden=True), after=move.after)
        moves.append(move)
    return replace(found, moves=tuple(moves))
