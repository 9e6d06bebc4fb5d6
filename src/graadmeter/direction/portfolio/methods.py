"""The methods, each in two parts: what a criterion says of each alternative, and how weights put criteria together.

The first part does not know the weights. So ten thousand sets of weights take one pass over the scores, and every
array may have axes in front: one table per draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from graadmeter.base.errors import UnknownNameError
from graadmeter.base.text import Message, quoted, say
from graadmeter.direction.portfolio import preference
from graadmeter.direction.portfolio.given import Floats
from graadmeter.direction.portfolio.preference import Preference

ROUNDING = 1e-12  # of the largest score: thirds that were added in another order are level
Parts = tuple[Floats, ...]  # each (..., alternatives, criteria)
ALL_ALIKE = say(
    "All alternatives are alike on every criterion that weighs: there is no best and no worst to compare with."
)
ALONE = say("One alternative has nothing to be compared with.")


class Method(Protocol):
    """`method`: what was computed, in words. `alone`: why one alternative by itself has no value; None: it has."""

    @property
    def method(self) -> Message: ...

    @property
    def alone(self) -> Message | None: ...

    def parts(self, scores: Floats, signs: Floats) -> Parts:
        """Per criterion, from scores (..., alternatives, criteria) without NaN."""
        ...

    def value(self, parts: Parts, weights: Floats) -> Floats:
        """(..., alternatives), more is better, from weights (..., criteria) with sum 1. NaN: no value."""
        ...


@dataclass(frozen=True, slots=True)
class WeightedSum:
    """sum over criteria of weight x score: `minmax` on 0 (worst of these alternatives) to 1 (best), `none` as given,
    where less is better with the sign turned. A criterion on which all are alike is 1 for all."""

    normalisation: str = "minmax"
    alone: Message | None = None

    @property
    def method(self) -> Message:
        if self.normalisation == "none":
            return say("weighted sum of the scores as given")
        return say("weighted sum, each criterion from 0 (worst) to 1 (best)")

    def parts(self, scores: Floats, signs: Floats) -> Parts:
        turned = scores * signs
        return (turned if self.normalisation == "none" else _between(turned, alike=1.0),)

    def value(self, parts: Parts, weights: Floats) -> Floats:
        return _summed(parts[0], weights)


@dataclass(frozen=True, slots=True)
class Topsis:
    """TOPSIS: worst / (best + worst), with the distances to the ideal and the anti-ideal alternative in the weighted,
    normalised criteria; 1 is the ideal itself. `minmax` puts each criterion from 0 to 1, `vector` divides by its
    length. The choice may change the winner.
    Source: Hwang & Yoon (1981), Multiple Attribute Decision Making; Opricovic & Tzeng (2004), EJOR 156."""

    normalisation: str = "minmax"
    alone: Message | None = ALONE

    @property
    def method(self) -> Message:
        if self.normalisation == "vector":
            return say("TOPSIS, each criterion divided by its length")
        return say("TOPSIS, each criterion from 0 (worst) to 1 (best)")

    def parts(self, scores: Floats, signs: Floats) -> Parts:
        turned = scores * signs
        if self.normalisation == "vector":
            length = np.sqrt(np.square(turned).sum(axis=-2, keepdims=True))
            turned = np.divide(turned, length, out=np.zeros_like(turned), where=length > 0)
        else:
            turned = _between(turned, alike=0.0)
        low, high, noise = _ends(turned)
        return np.square(_beyond(high - turned, noise)), np.square(_beyond(turned - low, noise))

    def value(self, parts: Parts, weights: Floats) -> Floats:
        to_best, to_worst = (np.sqrt(_summed(part, np.square(weights))) for part in parts)
        both = to_best + to_worst
        return np.divide(to_worst, both, out=np.full_like(both, np.nan), where=both > 0)


@dataclass(frozen=True, slots=True)
class Promethee:
    """PROMETHEE II: the net flow, by how much an alternative is preferred to the others minus they to it, -1..1.

    pi(a, b) = sum of weight x P(a - b); positive flow of a = mean over the others of pi(a, .), negative flow of
    pi(., a), each 0..1. Source: Brans, Vincke & Mareschal (1986), EJOR 24."""

    preferences: Sequence[Preference] = field(default=())  # per criterion; empty: usual everywhere
    alone: Message | None = ALONE

    @property
    def method(self) -> Message:
        return say("PROMETHEE II: net flow of preferences, pair by pair")

    def parts(self, scores: Floats, signs: Floats) -> Parts:
        turned = scores * signs
        others = max(1, scores.shape[-2] - 1)
        positive, negative = np.empty_like(turned), np.empty_like(turned)
        for at in range(scores.shape[-1]):
            preferred = self._preferred(turned[..., at], at)
            positive[..., at] = preferred.sum(axis=-1) / others
            negative[..., at] = preferred.sum(axis=-2) / others
        return positive, negative

    def value(self, parts: Parts, weights: Floats) -> Floats:
        return _summed(parts[0] - parts[1], weights)

    def indices(self, scores: Floats, signs: Floats, weights: Floats) -> Floats:
        """pi: by how much each (row) is preferred to each (column), 0..1."""
        turned = scores * signs
        found = np.zeros((len(turned), len(turned)))
        for at, weight in enumerate(weights):
            found += weight * self._preferred(turned[:, at], at)
        return found

    def _preferred(self, column: Floats, at: int) -> Floats:
        shape = self.preferences[at] if self.preferences else Preference()
        difference = column[..., :, None] - column[..., None, :]
        noise = ROUNDING * np.abs(column).max(axis=-1)[..., None, None]
        return shape(_beyond(difference, noise))


NORMALISATIONS: Mapping[str, tuple[str, ...]] = {"weighted_sum": ("minmax", "none"), "topsis": ("minmax", "vector")}
METHODS = (*NORMALISATIONS, "promethee")
ALIASES = {"promethee_ii": "promethee", "promethee2": "promethee", "wsm": "weighted_sum", "saw": "weighted_sum"}


def named(name: str, normalisation: str | None, preferences: Any, criteria: int) -> tuple[str, Method]:
    """The method of this name. Raises UnknownNameError for a method or a normalisation that it does not offer."""
    plain = str(name).strip().lower().replace("-", "_").replace(" ", "_")
    plain = ALIASES.get(plain, plain)
    if plain not in METHODS:
        raise UnknownNameError(
            say("there is no method {name}; known are: {known}", name=quoted(name), known=", ".join(METHODS))
        )
    offered = NORMALISATIONS.get(plain, ())
    if normalisation is not None and normalisation not in offered:
        raise UnknownNameError(
            say(
                "{method} has no normalisation {name}; known are: {known}",
                method=plain, name=quoted(normalisation), known=", ".join(offered) or "-",
            )
        )  # fmt: skip
    if plain == "promethee":
        return plain, Promethee(preference.read(preferences, criteria))
    kind: type[WeightedSum | Topsis] = WeightedSum if plain == "weighted_sum" else Topsis
    return plain, kind(normalisation or offered[0])


def _between(scores: Floats, *, alike: float) -> Floats:
    """Each criterion from 0 (worst) to 1 (best); `alike` where all are the same."""
    low, high, noise = _ends(scores)
    width = high - low
    return np.divide(scores - low, width, out=np.full_like(scores, alike), where=width > noise)


def _ends(scores: Floats) -> tuple[Floats, Floats, Floats]:
    """Per criterion the lowest, the highest, and by how much scores may differ and still be alike."""
    low, high = scores.min(axis=-2, keepdims=True), scores.max(axis=-2, keepdims=True)
    return low, high, ROUNDING * np.maximum(np.abs(low), np.abs(high))


def _beyond(differences: Floats, noise: Floats) -> Floats:
    """Differences; 0 where they are no more than noise."""
    return np.where(np.abs(differences) <= noise, 0.0, differences)


def _summed(parts: Floats, weights: Floats) -> Floats:
    return np.asarray(np.matmul(parts, weights[..., None])[..., 0])
