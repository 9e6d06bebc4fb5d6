"""The sentences of a step: what moved, how sure, by which method, and why not where nothing can be said."""

from __future__ import annotations

from collections.abc import Mapping

from graadmeter.base.text import Message, Quantity, say, say_n
from graadmeter.diagnosis.rounds.result import Method, MethodWhy, Move, Step, Unknown

METHODS: Mapping[Method, Message] = {
    "paired": say("paired"),
    "independent": say("independent"),
}
METHOD_WHY: Mapping[MethodWhy, Message] = {
    "linked": say("People who answered both rounds are drawn together; the others apart."),
    "asked": say("Independent because that was asked for."),
    "no_codes": say("Independent: nobody answered both rounds under the same code."),
    "few_pairs": say("Independent: fewer people than the minimum group answered both rounds under the same code."),
    "few_others": say(
        "Independent: of one of the rounds so few people are without a partner that pairing would set them apart."
    ),
}
UNKNOWN: Mapping[Unknown, Message] = {
    "not_answered": say("not answered in both rounds"),
    "new": say("new in this version of the model: there is nothing to compare with"),
    "forgotten": say("no interval: the answers of one of the rounds are no longer kept, only its result"),
    "other_version": say("not compared: the rounds were taken with different versions of the model"),
    "other_rule": say("not compared: the rounds place the whole by different rules"),
    "few_people": say("hidden: group too small"),
    "no_pair_of_people": say("no interval: no role has two people who answered in both rounds"),
    "few_different": say("hidden: the two rounds differ by the answers of too few people"),
}


def verdict(move: Move) -> Message:
    """What happened to one element, in words."""
    if move.difference is None:
        return UNKNOWN[move.why_unknown or "not_answered"]
    by = Quantity(abs(move.difference), "score2")
    if move.interval is None:
        moved = say("went from {before} to {after}", **_ends(move))
        return say("{moved}; {why}", moved=moved, why=UNKNOWN[move.why_unknown or "not_answered"])
    low, high = (Quantity(end, "score2") for end in move.interval)
    match move.verdict:
        case "rose":
            return say("rose by {by} (between {low} and {high}): more than noise", by=by, low=low, high=high)
        case "fell":
            least, most = (Quantity(abs(end), "score2") for end in reversed(move.interval))
            return say("fell by {by} (between {low} and {high}): more than noise", by=by, low=least, high=most)
        case "same":
            return say("the answers are the same")
        case "not_after_correction":
            return say(
                "changed by {change} (between {low} and {high}), but among so many comparisons one such change is to "
                "be expected by chance: not more than noise",
                change=Quantity(move.difference, "score2"), low=low, high=high,
            )  # fmt: skip
    return say("the change lies between {low} and {high}: this cannot tell whether it rose or fell", low=low, high=high)


def _ends(move: Move) -> dict[str, object]:
    return {
        "before": Quantity(move.before.score or 0.0, "score2"),
        "after": Quantity(move.after.score or 0.0, "score2"),
    }


def method(move: Move) -> Message | None:
    """By which method an element was compared, with the number of pairs."""
    if move.method is None:
        return None
    if move.method == "paired" and move.pairs is not None:
        return say("paired, {n} in both rounds", n=move.pairs)
    return METHODS[move.method]


def bridge(move: Move) -> Message | None:
    """Real change and change of model told apart; None where the version is the same or it cannot be said."""
    if move.total is None or move.from_model is None or move.difference is None:
        return None
    return say(
        "Of the change of {total}, {model} comes from the other version of the model and {real} from the answers.",
        total=Quantity(move.total, "score2"), model=Quantity(move.from_model, "score2"),
        real=Quantity(move.difference, "score2"),
    )  # fmt: skip


def family(step: Step) -> Message:
    """What correcting for many comparisons means here."""
    return say_n(
        "{n} category is compared. A change counts as more than noise if p is at most 0.05.",
        "{n} categories are compared at once, and of twenty comparisons without any change one looks like a change. So "
        "the p-values are corrected (Benjamini-Hochberg): of the changes called more than noise, on average at most 5 "
        "in 100 are chance.",
        step.compared,
    )


def count(step: Step) -> Message:
    """How many elements moved by more than noise."""
    up = sum(move.verdict == "rose" for move in step.elements)
    down = sum(move.verdict == "fell" for move in step.elements)
    if not up and not down:
        return say("No category moved by more than noise.")
    return say("More than noise: {up} up, {down} down, of {n} categories compared.", up=up, down=down, n=step.compared)
