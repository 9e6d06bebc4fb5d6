"""Intervals, draws and exactness: arithmetic that several rooms need and that knows nothing of the field."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

LEVEL = 0.95

EXACT = 1e-9  # a value this close to a bar meets it: thirds are thirds
DRAWS = 1000  # of a bootstrap band
SEED = 20090616  # of those draws, where nobody asks for another


def wilson(k: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Wilson score interval of a share: `k` of `n`, two-sided at `level`, both ends within 0..1.

    With p = k/n and z the normal quantile at (1 + level)/2:
    (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n). It never leaves 0..1 and has width at k = 0 and k = n.
    Raises ValueError when `n` is not positive, `k` lies outside 0..n, or `level` outside 0..1 (ends not included).
    Source: Wilson (1927), J. Am. Stat. Assoc. 22; checked values in Newcombe (1998), Statist. Med. 17.
    """
    if n <= 0 or not 0 <= k <= n:
        raise ValueError(f"a share needs 0 <= k <= n and n > 0, not k={k}, n={n}")
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not {level}")
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = k / n
    middle = share + z * z / (2 * n)
    reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if k == 0 else (middle - reach) / scale  # exact at the ends, where rounding would leave 1e-17
    high = 1.0 if k == n else (middle + reach) / scale
    return low, high
