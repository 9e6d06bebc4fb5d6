"""Respondents cut into groups, by one attribute and by two at once: how many stand behind each, and what stays hidden.

All cuts that could be shown of one round share their totals, so what is hidden is chosen once for all of them: somebody
may lay the cut by unit, the cut by location and the cut by both side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graadmeter.disclosure import Policy, hidden_parts
from graadmeter.disclosure.system import System, protect
from graadmeter.maturity.ladder import Frame
from graadmeter.maturity.panel import UNSTATED, options_of, scored

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

ATTRIBUTES = ("unit", "location", "age_band", "role")
MOST_PROFILES = 1000  # of which the audit takes seconds; with more people per profile there is less to narrow down
SLACK = 1e-6  # of the linear programme
Labels = tuple[str | None, ...]  # one per attribute of the cut; None: not stated


@dataclass(frozen=True)
class People:
    """Who answered. Axes: P respondents, E elements."""

    respondent: tuple[str, ...]
    labels: Mapping[str, tuple[tuple[Labels, ...], Ints]]  # attribute -> its labels, and P: which each person has
    valid: Bools  # P x E: with an answer to the element that counts
    counting: pa.Table  # the answers that count: quick placements beside statements of an element do not


@dataclass(frozen=True)
class Cells:
    """Every group of every cut as one list, and what adds up to what. N cells; cell 0 is everyone."""

    names: tuple[tuple[tuple[str, ...], Labels], ...]  # N: attributes of the cut, labels
    member: npt.NDArray[np.float32]  # P x N
    relations: tuple[tuple[int, tuple[int, ...]], ...]

    def of(self, by: Sequence[str]) -> list[int]:
        """The cells of one cut."""
        return [cell for cell, (attributes, _) in enumerate(self.names) if attributes == tuple(by)]


def people(table: pa.Table, axes: Frame) -> People:
    """Checked ANSWERS rows as people with their groups and what they answered."""
    import pyarrow.compute as pc

    codes = table["respondent"].combine_chunks().dictionary_encode()
    who, names = codes.indices.to_numpy(), codes.dictionary.to_pylist()
    element, quick = _elements(table, axes)
    full = np.zeros(len(axes.elements), dtype=bool)
    own = (element >= 0) & ~quick
    full[np.unique(element[own])] = True
    counts = (element >= 0) & (~quick | ~full[element])
    valid = np.zeros((len(names), len(axes.elements)), dtype=bool)
    valid[who[counts], element[counts]] = True
    passed_over = quick & (element >= 0) & full[element]
    # don't know and not applicable stay: they are part of what the group said, though nobody is counted for them
    return People(
        tuple(names),
        {attribute: _labels(table, attribute, who, len(names)) for attribute in ATTRIBUTES},
        valid,
        table.filter(pc.invert(pa.array(passed_over))),
    )


def attributes(who: People) -> tuple[str, ...]:
    """The attributes with something to compare: two labels or more."""
    return tuple(name for name, (labels, _) in who.labels.items() if sum(label != (None,) for label in labels) > 1)


def cells(who: People) -> Cells:
    """Every group by one attribute and by two at once."""
    offered = attributes(who)
    names: list[tuple[tuple[str, ...], Labels]] = [((), ())]
    columns = [np.ones(len(who.respondent), dtype=np.float32)]
    number: dict[tuple[tuple[str, ...], Labels], int] = {((), ()): 0}

    def add(cut: tuple[str, ...], labels: Labels, members: npt.NDArray[np.float32]) -> int:
        number[cut, labels] = len(names)
        names.append((cut, labels))
        columns.append(members)
        return number[cut, labels]

    relations: list[tuple[int, tuple[int, ...]]] = []
    for name in offered:
        labels, code = who.labels[name]
        own = [add((name,), label, (code == n).astype(np.float32)) for n, label in enumerate(labels)]
        relations.append((0, tuple(own)))
    for one, two in combinations(offered, 2):
        for first in who.labels[one][0]:
            for second in who.labels[two][0]:
                both = columns[number[(one,), first]] * columns[number[(two,), second]]
                add((one, two), (*first, *second), both)
        firsts, seconds = who.labels[one][0], who.labels[two][0]
        for first in firsts:
            across = tuple(number[(one, two), (*first, *second)] for second in seconds)
            relations.append((number[(one,), first], across))
        for second in seconds:
            down = tuple(number[(one, two), (*first, *second)] for first in firsts)
            relations.append((number[(two,), second], down))
    return Cells(tuple(names), np.stack(columns, axis=1), tuple(relations))


def hidden(all_cells: Cells, who: People, policy: Policy) -> tuple[Ints, Bools]:
    """How many people stand behind each group, and what stays hidden. Both (1 + E) x N: respondents, then elements.

    Groups by one attribute are hidden as on every other page (`hidden_parts`); groups by two then so that, with
    everything laid side by side, no small group of either kind can be worked out or narrowed down to fewer than the
    minimum group. Where groups by one attribute alone give one away, such as a role that is found in one unit only, an
    element hides those too. What is hidden of the respondents is hidden of every element, roles apart: those are shown
    or hidden as the result of the round shows them.
    """
    everyone = np.ones((len(who.respondent), 1), dtype=bool)
    counts = (np.hstack([everyone, who.valid]).astype(np.float32).T @ all_cells.member).round().astype(np.int64)
    masks = np.zeros(counts.shape, dtype=bool)
    if policy.name == "public":
        return counts, masks
    inside = _profiles(all_cells, who)
    masks[0] = _audited(all_cells, counts[0], _mask(all_cells, counts[0], policy), inside, policy)
    nobody = (counts[0] == 0) & ~masks[0]
    for e in range(1, len(counts)):
        mask = _mask(all_cells, counts[e], policy, beside=masks[0], nobody=nobody)
        masks[e] = _audited(all_cells, counts[e], mask, inside, policy)
    return counts, masks


def _mask(
    all_cells: Cells, counts: Ints, policy: Policy, *, beside: Bools | None = None, nobody: Bools | None = None
) -> Bools:
    """What stays hidden of one row. Of an element: `beside`, what is hidden of the respondents; `nobody`: groups that
    are left out of every cut, and so known to be empty."""
    if policy.hides(int(counts[0])):
        return np.asarray(counts > 0)
    single, gone = np.zeros(len(counts), dtype=bool), np.zeros(len(counts), dtype=bool)
    single[0] = True
    for name in ATTRIBUTES:
        of = all_cells.of((name,))
        single[of] = True
        parts = {_key(name, all_cells.names[cell][1][0]): int(counts[cell]) for cell in of}
        small = hidden_parts(parts, policy)
        gone[of] = [_key(name, all_cells.names[cell][1][0]) in small for cell in of]
        if beside is not None and name != "role":
            gone[of] |= beside[of] & (counts[of] > 0)
    if beside is not None:
        gone |= beside & ~single & (counts > 0)
    system = System(counts, all_cells.relations)
    zeros, keep = np.zeros(len(counts), dtype=bool), single & ~gone
    empty = np.zeros(len(counts), dtype=bool) if nobody is None else nobody
    while True:
        found, stuck = protect(system, policy.min_group, hidden=gone, keep=keep, zeros=zeros)
        cuts = {all_cells.names[cell][0] for cell in stuck.tolist()}
        # a role within one unit, beside that unit: of these two the unit gives way, since every result shows roles
        names = {name for cut in cuts for name in cut if name != "role"} if beside is not None else set()
        given = keep & np.array([len(cut) == 1 and cut[0] in names for cut, _ in all_cells.names])
        # empty groups help last: who knows the organisation knows them
        more = np.array([cut in cuts for cut, _ in all_cells.names]) & ~zeros & ~empty
        if given.any():
            keep &= ~given
        elif more.any():
            zeros |= more
        else:
            return found


def _profiles(all_cells: Cells, who: People) -> npt.NDArray[np.float64] | None:
    """N x profiles: which full profiles (one label of every attribute) lie in each group. None where two attributes
    are all there are, so that the cuts say everything, or where there are more than MOST_PROFILES."""
    offered = attributes(who)
    labels = [who.labels[name][0] for name in offered]
    if len(offered) < 3 or np.prod([len(own) for own in labels]) > MOST_PROFILES:
        return None
    every = list(product(*labels))
    inside = np.zeros((len(all_cells.names), len(every)))
    for cell, (cut, named) in enumerate(all_cells.names):
        at = [(offered.index(name), (label,)) for name, label in zip(cut, named, strict=True)]
        inside[cell] = [all(profile[axis] == label for axis, label in at) for profile in every]
    return inside


def _audited(
    all_cells: Cells, counts: Ints, mask: Bools, inside: npt.NDArray[np.float64] | None, policy: Policy
) -> Bools:
    """`mask`, with more hidden where three attributes or more still narrow a small group down.

    The cuts by two say something of each other through people they share: an attacker reasons with the number of people
    per full profile, which is never negative. For each small group the most people it may hold, given all that is
    shown, has to reach the minimum group; until it does, the smallest group that touches it is hidden as well.
    """
    if inside is None or policy.hides(int(counts[0])):
        return mask
    from scipy.optimize import linprog

    mask = mask.copy()
    double = np.array([len(cut) == 2 for cut, _ in all_cells.names])
    unit = np.array([len(cut) == 1 and cut[0] != "role" for cut, _ in all_cells.names])
    for cell in np.flatnonzero(mask & (counts > 0) & (counts < policy.min_group)):
        touching = (inside @ inside[cell] > 0) & (np.arange(len(counts)) != cell)
        while True:
            shown = ~mask
            found = linprog(-inside[cell], A_eq=inside[shown], b_eq=counts[shown], bounds=(0, None), method="highs")
            if found.status == 3 or -found.fun >= policy.min_group - SLACK:  # unbounded, or wide enough
                break
            rest = [
                group & shown for group in (double & touching, double, unit & touching, unit) if (group & shown).any()
            ]
            if not rest:
                break
            own = np.flatnonzero(rest[0])
            mask[min(own, key=lambda n: (counts[n] == 0, counts[n], n))] = True
    return mask


def _key(attribute: str, label: str | None) -> str | None:
    return UNSTATED if label is None and attribute == "role" else label


def _elements(table: pa.Table, axes: Frame) -> tuple[Ints, Bools]:
    """Per row the element it counts for (-1: none), and whether it is a quick placement."""
    model = axes.model
    items = table["item"].combine_chunks().dictionary_encode()
    values = table["value"].combine_chunks().dictionary_encode()
    roles = table["role"].fill_null(UNSTATED).combine_chunks().dictionary_encode()
    names, said, played = (part.dictionary.to_pylist() for part in (items, values, roles))
    element = np.full((len(names), len(said), len(played)), -1, dtype=np.int64)
    quick = np.zeros(len(names), dtype=bool)
    place = {name: n for n, name in enumerate(names)}
    for e, one in enumerate(axes.elements):
        asked = [(item.id, options_of(item, model), item.roles) for item in scored(one, axes)]
        asked.append((model.quick_id(one.id), (axes.floor_id, *axes.level_ids), ()))
        for item_id, options, may in asked:
            if item_id not in place:
                continue
            quick[place[item_id]] = item_id == model.quick_id(one.id)
            for v, value in enumerate(said):
                for r, role in enumerate(played):
                    if value in options and (not may or role in may or role == UNSTATED):
                        element[place[item_id], v, r] = e
    codes = [part.indices.to_numpy() for part in (items, values, roles)]
    return element[codes[0], codes[1], codes[2]], quick[codes[0]]


def _labels(table: pa.Table, attribute: str, who: Ints, people: int) -> tuple[tuple[Labels, ...], Ints]:
    """The labels of one attribute in order, not stated last, and which each person has."""
    column = table[attribute].combine_chunks().dictionary_encode()
    found = column.dictionary.to_pylist()
    order = sorted(range(len(found)), key=lambda n: str(found[n]))
    rank = np.empty(len(found) + 1, dtype=np.int64)
    rank[order], rank[-1] = np.arange(len(found)), len(found)
    code = np.full(people, len(found), dtype=np.int64)
    stated = column.indices.fill_null(len(found)).to_numpy().astype(np.int64)
    code[who] = rank[stated]
    labels: list[Labels] = [(found[n],) for n in order]
    if (code == len(found)).any():
        labels.append((None,))
    return tuple(labels), code
