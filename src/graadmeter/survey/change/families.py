"""Many comparisons at once: p-values corrected so that chance alone does not find a change.

SciPy corrects by Benjamini & Hochberg. The other three are a running maximum or minimum each, written here because the
library that has them (statsmodels) takes a second to load; a test compares the two.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from graadmeter.base.errors import RatingsError, UnknownNameError
from graadmeter.base.text import Message, say
from graadmeter.survey.change.columns import Floats, column

Method = Literal["bh", "holm", "hochberg", "bonferroni"]
ALPHA = 0.05
METHODS: dict[Method, Message] = {
    "bh": say("Benjamini-Hochberg: of the changes called real, on average at most 5 in 100 are not"),
    "holm": say("Holm: at most 5 in 100 chance that any change called real is not"),
    "hochberg": say("Hochberg: as Holm, for measures that move together"),
    "bonferroni": say("Bonferroni: every p-value times the number of comparisons"),
}


def adjusted(p: Any, method: Method = "bh") -> Floats:
    """Corrected p-values of one family, in the order given; NaN (no test was possible) stays NaN and counts for none.

    With p_(1) <= ... <= p_(m). bonferroni: m p. holm: max over j <= i of (m - j + 1) p_(j). hochberg: min over j >= i
    of (m - j + 1) p_(j). bh: min over j >= i of m p_(j) / j. All at most 1. Raises RatingsError for a value outside
    0..1, UnknownNameError for another method.
    Source: Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57; Holm (1979); Hochberg (1988).
    """
    if method not in get_args(Method):
        raise UnknownNameError(
            say("there is no correction {seen}; choose one of: {offered}", seen=repr(method), offered=list(METHODS))
        )
    values = column(np.asarray(p, dtype=float), say("p-values"))
    known = ~np.isnan(values)
    if ((values[known] < 0) | (values[known] > 1)).any():
        raise RatingsError(say("a p-value lies between 0 and 1; check the list"))
    found = np.full(len(values), np.nan)
    found[known] = _corrected(values[known], method) if known.any() else []
    return found


def rejected(p: Any, method: Method = "bh", alpha: float = ALPHA) -> npt.NDArray[np.bool_]:
    """Which of a family are more than noise at `alpha`: corrected p-value at most `alpha`; never where p is NaN."""
    return np.asarray(adjusted(p, method) <= alpha)


def _corrected(p: Floats, method: Method) -> Floats:
    if method == "bh":
        from scipy.stats import false_discovery_control

        return np.asarray(false_discovery_control(p, method="bh"))
    m = len(p)
    if method == "bonferroni":
        return np.minimum(1.0, m * p)
    order = np.argsort(p, kind="stable")
    stepped = (m - np.arange(m)) * p[order]
    running = np.maximum.accumulate(stepped) if method == "holm" else np.minimum.accumulate(stepped[::-1])[::-1]
    found = np.empty(m)
    found[order] = np.minimum(1.0, running)
    return found
