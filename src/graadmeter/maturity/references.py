"""Does everything a model names exist, and do its parts fit together? What a JSON Schema cannot say.

Each check yields faults; none assumes that another passed. `Library` answers what other documents offer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from graadmeter.base.document import Fault, Path
from graadmeter.base.text import Message, say
from graadmeter.maturity.build import items_of, value
from graadmeter.maturity.model import Model
from graadmeter.maturity.shape import near

Data = Mapping[str, Any]
STAGED = ("staged_matrix", "staged_profile")
ITEMS_HAVE_LEVELS = (*STAGED, "process_levels")
WEIGHTS_ARE_PERCENT = ("staged_matrix", "initiative_case")  # elsewhere they are relative
SAME = 1e-9


class Library:
    """What the other documents of the library offer to refer to; read only when something refers to it."""

    def __init__(self, load: Callable[[str], Model]) -> None:
        self.load = load

    @cached_property
    def metrics(self) -> list[str]:
        return [metric["id"] for metric in self.load("metrics").blocks["metrics"]]

    @cached_property
    def records(self) -> list[str]:
        return [record["id"] for record in self.load("metrics").blocks["records"]]

    @cached_property
    def figures(self) -> list[str]:
        return [figure["id"] for figure in self.load("benchmarks").blocks["figures"]]

    def elements(self, model: str) -> list[str]:
        return list(self.load(model).elements)

    def levels(self, model: str) -> list[str]:
        loaded = self.load(model)
        return [loaded.floor_id, *loaded.level_ids]


class Names:
    """The ids that one model offers to refer to."""

    def __init__(self, data: Data) -> None:
        self.floor = [data["floor"]["id"]] if "floor" in data else []
        self.levels = ids(data["levels"])
        self.scales = {
            scale["id"]: [str(o["value"]) for o in (*scale["options"], *scale.get("missing", ()))]
            for scale in data["scales"]
        }
        self.roles = ids(data.get("roles", ()))
        self.bases = ids(data.get("bases", ()))
        self.severities = ids(data.get("severities", ()))
        self.evidence_types = ids(data.get("evidence_types", ()))
        self.perspectives = ids(data.get("perspectives", ()))
        self.verdicts = ids(data.get("verdicts", ()))
        self.facts = {fact["id"]: ids(fact["values"]) for fact in data.get("facts", ())}
        self.elements = [element["id"] for dimension in data["dimensions"] for element in dimension["elements"]]
        items = [item for _, element in elements(data) for item in items_of(element, data)]
        self.items = ids(items)
        self.answers = {item["id"]: self.scales.get(item["scale"], []) for item in items}
        if "poll" in data:
            self.answers[data["poll"]["id"]] = ids(data["poll"]["options"])


def ids(things: Iterable[Data]) -> list[str]:
    return [thing["id"] for thing in things]


def each(things: Iterable[Any] | None, *path: str | int) -> Iterator[tuple[Path, Any]]:
    """The members of a list with the path of each."""
    for index, thing in enumerate(things or ()):
        yield (*path, index), thing


def elements(data: Data) -> Iterator[tuple[Path, Data]]:
    for place, dimension in each(data["dimensions"], "dimensions"):
        yield from each(dimension["elements"], *place, "elements")


def known(path: Path, what: Message, seen: str | None, offered: Collection[str]) -> Iterator[Fault]:
    """A fault when `seen` is not among `offered`; None means that nothing was named."""
    if seen is None or seen in offered:
        return
    names = list(offered)
    if meant := near(seen, names):
        message = say("there is no {what} {seen} here; did you mean {near}?", what=what, seen=repr(seen), near=meant)
    else:
        message = say("there is no {what} {seen} here; there is: {offered}", what=what, seen=repr(seen), offered=names)
    yield Fault(path, message)


def all_known(path: Path, what: Message, seen: Iterable[str] | None, offered: Collection[str]) -> Iterator[Fault]:
    for place, name in each(seen, *path):
        yield from known(place, what, name, offered)


def keys_known(path: Path, what: Message, seen: Iterable[str] | None, offered: Collection[str]) -> Iterator[Fault]:
    for name in seen or ():
        yield from known((*path, name), what, name, offered)


def twice(names: Iterable[tuple[Path, str]], what: Message) -> Iterator[Fault]:
    """A fault at the second place of every name that stands at more than one."""
    counted: Counter[str] = Counter()
    for path, name in names:
        counted[name] += 1
        if counted[name] == 2:
            yield Fault(path, say("{what} {seen} stands here twice; ids are unique", what=what, seen=repr(name)))


def model_faults(data: Data, library: Library) -> Iterator[Fault]:
    """What the common part of a model gets wrong."""
    names = Names(data)
    yield from _ids(data)
    yield from _levels(data)
    for path, scale in each(data["scales"], "scales"):
        yield from _scale(path, scale)
    for path, item in each(data.get("item_template"), "item_template"):
        yield from _item(path, item, data, names, library)
        for lang in ("nl", "en"):
            if "{process}" not in item["text"][lang]:
                yield Fault(
                    (*path, "text", lang),
                    say("an item of the template names its process: put {seen} in the text", seen="{process}"),
                )
    for path, element in elements(data):
        yield from _element(path, element, data, names, library)
    yield from _weights(data, names)
    for level, required in data.get("required", {}).items():
        yield from known(("required", level), say("level"), level, names.levels)
        yield from all_known(("required", level), say("element"), required, names.elements)
    for path, step in each(data.get("next_steps"), "next_steps"):
        for end in ("from", "to"):
            yield from known((*path, end), say("level"), step[end], names.floor + names.levels)
        yield from _next_step(path, step, names)
    for path, option in each(data.get("poll", {}).get("options"), "poll", "options"):
        yield from known((*path, "level"), say("level"), option.get("level"), names.floor + names.levels)
    for path, case in each(data.get("golden"), "golden"):
        yield from _golden(path, case, names)


def _ids(data: Data) -> Iterator[Fault]:
    for key in (
        "levels",
        "scales",
        "roles",
        "bases",
        "dimensions",
        "golden",
        "severities",
        "evidence_types",
        "facts",
        "verdicts",
    ):
        yield from twice((((*path, "id"), thing["id"]) for path, thing in each(data.get(key), key)), say("id"))
    yield from twice((((*path, "id"), element["id"]) for path, element in elements(data)), say("element"))
    dotted = [(path, name) for path, name in _all_ids(data, ()) if "." in name and path[0] != "facts"]
    yield from twice(dotted, say("id"))
    for path, name in dotted:
        if path[0] in ("dimensions", "item_template", "poll") and not name.startswith(f"{data['id']}."):
            yield Fault(
                path,
                say(
                    "id {seen} begins with the id of its model: {expected}", seen=repr(name), expected=f"{data['id']}."
                ),
            )
    placed = {f"{data['id']}.{element['id']}" for _, element in elements(data)}
    for path, name in dotted:
        if name in placed:
            yield Fault(path, say("id {seen} is taken: it is the quick placement of that element", seen=repr(name)))


def _all_ids(node: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(node, Mapping):
        if isinstance(node.get("id"), str):
            yield (*path, "id"), node["id"]
        for key, part in node.items():
            yield from _all_ids(part, (*path, key))
    elif isinstance(node, list):
        for index, part in enumerate(node):
            yield from _all_ids(part, (*path, index))


def _levels(data: Data) -> Iterator[Fault]:
    before = {"order": -1, "value": data["floor"]["value"] if "floor" in data else -1}
    for path, level in each(data["levels"], "levels"):
        for key in ("order", "value"):
            if level[key] <= before[key]:
                yield Fault(
                    (*path, key),
                    say(
                        "levels go up: expected {key} above {before}, saw {seen}",
                        key=key,
                        before=before[key],
                        seen=level[key],
                    ),
                )
        before = level
    if "floor" in data and data["floor"]["id"] in ids(data["levels"]):
        yield Fault(
            ("floor", "id"),
            say("id {seen} is a level already; the floor lies below the levels", seen=repr(data["floor"]["id"])),
        )


def _scale(path: Path, scale: Data) -> Iterator[Fault]:
    values = [
        ((*place, "value"), str(option["value"]))
        for key in ("options", "missing")
        for place, option in each(scale.get(key), *path, key)
    ]
    yield from twice(values, say("value"))
    attained = [value(option["attainment"]) for option in scale["options"]]
    if attained not in (sorted(set(attained)), sorted(set(attained), reverse=True)):
        yield Fault(
            (*path, "options"), say("the attainments of a scale go up, or all go down; saw {seen}", seen=attained)
        )


def _element(path: Path, element: Data, data: Data, names: Names, library: Library) -> Iterator[Fault]:
    for place, item in each(element.get("items"), *path, "items"):
        yield from _item(place, item, data, names, library)
    cells = element.get("cells", {})
    yield from keys_known((*path, "cells"), say("level"), cells, names.levels)
    if data["kind"] in STAGED:
        for level in names.levels:
            if level not in cells:
                yield Fault(
                    (*path, "cells") if cells else path,
                    say("the description of level {level} is missing (cells)", level=repr(level)),
                )
            if not any(item.get("level") == level for item in element.get("items", ())):
                yield Fault(
                    (*path, "items") if "items" in element else path,
                    say("there is no item for level {level}", level=repr(level)),
                )
    for place, hook in each(element.get("evidence"), *path, "evidence"):
        yield from _hook(place, hook, names, library)
    for place, indicator in each(element.get("indicators"), *path, "indicators"):
        yield from _indicator(place, indicator, element, data, names, library)
    for level, step in element.get("next_steps", {}).items():
        yield from known((*path, "next_steps", level), say("level"), level, names.levels)
        yield from _next_step((*path, "next_steps", level), step, names)
    for place, action in each(element.get("actions"), *path, "actions"):
        yield from _next_step(place, action, names)
    yield from all_known(
        (*path, "measures"), say("metric"), element.get("measures"), library.metrics if "measures" in element else ()
    )
    for place, size in each(element.get("size_thresholds"), *path, "size_thresholds"):
        yield from known((*place, "basis"), say("basis"), size["basis"], names.bases)


def _item(path: Path, item: Data, data: Data, names: Names, library: Library) -> Iterator[Fault]:
    yield from known((*path, "scale"), say("scale"), item["scale"], names.scales)
    yield from known((*path, "level"), say("level"), item.get("level"), names.levels)
    if "level" not in item and data["kind"] in ITEMS_HAVE_LEVELS:
        yield Fault(path, say("key {key} is missing", key="'level'"))
    yield from all_known((*path, "roles"), say("role"), item.get("roles"), names.roles)
    yield from known((*path, "severity"), say("severity"), item.get("severity"), names.severities)
    yield from known((*path, "perspective"), say("perspective"), item.get("perspective"), names.perspectives)
    yield from all_known(
        (*path, "evidence_types"), say("evidence type"), item.get("evidence_types"), names.evidence_types
    )
    yield from keys_known((*path, "anchors"), say("value"), item.get("anchors"), names.scales.get(item["scale"], ()))
    if "metric" in item:
        yield from known((*path, "metric", "id"), say("metric"), item["metric"]["id"], library.metrics)
    if "law" in item and "legal_note" not in data:
        yield Fault((*path, "law"), say("a reference to law needs a legal_note in the model: have a lawyer check it"))
    yield from condition_faults((*path, "applies_if"), item.get("applies_if"), names)


def condition_faults(path: Path, condition: Data | None, names: Names) -> Iterator[Fault]:
    """`applies_if` asks about a fact of the model and one of its values."""
    for place, ask in each(condition["any_of"] if condition else (), *path, "any_of"):
        yield from known((*place, "fact"), say("fact"), ask["fact"], names.facts)
        yield from known((*place, "is"), say("value"), ask["is"], names.facts.get(ask["fact"], [ask["is"]]))


def _hook(path: Path, hook: Data, names: Names, library: Library) -> Iterator[Fault]:
    if "metric" in hook:
        yield from known((*path, "metric"), say("metric"), hook["metric"], library.metrics)
    else:
        yield from known((*path, "record"), say("record"), hook["record"], library.records)
    yield from known((*path, "basis"), say("basis"), hook["basis"], names.bases)
    yield from keys_known((*path, "supports"), say("level"), hook["supports"], names.levels)
    bars = [hook["supports"][level] for level in names.levels if level in hook["supports"]]
    if bars != sorted(bars, reverse=hook["direction"] == "at_most"):
        yield Fault((*path, "supports"), say("a higher level asks at least as much of a figure; saw {seen}", seen=bars))


def _indicator(
    path: Path, indicator: Data, element: Data, data: Data, names: Names, library: Library
) -> Iterator[Fault]:
    yield from known((*path, "metric"), say("metric"), indicator["metric"], library.metrics)
    yield from known((*path, "basis"), say("basis"), indicator["basis"], names.bases)
    kinds = [size["type"] for size in element.get("size_thresholds", ())]
    yield from known((*path, "applies_to"), say("type"), indicator.get("applies_to"), kinds)
    bars = [key for key in ("partly", "met") if key in indicator]
    if "band" in indicator:
        bands = [band["metric"] for band in data.get(indicator["band"], {}).get("bands", ())]
        yield from known((*path, "band"), say("band"), indicator["metric"], bands)
    if ("band" in indicator) == bool(bars) or len(bars) == 1:
        yield Fault(path, say("an indicator has a band, or both partly and met; saw {seen}", seen=list(indicator)))


def _next_step(path: Path, step: Data, names: Names) -> Iterator[Fault]:
    yield from known((*path, "owner"), say("role"), step["owner"], names.roles)
    yield from all_known((*path, "done_when"), say("item"), step["done_when"], names.items)


def _weights(data: Data, names: Names) -> Iterator[Fault]:
    weights = data.get("weights", {})
    yield from keys_known(("weights",), say("level"), weights, names.levels)
    for level in names.levels if weights else ():
        if level not in weights:
            yield Fault(("weights",), say("the weights of level {level} are missing", level=repr(level)))
    for level, row in weights.items():
        yield from keys_known(("weights", level), say("element"), row, names.elements)
        for element in names.elements:
            if element not in row:
                yield Fault(("weights", level), say("the weight of {element} is missing", element=repr(element)))
        if data["kind"] in WEIGHTS_ARE_PERCENT and abs(sum(row.values()) - 100) > SAME:
            yield Fault(
                ("weights", level),
                say("the weights of a level sum to 100; these sum to {seen}", seen=sum(row.values())),
            )


def _golden(path: Path, case: Data, names: Names) -> Iterator[Fault]:
    """The parts of a golden case that every rule writes alike: respondents, answers, elements, level."""
    given, expect = case["given"], case["expect"]
    levels = names.floor + names.levels + ["none"]
    for place, group in [((*path, "given"), given), *each(given.get("respondents"), *path, "given", "respondents")]:
        yield from known((*place, "role"), say("role"), group.get("role"), names.roles)
        yield from keys_known((*place, "levels"), say("level"), group.get("levels"), names.levels)
        for item, answer in group.get("answers", {}).items():
            yield from known((*place, "answers", item), say("item"), item, names.answers)
            if item in names.answers:
                yield from known((*place, "answers", item), say("value"), str(answer), names.answers[item])
    yield from known((*path, "expect", "level"), say("level"), expect.get("level"), levels)
    yield from keys_known((*path, "expect", "elements"), say("element"), expect.get("elements"), names.elements)
    yield from keys_known((*path, "expect", "attainment"), say("level"), expect.get("attainment"), names.levels)
    for element, wanted in expect.get("elements", {}).items():
        yield from known((*path, "expect", "elements", element, "level"), say("level"), wanted.get("level"), levels)
