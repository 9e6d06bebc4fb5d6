"""Adapt a model by id without forking it: other texts, other weights, parts left out.

What is left out takes its references along: its weights (those that remain are scaled so that percentages sum to 100
again), its place among required elements, and its items in `done_when` and `checks`. Golden cases of the model are
left behind, since they were worked out for the model as it was; an overlay may bring its own.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import yaml

from graadmeter.base.document import Fault, Path
from graadmeter.base.text import Message, say
from graadmeter.maturity.references import WEIGHTS_ARE_PERCENT, known

FORMAT = "smm-overlay/1"
SCHEMA = "smm-overlay-1.schema.json"
Data = dict[str, Any]


def apply(base: Data, overlay: Data) -> tuple[Data, list[Fault]]:
    """The adapted document, and what in the overlay does not fit the model (paths in the overlay)."""
    model = copy.deepcopy(base)
    merge = _Merge(model, overlay)
    found = list(merge.faults())
    return model, found


def write(model: Data) -> str:
    """The document as text that loads again, for an assessment to keep."""
    return yaml.dump(model, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True  # anchors are refused on reading


class _Merge:
    """One overlay put over one document, in place; yields what does not fit."""

    def __init__(self, model: Data, overlay: Data) -> None:
        self.model, self.overlay = model, overlay
        self.elements = {
            element["id"]: element for dimension in model.get("dimensions", ()) for element in dimension["elements"]
        }
        items = [item for element in self.elements.values() for item in element.get("items", ())]
        self.items = {item["id"]: item for item in (*items, *model.get("item_template", ()))}

    def faults(self) -> Iterator[Fault]:
        adapts = self.overlay["adapts"]
        for key in ("id", "version"):
            if adapts[key] != self.model[key]:
                yield Fault(
                    ("adapts", key), say("expected {expected}, saw {seen}", expected=self.model[key], seen=adapts[key])
                )
        self.model["version"] += f"+{self.overlay['id']}.{self.overlay['version']}"
        if "status" in self.overlay:
            self.model["status"] = self.overlay["status"]
        self.model.pop("golden", None)
        if "golden" in self.overlay:
            self.model["golden"] = self.overlay["golden"]
        yield from self.texts((), self.overlay, self.model, ("name", "summary"))
        yield from self.named("levels", say("level"), by_id(self.model.get("levels", ())))
        yield from self.named("roles", say("role"), by_id(self.model.get("roles", ())))
        yield from self.named("dimensions", say("dimension"), by_id(self.model.get("dimensions", ())))
        yield from self.named("items", say("item"), self.items)
        yield from self.named("elements", say("element"), self.elements)
        yield from self.named("texts", say("id"), dotted_ids(self.model))
        for element, change in self.overlay.get("elements", {}).items():
            yield from self.cells_and_steps(element, change)
        for item, change in self.overlay.get("items", {}).items():
            if item in self.items and "roles" in change:
                self.items[item]["roles"] = change["roles"]
        self.leave_out()
        yield from self.weights()
        for level, required in self.overlay.get("required", {}).items():
            self.model.setdefault("required", {})[level] = required
        yield from self.parameters(
            ("parameters",), self.overlay.get("parameters", {}), self.model.get("rule", {}).get("parameters", {})
        )
        self.alternatives()

    def named(self, section: str, what: Message, offered: dict[str, Data]) -> Iterator[Fault]:
        """Change the texts of the things of one section, by id."""
        for name, change in self.overlay.get(section, {}).items():
            path: Path = (section, name)
            yield from known(path, what, name, offered)
            if name in offered:
                yield from self.texts(path, change, offered[name], [key for key in change if key not in _NOT_TEXT])

    def texts(self, path: Path, change: Data, thing: Data, keys: list[str] | tuple[str, ...]) -> Iterator[Fault]:
        """Put the languages that are given over the text that is there; a new text needs both."""
        for key in keys:
            if key not in change:
                continue
            there = thing.get(key, {})
            if not set(there) <= {"nl", "en"}:
                yield Fault((*path, key), say("{seen} is not a text that an overlay can change", seen=repr(key)))
                continue
            for lang in {"nl", "en"} - set(there) - set(change[key]):
                yield Fault(
                    (*path, key), say("the text for {lang} is missing; every text has nl and en", lang=repr(lang))
                )
            thing[key] = {**there, **change[key]}

    def cells_and_steps(self, element: str, change: Data) -> Iterator[Fault]:
        thing = self.elements.get(element, {})
        path: Path = ("elements", element)
        if "cells" in change and thing:
            yield from self.texts(
                (*path, "cells"), change["cells"], thing.setdefault("cells", {}), list(change["cells"])
            )
        for level, step in change.get("next_steps", {}).items():
            place: Path = (*path, "next_steps", level)
            steps = thing.get("next_steps", {})
            yield from known(place, say("next step"), level, steps)
            if level in steps:
                yield from self.texts(place, step, steps[level], ("text",))
                steps[level].update({key: step[key] for key in ("effort", "owner") if key in step})

    def leave_out(self) -> None:
        elements = {name for name, change in self.overlay.get("elements", {}).items() if change.get("ignore")}
        items = {name for name, change in self.overlay.get("items", {}).items() if change.get("ignore")}
        items |= {item["id"] for name in elements & set(self.elements) for item in self.elements[name].get("items", ())}
        if not elements and not items:
            return
        for dimension in self.model.get("dimensions", ()):
            dimension["elements"] = [element for element in dimension["elements"] if element["id"] not in elements]
            for element in dimension["elements"]:
                if "items" in element:
                    element["items"] = [item for item in element["items"] if item["id"] not in items]
        self.model["dimensions"] = [dimension for dimension in self.model["dimensions"] if dimension["elements"]]
        if "item_template" in self.model:
            self.model["item_template"] = [item for item in self.model["item_template"] if item["id"] not in items]
        for row in self.model.get("weights", {}).values():
            before = sum(row.values())
            for name in elements & set(row):
                del row[name]
            if self.model["kind"] in WEIGHTS_ARE_PERCENT:
                after = sum(row.values())
                row.update({name: weight * before / after for name, weight in row.items() if after})
        required = {
            level: [name for name in names if name not in elements]
            for level, names in self.model.get("required", {}).items()
        }
        if required:
            self.model["required"] = {level: names for level, names in required.items() if names}
        drop_references(self.model, items)
        for other in self.model.get("rule", {}).get("alternatives", ()):
            leave_out_of_matrix(other["parameters"], elements)

    def alternatives(self) -> None:
        """Other rules of the overlay take the place of those of the same name."""
        given = {other["name"]: other for other in self.overlay.get("alternatives", ())}
        if given:
            rule = self.model["rule"]
            kept = {other["name"]: other for other in rule.get("alternatives", ())}
            rule["alternatives"] = list({**kept, **given}.values())

    def weights(self) -> Iterator[Fault]:
        for level, row in self.overlay.get("weights", {}).items():
            yield from known(("weights", level), say("level"), level, self.model.get("weights", {}))
            if level in self.model.get("weights", {}):
                self.model["weights"][level].update(row)

    def parameters(self, path: Path, change: Data, there: Data) -> Iterator[Fault]:
        for key, new in change.items():
            yield from known((*path, key), say("parameter"), key, there)
            if isinstance(new, dict) and isinstance(there.get(key), dict):
                yield from self.parameters((*path, key), new, there[key])
            elif key in there:
                there[key] = new


_NOT_TEXT = ("ignore", "roles", "cells", "next_steps")


def by_id(things: Any) -> dict[str, Data]:
    return {thing["id"]: thing for thing in things}


def dotted_ids(node: Any) -> dict[str, Data]:
    """Everything in a document that has an id with a dot: those are unique."""
    found: dict[str, Data] = {}
    if isinstance(node, dict):
        if "." in str(node.get("id", "")):
            found[node["id"]] = node
        for part in node.values():
            found |= dotted_ids(part)
    elif isinstance(node, list):
        for part in node:
            found |= dotted_ids(part)
    return found


def drop_references(node: Any, items: set[str]) -> None:
    """Take items that were left out from every list that names them."""
    if isinstance(node, dict):
        for key, part in node.items():
            if key in ("done_when", "checks"):
                node[key] = [name for name in part if name not in items]
            else:
                drop_references(part, items)
    elif isinstance(node, list):
        for part in node:
            drop_references(part, items)


def leave_out_of_matrix(parameters: Data, elements: set[str]) -> None:
    """Take elements from a focus-area matrix: their columns, and what waits for them or they wait for."""
    for name in elements & set(parameters.get("positions", ())):
        del parameters["positions"][name]
    if "dependencies" in parameters:
        parameters["dependencies"] = [
            each for each in parameters["dependencies"] if not {each["element"], each["needs"]["element"]} & elements
        ]


def blame(fault: Fault, model: Data, overlay: Data) -> Fault:
    """A fault of the adapted `model`, said of the overlay, at its place there where a rule of the overlay has it."""
    path = fault.path
    if path[:2] == ("rule", "alternatives") and len(path) > 2:
        name = model["rule"]["alternatives"][path[2]]["name"]
        given = [other["name"] for other in overlay.get("alternatives", ())]
        path = ("alternatives", given.index(name), *path[3:]) if name in given else path
    return Fault(path, say("with this overlay the model does not hold: {problem}", problem=fault.message))
