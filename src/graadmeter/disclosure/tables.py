"""Tables of people with their margins: what stays hidden, and what somebody could still work out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graadmeter.base.errors import PolicyError
from graadmeter.base.text import say
from graadmeter.disclosure.policy import Policy
from graadmeter.disclosure.system import Bools, Ints, System, protect, ranges

Range = tuple[float, float]


def suppress(counts: npt.ArrayLike, policy: Policy, *, totals: bool = False) -> Bools:
    """Which cells of a table of people stay hidden while its margins are shown.

    `counts`: people per cell, whole numbers of 0 or more, in one axis or more. All sums over rows, columns and so on
    are taken to be shown. Returns a mask of the same shape, True is hidden: every cell of 1 to `policy.min_group` - 1
    people (primary), and beside them the cells with the fewest people in all (complementary) such that each primary
    cell could, for somebody who knows all that is shown, hold the minimum group. Empty cells are shown; they are hidden
    where nothing else protects. The smallest loss of people in the cells hidden extra is found exactly for tables of
    some two hundred cells; for larger ones it is small and the protection is the same.

    `totals`: the margins may be hidden too. The mask then has one more place on each axis for them, the last.

    Raises PolicyError for counts that are none, and where a margin that has to be shown is itself a small group.
    Method and source: `disclosure.system`; checked on the table of FCSM Working Paper 22.
    """
    table = _checked(counts)
    shape = tuple(size + 1 for size in table.shape)
    if policy.name == "public":
        return np.zeros(shape if totals else table.shape, dtype=bool)
    system, inside = _system(table)
    nothing = np.zeros(len(system.counts), dtype=bool)
    keep = nothing.copy() if totals else ~inside
    if not totals:
        _require_large_margins(system.counts[~inside], policy)
    else:
        keep[-1] = not policy.hides(int(system.counts[-1]))
    for zeros in (nothing, ~nothing):
        found, stuck = protect(system, policy.min_group, hidden=nothing, keep=keep, zeros=zeros)
        if not stuck.size:
            mask = found.reshape(shape)
            return mask if totals else mask[tuple(slice(size) for size in table.shape)]
    if totals:
        return found.reshape(shape)
    raise PolicyError(
        say(
            "the small groups of this table cannot be hidden while all its totals are shown; take groups together or "
            "hide totals too"
        )
    )


def audit(counts: npt.ArrayLike, hidden: npt.ArrayLike) -> dict[tuple[int, ...], Range]:
    """What somebody who knows all that is shown can say of each hidden cell: place -> lowest and highest count.

    `counts` as for `suppress`; `hidden`: a mask of its shape (all margins are shown), or with one more place on each
    axis for the margins. A cell whose ends are equal can be worked out. Ends are those of a linear programme over
    counts of 0 or more. Raises PolicyError for a mask of another shape.
    """
    table = _checked(counts)
    given = np.asarray(hidden, dtype=bool)
    shape = tuple(size + 1 for size in table.shape)
    mask = given
    if given.shape == table.shape:
        mask = np.pad(given, [(0, 1)] * table.ndim)
    elif given.shape != shape:
        raise PolicyError(
            say(
                "the mask has shape {seen}; expected {expected}, or {more} with the totals",
                seen=str(given.shape), expected=str(table.shape), more=str(shape),
            )
        )  # fmt: skip
    low, high = ranges(_system(table)[0], mask.ravel())
    found = {}
    for place in np.argwhere(mask):
        flat = int(np.ravel_multi_index(tuple(place), shape))
        found[tuple(int(at) for at in place)] = (float(low[flat]), float(high[flat]))
    return found


def _checked(counts: npt.ArrayLike) -> Ints:
    table = np.asarray(counts)
    whole = table.ndim > 0 and table.size > 0 and np.issubdtype(table.dtype, np.number)
    if not whole or not np.isfinite(table).all() or (table < 0).any() or (table != np.floor(table)).any():
        raise PolicyError(say("a table of people holds whole numbers of 0 or more"))
    return table.astype(np.int64)


def _system(table: Ints) -> tuple[System, Bools]:
    """The table with its margins as cells, the last place of an axis its sum; and which cells are no margin."""
    whole = table
    for axis in range(table.ndim):
        whole = np.concatenate([whole, whole.sum(axis=axis, keepdims=True)], axis=axis)
    number = np.arange(whole.size).reshape(whole.shape)
    relations = []
    for axis in range(table.ndim):
        lines = np.moveaxis(number, axis, -1).reshape(-1, whole.shape[axis])
        relations += [(int(line[-1]), line[:-1].tolist()) for line in lines]
    inside = np.zeros(whole.shape, dtype=bool)
    inside[tuple(slice(size) for size in table.shape)] = True
    return System(whole.ravel(), relations), inside.ravel()


def _require_large_margins(margins: Ints, policy: Policy) -> None:
    small = [int(n) for n in margins if n and policy.hides(int(n))]
    if small:
        raise PolicyError(
            say(
                "a total of this table is {n}, a smaller group than {least}; leave it out, take groups together, or "
                "hide totals too",
                n=min(small), least=policy.min_group,
            )
        )  # fmt: skip
