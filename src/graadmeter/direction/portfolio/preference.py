"""How far one alternative is preferred to another for a difference on one criterion: the six shapes of PROMETHEE."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from graadmeter.base.errors import PortfolioError, UnknownNameError
from graadmeter.base.text import quoted, say
from graadmeter.direction.portfolio.given import Floats

USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Preference:
    """A shape with its thresholds, in the unit of the criterion: below `q` a difference counts for nothing, from `p` on
    it counts fully; `s` is where a gaussian bends (0.39 at d = s)."""

    shape: str = USUAL
    q: float = 0.0
    p: float = 0.0
    s: float = 0.0

    def __post_init__(self) -> None:
        if self.shape not in SHAPES:
            raise UnknownNameError(
                say(
                    "there is no preference function {name}; known are: {known}",
                    name=quoted(self.shape), known=", ".join(SHAPES),
                )
            )  # fmt: skip
        needs = NEEDS[self.shape]
        if not all(np.isfinite([self.q, self.p, self.s])) or self.q < 0:
            raise PortfolioError(say("thresholds of a preference function are finite, and q is 0 or more"))
        if ("p" in needs and self.p <= 0) or ("s" in needs and self.s <= 0):
            raise PortfolioError(
                say("the preference function {name} needs {needs} above 0", name=self.shape, needs=needs[-1])
            )
        if needs == ("q", "p") and self.q >= self.p:
            raise PortfolioError(say("the preference function {name} needs q below p", name=self.shape))

    def __call__(self, difference: Floats) -> Floats:
        """0..1 for each difference, positive where the first alternative is better; 0 where it is not."""
        return np.where(difference > 0, SHAPES[self.shape](difference, self), 0.0)


SHAPES: Mapping[str, Callable[[Floats, Preference], Floats]] = {
    USUAL: lambda d, of: np.ones_like(d),
    "u_shape": lambda d, of: (d > of.q).astype(float),
    "v_shape": lambda d, of: np.minimum(d / of.p, 1.0),
    "level": lambda d, of: np.where(d > of.p, 1.0, np.where(d > of.q, 0.5, 0.0)),
    "linear": lambda d, of: np.clip((d - of.q) / (of.p - of.q), 0.0, 1.0),
    "gaussian": lambda d, of: 1.0 - np.exp(-np.square(d) / (2.0 * of.s**2)),
}
NEEDS: Mapping[str, tuple[str, ...]] = {
    USUAL: (), "u_shape": ("q",), "v_shape": ("p",), "level": ("q", "p"), "linear": ("q", "p"), "gaussian": ("s",),
}  # fmt: skip
ALIASES = {
    "quasi": "u_shape", "ushape": "u_shape", "u": "u_shape", "vshape": "v_shape", "v": "v_shape",
    "v_shape_indifference": "linear", "v_shape_with_indifference": "linear", "vshape_2": "linear", "gauss": "gaussian",
}  # fmt: skip


def read(preferences: Any, criteria: int) -> tuple[Preference, ...]:
    """One per criterion, from a `Preference`, the name of a shape, or a mapping with `shape`, `q`, `p`, `s`; one alone
    holds for all, None is usual everywhere. Raises PortfolioError, UnknownNameError."""
    if preferences is None or isinstance(preferences, str | Preference | Mapping):
        return (_one(preferences),) * criteria
    given = list(preferences)
    if len(given) != criteria:
        raise PortfolioError(
            say("expected {n} preference functions, one per criterion, saw {seen}", n=criteria, seen=len(given))
        )
    return tuple(map(_one, given))


def _one(given: Any) -> Preference:
    if isinstance(given, Preference):
        return given
    if given is None or isinstance(given, str):
        return Preference(_named(given or USUAL))
    if not isinstance(given, Mapping) or not set(given) <= {"shape", "q", "p", "s"}:
        raise PortfolioError(
            say("a preference function is a shape with q, p and s where it needs them, not {seen}", seen=quoted(given))
        )
    numbers = {key: value for key, value in given.items() if key != "shape" and value is not None}
    try:
        return Preference(_named(str(given.get("shape", USUAL))), **{key: float(n) for key, n in numbers.items()})
    except (TypeError, ValueError):
        raise PortfolioError(
            say("thresholds of a preference function are numbers, not {seen}", seen=quoted(given))
        ) from None


def _named(name: str) -> str:
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    return ALIASES.get(plain, plain)
