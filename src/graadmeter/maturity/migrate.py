"""From one version of a model to another: which elements and items mean the same, and answers told again.

A map (format smm-migration/1) says of every element and item of the earlier version whether it was kept, renamed,
split, merged or dropped. With it the answers to the earlier version are scored under the later one, so that a change of
the questions is not taken for a change of the organisation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from graadmeter.base import document
from graadmeter.base.text import Bilingual
from graadmeter.disclosure import Policy
from graadmeter.maturity import moves, shape
from graadmeter.maturity.model import Model
from graadmeter.maturity.panel import DONT_KNOW, UNSTATED
from graadmeter.tables import ANSWERS

FORMAT = "smm-migration/1"
SCHEMA = "smm-migration-1.schema.json"
NOT_APPLICABLE = "na"
How = Literal["kept", "renamed", "split", "merged", "dropped"]


@dataclass(frozen=True)
class Migration:
    """A map from the model `before` to the model `after`. Ids of `before` that lead nowhere were dropped."""

    id: str
    before: Model
    after: Model
    note: Bilingual | None
    elements: Mapping[str, tuple[str, ...]]  # of before -> of after
    items: Mapping[str, tuple[str, ...]]
    how: Mapping[str, How]  # element or item id of before
    values: Mapping[str, Mapping[str, str]]  # item of before -> answer before -> answer after, where named
    levels: Mapping[str, str]  # level or floor id of before -> of after
    roles: Mapping[str, str]

    def joins(self, before: Model, after: Model) -> bool:
        """True when the map leads from this text of the one to this text of the other."""
        return (self.before.digest, self.after.digest) == (before.digest, after.digest)

    def sources(self, element: str) -> tuple[str, ...]:
        """The elements of `before` that an element of `after` comes from."""
        return tuple(old for old, new in self.elements.items() if element in new)

    @property
    def is_one_scale(self) -> bool:
        """Both versions have as many levels, so that their scores can be subtracted."""
        return len(self.before.levels) == len(self.after.levels)

    def apply(self, answers: pa.Table) -> pa.Table:
        """ANSWERS to `before` as ANSWERS to `after`; an answer that leads nowhere is left out.

        Kept and renamed: the answer itself. Split: the answer for every part. Merged: the answer of the new scale
        nearest to the mean attainment (of placements: to the mean level) of what was answered, the lower one of two as
        near; don't know where nothing was.
        """
        table = ANSWERS.check(answers)
        parts = [self._carried(table), self._joined(table)]
        found = pa.concat_tables([part for part in parts if part is not None])
        roles = [None if role is None else self.roles.get(role, role) for role in found["role"].to_pylist()]
        place = found.schema.get_field_index("role")
        return ANSWERS.check(found.set_column(place, "role", pa.array(roles, pa.string())))

    def about_few(self, answers: pa.Table, policy: Policy) -> frozenset[str]:
        """Elements of `after` whose two scores of one round differ by the answers of fewer than the minimum group."""
        counts: dict[tuple[str, str], int] = defaultdict(int)
        told = ANSWERS.check(answers)
        columns = (told["item"].to_pylist(), told["value"].to_pylist(), told["role"].to_pylist())
        for item, value, role in zip(*columns, strict=True):
            if item in self.before.items and value not in (DONT_KNOW, NOT_APPLICABLE):
                counts[item, role or UNSTATED] += 1
        few: set[str] = set()
        for item in {item for item, _ in counts}:
            of_item = {role: n for (name, role), n in counts.items() if name == item}
            for n, elements in self._differs(item, of_item):
                if n and policy.hides(n):
                    few |= elements
        return frozenset(few)

    def _differs(self, item: str, counts: Mapping[str, int]) -> Iterable[tuple[int, set[str]]]:
        """How many people's answers to `item` count differently after, and in which elements."""
        old, targets = self.before.items[item], self.items.get(item, ())
        home = set(self.elements.get(old.element, ()))
        reached = {self.after.items[target].element for target in targets}
        if len(targets) == 1 and self.how[item] != "merged" and reached == home:
            new = self.after.items[targets[0]]
            if self.levels.get(str(old.level)) == new.level and item not in self.values:
                lost = {role for role in counts if new.roles and self.roles.get(role, role) not in new.roles}
                yield sum(counts[role] for role in lost if not old.roles or role in old.roles), home
                return
        yield sum(counts.values()), home | reached

    def _carried(self, table: pa.Table) -> pa.Table:
        """The rows that lead to one or more others, one by one."""
        items, values = (_dictionary(table[name]) for name in ("item", "value"))
        width = len(values[1])
        pairs = items[0] * width + values[0]
        leads = {int(pair): self._leads(items[1][pair // width], values[1][pair % width]) for pair in np.unique(pairs)}
        parts = [table.slice(0, 0)]
        for place in range(max(map(len, leads.values()), default=0)):
            known = np.array([len(leads[pair]) > place for pair in pairs.tolist()], dtype=bool)
            rows = table.filter(pa.array(known))
            told = [leads[pair][place] for pair in pairs[known].tolist()]
            for column, cells in zip(("item", "value"), zip(*told, strict=True), strict=True):
                at = rows.schema.get_field_index(column)
                rows = rows.set_column(at, rows.schema.field(at), pa.array(cells, pa.string()))
            parts.append(rows)
        return pa.concat_tables(parts)

    def _leads(self, item: str, value: str) -> list[tuple[str, str]]:
        """What one answer becomes; merged ones are told by `_joined`."""
        if (element := self._placed(item)) is not None:
            targets = [self.after.quick_id(new) for new in self.elements.get(element, ())]
            told = value if value in (DONT_KNOW, NOT_APPLICABLE) else self.levels.get(value)
            how = self.how.get(element)
        elif item in self.before.items:
            targets, told, how = [*self.items.get(item, ())], self._told(item, value), self.how.get(item)
        else:  # a poll and what goes with it
            known = self.after.vocabulary().get(item, frozenset())
            return [(item, value)] if value in known else []
        return [] if how == "merged" or told is None else [(target, told) for target in targets]

    def _joined(self, table: pa.Table) -> pa.Table | None:
        """One row per respondent and merged item or element."""
        joins: dict[str, tuple[str, Callable[[Sequence[str]], str]]] = {}
        for old, new in self.items.items():
            if self.how[old] == "merged":
                joins[old] = new[0], self._nearest_option(new[0])
        for old, new in self.elements.items():
            if self.how[old] == "merged":
                joins[self.before.quick_id(old)] = self.after.quick_id(new[0]), self._nearest_level
        rows = [row for row in table.to_pylist() if row["item"] in joins] if joins else []
        if not rows:
            return None
        groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            groups[row["respondent"], joins[row["item"]][0]].append(row)
        made = []
        for (_, target), group in groups.items():
            nearest = joins[group[0]["item"]][1]
            told = [self._attained(row["item"], row["value"]) for row in group]
            made.append({**group[0], "item": target, "value": nearest(told)})
        return pa.Table.from_pylist(made, schema=table.schema)

    def _attained(self, item: str, value: str) -> str:
        """The attainment (or the order of the level) as text; don't know and not applicable as they are."""
        if value in (DONT_KNOW, NOT_APPLICABLE):
            return value
        if self._placed(item) is not None:
            return str(self.before.level(value).order if value in self.levels else 0)
        attainment = self.before.scales[self.before.items[item].scale].attainment(value)
        return NOT_APPLICABLE if attainment is None else str(attainment)

    def _nearest_option(self, item: str) -> Callable[[Sequence[str]], str]:
        options = {o.value: o.attainment for o in self.after.scales[self.after.items[item].scale].answered}

        def nearest(told: Sequence[str]) -> str:
            known = [float(each) for each in told if each not in (DONT_KNOW, NOT_APPLICABLE)]
            if not known:
                return _unknown(told)
            mean = sum(known) / len(known)
            return min(
                options, key=lambda value: (round(abs((options[value] or 0.0) - mean), 9), options[value] or 0.0)
            )

        return nearest

    def _nearest_level(self, told: Sequence[str]) -> str:
        known = [float(each) for each in told if each not in (DONT_KNOW, NOT_APPLICABLE)]
        if not known:
            return _unknown(told)
        mean = sum(known) / len(known)
        orders = {self.after.floor_id: 0} | {level.id: level.order for level in self.after.levels}
        return min(orders, key=lambda level: (round(abs(orders[level] - mean), 9), orders[level]))

    def _placed(self, item: str) -> str | None:
        """The element of a quick placement; None for anything else."""
        head, _, element = item.partition(".")
        return element if head == self.before.id and element in self.before.elements else None

    def _told(self, item: str, value: str) -> str | None:
        named = self.values.get(item)
        return value if named is None or value in (DONT_KNOW, NOT_APPLICABLE) else named.get(value)


def load(path: str | Path, before: Model, after: Model) -> Migration:
    """The map in the file at `path`, between these two models.

    Raises FileError when the file cannot be read; ModelError (file, line, what was seen and expected) when it does not
    hold: another model or version, an id or an answer that a version does not have, an id that is not named.
    """
    return parse(document.read_text(Path(path)), before, after, file=str(path))


def parse(text: str, before: Model, after: Model, *, file: str = "migration") -> Migration:
    """`text` as a map between these two models; `file` is the name that errors carry. Raises as `load`."""
    read = document.read(text, file)
    for fault in shape.faults(read.data, {FORMAT: SCHEMA}):
        raise read.error(fault)
    found = moves.Reader(read.data, before, after)
    for fault in found.faults():
        raise read.error(fault)
    note = read.data.get("note")
    return Migration(
        read.data["id"], before, after, Bilingual(note["nl"], note["en"]) if note else None,
        found.elements, found.items, found.how, found.values, found.levels, found.roles,
    )  # fmt: skip


def _unknown(told: Sequence[str]) -> str:
    return DONT_KNOW if DONT_KNOW in told else NOT_APPLICABLE


def _dictionary(column: pa.ChunkedArray) -> tuple[np.ndarray[Any, np.dtype[np.int64]], list[str]]:
    encoded = column.combine_chunks().dictionary_encode()
    return encoded.indices.to_numpy().astype(np.int64), encoded.dictionary.to_pylist()
