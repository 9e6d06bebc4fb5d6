"""Tables with their margins: what is hidden cannot be worked out or narrowed down to a small group."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.optimize import linprog

from graadmeter.base.errors import PolicyError
from graadmeter.disclosure import Policy, audit, suppress, system

FIVE = Policy(min_group=5)


def equations(shape: tuple[int, ...]) -> np.ndarray:
    """Every sum over rows, columns and so on, up to the sum of all, written out by hand: sums x cells."""
    cells = list(np.ndindex(*shape))
    rows = []
    for axes in itertools.chain.from_iterable(itertools.combinations(range(len(shape)), n) for n in range(len(shape))):
        for fixed in itertools.product(*(range(shape[axis]) for axis in axes)):
            rows.append([float(all(cell[axis] == at for axis, at in zip(axes, fixed, strict=True))) for cell in cells])
    return np.array(rows)


def exposed(table: np.ndarray, mask: np.ndarray, least: int) -> list[tuple[tuple[int, ...], str]]:
    """The small cells that an observer of all shown cells and margins can pin down, by algebra or by inequalities."""
    sums, x, hidden = equations(table.shape), table.ravel().astype(float), mask.ravel()
    columns = np.flatnonzero(hidden)
    if not columns.size:
        return []
    known, right = sums[:, columns], sums[:, columns] @ x[columns]
    rank = np.linalg.matrix_rank(known)
    found = []
    for place, column in enumerate(columns):
        if not 0 < x[column] < least:
            continue
        unit = np.zeros(len(columns))
        unit[place] = 1.0
        where = tuple(int(at) for at in np.unravel_index(column, table.shape))
        if np.linalg.matrix_rank(np.vstack([known, unit])) == rank:
            found.append((where, "subtraction"))
        most = -linprog(-unit, A_eq=known, b_eq=right, bounds=(0, None), method="highs").fun
        if most < least - 1e-6:
            found.append((where, f"at most {most}"))
    return found


tables = arrays.arrays(
    np.int64, st.sampled_from([(3,), (2, 2), (3, 3), (4, 3), (5, 4), (3, 2, 2)]), elements=st.integers(0, 14)
)


@settings(max_examples=50, deadline=None)
@given(tables)
def test_nothing_small_can_be_worked_out_from_what_is_shown(table) -> None:
    try:
        mask = suppress(table, FIVE)
    except PolicyError:
        assume(False)
    small = (table > 0) & (table < 5)
    assert mask[small].all()
    assert exposed(table, mask, 5) == []
    assert mask.any() == small.any()
    for place, (low, high) in audit(table, mask).items():
        assert low <= table[place] <= high
        assert high >= 5


@settings(max_examples=30, deadline=None)
@given(tables)
def test_with_totals_there_is_always_a_way(table) -> None:
    mask = suppress(table, FIVE, totals=True)
    whole = table
    for axis in range(table.ndim):
        whole = np.concatenate([whole, whole.sum(axis=axis, keepdims=True)], axis=axis)
    assert mask[(whole > 0) & (whole < 5)].all()
    if table.sum() >= 5:
        found = audit(table, mask)
        assert all(high >= 5 for place, (_, high) in found.items() if whole[place] < 5)


@settings(max_examples=8, deadline=None)
@given(arrays.arrays(np.int64, (3, 3), elements=st.integers(1, 12)))
def test_no_choice_hides_fewer_people(table) -> None:
    """Against every subset of the other cells."""
    assume((table.sum(axis=0) >= 5).all() and (table.sum(axis=1) >= 5).all())
    small = table < 5
    assume(small.any())
    try:
        mask = suppress(table, FIVE)
    except PolicyError:
        assume(False)
    others = np.argwhere(~small)
    least = None
    for n in range(len(others) + 1):
        for extra in itertools.combinations(others, n):
            tried = small.copy()
            for place in extra:
                tried[tuple(place)] = True
            if not exposed(table, tried, 5):
                loss = int(table[tried & ~small].sum())
                least = loss if least is None else min(least, loss)
    assert table[mask & ~small].sum() == least


def test_the_order_of_rows_and_columns_changes_no_loss() -> None:
    table = np.array([[15, 1, 3, 1], [20, 10, 10, 15], [3, 10, 10, 2], [12, 14, 7, 2]])
    turned = table[::-1].T
    assert table[suppress(table, FIVE)].sum() == turned[suppress(turned, FIVE)].sum()


def test_a_large_table_is_protected_too(monkeypatch) -> None:
    table = np.random.default_rng(4).poisson(7, (9, 7))
    exact = suppress(table, FIVE)
    monkeypatch.setattr(system, "EXACT_CELLS", 0)
    mask = suppress(table, FIVE)
    assert exposed(table, mask, 5) == exposed(table, exact, 5) == []
    assert table[exact].sum() <= table[mask].sum() <= 1.5 * table[exact].sum()


def test_a_public_archive_hides_nothing() -> None:
    assert not suppress([[1, 2], [3, 4]], Policy("public")).any()


def test_an_empty_cell_is_shown_where_something_else_protects() -> None:
    table = np.array([[0, 8, 3], [9, 8, 9], [9, 9, 9]])
    assert not suppress(table, FIVE)[0, 0]


def test_an_empty_cell_is_hidden_where_nothing_else_protects() -> None:
    table = np.array([[12, 3], [0, 12]])
    assert suppress(table, FIVE).all()


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ([[3, 0], [12, 20]], "a total of this table is 3"),
        ([[-1, 2]], "whole numbers"),
        ([[1.5, 2]], "whole numbers"),
        ([[float("nan"), 2]], "whole numbers"),
        ([], "whole numbers"),
        (["a"], "whole numbers"),
    ],
)
def test_a_table_that_cannot_be_protected_says_why(table, says) -> None:
    with pytest.raises(PolicyError, match=says):
        suppress(table, FIVE)


def test_a_mask_of_another_shape_is_refused() -> None:
    with pytest.raises(PolicyError, match="the mask has shape"):
        audit([[9, 9], [9, 9]], [True, False])


def test_audit_sees_through_primaries_alone() -> None:
    found = audit([[15, 3], [12, 20]], [[False, True], [False, False]])
    assert found == {(0, 1): (3.0, 3.0)}
