"""The Wilson interval against the published table of Newcombe (1998), and its promises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graadmeter.base.intervals import wilson


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_meets_the_published_values(k: int, n: int, low: float, high: float) -> None:
    assert wilson(k, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.99))
def test_wilson_holds_the_share_and_mirrors(pair: tuple[int, int], level: float) -> None:
    k, n = pair
    low, high = wilson(k, n, level)
    assert 0 <= low <= k / n <= high <= 1
    assert wilson(n - k, n, level) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(("k", "n", "level"), [(0, 0, 0.95), (3, 2, 0.95), (-1, 2, 0.95), (1, 2, 1.0)])
def test_wilson_refuses_what_is_no_share(k: int, n: int, level: float) -> None:
    with pytest.raises(ValueError, match=r"share|level"):
        wilson(k, n, level)
