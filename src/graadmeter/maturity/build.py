"""A checked document becomes a Model. Nothing is checked here: `schema` and `references` came first."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, cast

from graadmeter.base.text import Bilingual
from graadmeter.maturity.model import (
    Alternative,
    Criticism,
    Dimension,
    Element,
    FollowUp,
    Golden,
    Hook,
    Indicator,
    Item,
    Kind,
    Level,
    Model,
    NextStep,
    Option,
    Origin,
    Poll,
    PollOption,
    Reference,
    Role,
    RuleSpec,
    Scale,
    Step,
)

Data = Mapping[str, Any]

REGISTRY_KINDS: dict[str, Kind] = {
    "smm-metrics/1": "metric_registry",
    "smm-benchmarks/1": "benchmark_registry",
    "smm-mapping/1": "crosswalk",
}
COMMON = frozenset(
    [
        "schema",
        "id",
        "kind",
        "version",
        "status",
        "default_provenance",
        "name",
        "summary",
        "levels",
        "floor",
        "scales",
        "roles",
        "dimensions",
        "weights",
        "required",
        "rule",
        "poll",
        "golden",
        "next_steps",
        "origin",
        "known_criticism",
        "item_template",
        "bases",
    ]
)
ITEM_FIELDS = frozenset(["id", "scale", "kind", "text", "level", "roles", "provenance"])
ELEMENT_FIELDS = frozenset(
    ["id", "name", "definition", "provenance", "optional", "cells", "items", "evidence", "indicators", "next_steps"]
)

_FRACTION = re.compile(r"(0|[1-9]\d*)/[1-9]\d*")


def build(data: Data, source: str, parents: tuple[str, ...] = ()) -> Model:
    """`data`: a document that holds; `source`: its text, of which the digest is kept."""
    ours = data.get("default_provenance", "ours")
    bases = {basis["id"]: text(basis["text"]) for basis in data.get("bases", ())}
    return Model(
        id=data["id"],
        kind=data["kind"] if "kind" in data else REGISTRY_KINDS[data["schema"]],
        version=data["version"],
        status=data["status"],
        name=text(data["name"]),
        summary=text(data["summary"]),
        digest=digest(source),
        source=source,
        levels=tuple(_level(level, ours) for level in data.get("levels", ())),
        floor=_floor(data["floor"], ours) if "floor" in data else None,
        scales={scale["id"]: _scale(scale) for scale in data.get("scales", ())},
        roles=tuple(Role(role["id"], text(role["name"])) for role in data.get("roles", ())),
        dimensions=tuple(_dimension(dimension, data, bases) for dimension in data.get("dimensions", ())),
        weights={
            level: {key: value(weight) for key, weight in row.items()} for level, row in data.get("weights", {}).items()
        },
        required={level: tuple(ids) for level, ids in data.get("required", {}).items()},
        rule=_rule(data["rule"]) if "rule" in data else None,
        poll=_poll(data["poll"]) if "poll" in data else None,
        golden=tuple(_golden(case) for case in data.get("golden", ())),
        blocks={key: plain(block) for key, block in data.items() if key not in COMMON},
        steps=tuple(
            Step(step["id"], step["from"], step["to"], _next_step(step)) for step in data.get("next_steps", ())
        ),
        origin=_origin(data["origin"]) if "origin" in data else None,
        criticism=tuple(
            Criticism(point["by"], text(point["point"]), text(point["answer"]))
            for point in data.get("known_criticism", ())
        ),
        parents=parents,
    )


def digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


def text(data: Data) -> Bilingual:
    return Bilingual(data["nl"], data["en"])


def value(number: str | float) -> float:
    """0.25, or an exact fraction: 1/3."""
    return float(Fraction(number)) if isinstance(number, str) else float(number)


def is_text(data: object) -> bool:
    return (
        isinstance(data, Mapping) and set(data) == {"nl", "en"} and all(isinstance(part, str) for part in data.values())
    )


def plain(data: Any) -> Any:
    """Blocks that only one kind of model has: the same data, with texts as Bilingual."""
    if is_text(data):
        return text(data)
    if isinstance(data, Mapping):
        return {key: plain(part) for key, part in data.items()}
    if isinstance(data, list):
        return tuple(plain(part) for part in data)
    return data


def _maybe(data: Data | None) -> Bilingual | None:
    return text(data) if data else None


def _level(data: Data, ours: str) -> Level:
    return Level(
        data["id"], data["order"], data["value"], text(data["name"]), _maybe(data.get("summary")),
        cast(Any, data.get("provenance", ours)), _maybe(data.get("aka")),
    )  # fmt: skip


def _floor(data: Data, ours: str) -> Level:
    return Level(data["id"], 0, data["value"], text(data["name"]), provenance=cast(Any, data.get("provenance", ours)))


def _scale(data: Data) -> Scale:
    answers = [Option(str(o["value"]), text(o["label"]), value(o["attainment"])) for o in data["options"]]
    left_out = [Option(str(o["value"]), text(o["label"]), None, missing=True) for o in data.get("missing", ())]
    return Scale(data["id"], tuple(answers + left_out))


def _dimension(data: Data, document: Data, bases: Mapping[str, Bilingual]) -> Dimension:
    ours = document.get("default_provenance", "ours")
    return Dimension(
        data["id"], text(data["name"]), data.get("provenance", ours),
        tuple(_element(element, data["id"], document, bases) for element in data["elements"]),
    )  # fmt: skip


def _element(data: Data, dimension: str, document: Data, bases: Mapping[str, Bilingual]) -> Element:
    ours = document.get("default_provenance", "ours")
    return Element(
        id=data["id"],
        name=text(data["name"]),
        definition=_maybe(data.get("definition")),
        provenance=data.get("provenance", ours),
        dimension=dimension,
        optional=data.get("optional", False),
        cells={level: text(cell) for level, cell in data.get("cells", {}).items()},
        items=tuple(_item(item, data["id"], ours) for item in items_of(data, document)),
        evidence=tuple(_hook(hook, bases) for hook in data.get("evidence", ())),
        indicators=tuple(_indicator(indicator, bases) for indicator in data.get("indicators", ())),
        next_steps={level: _next_step(step) for level, step in data.get("next_steps", {}).items()},
        blocks={key: plain(block) for key, block in data.items() if key not in ELEMENT_FIELDS},
    )


def items_of(element: Data, document: Data) -> Iterator[Data]:
    """The items written with an element, then those of the template with `{process}` filled in: smg.service.t1."""
    yield from element.get("items", ())
    for item in document.get("item_template", ()):
        model, _, tail = item["id"].partition(".")
        named = {lang: item["text"][lang].replace("{process}", element["name"][lang]) for lang in ("nl", "en")}
        yield {**item, "id": f"{model}.{element['id']}.{tail}", "text": named}


def _item(data: Data, element: str, ours: str) -> Item:
    return Item(
        id=data["id"],
        scale=data["scale"],
        kind=data["kind"],
        text=text(data["text"]),
        element=element,
        level=data.get("level"),
        roles=tuple(data.get("roles", ())),
        provenance=data.get("provenance", ours),
        extra={key: plain(part) for key, part in data.items() if key not in ITEM_FIELDS},
    )


def _hook(data: Data, bases: Mapping[str, Bilingual]) -> Hook:
    supports = {level: value(bar) for level, bar in data["supports"].items()}
    return Hook(
        data.get("metric"),
        data.get("record"),
        supports,
        data["direction"],
        bases[data["basis"]],
        data.get("window_days"),
    )


def _indicator(data: Data, bases: Mapping[str, Bilingual]) -> Indicator:
    bars = {bar: value(data[bar]) if bar in data else None for bar in ("partly", "met")}
    return Indicator(
        data["metric"], bars["partly"], bars["met"], data.get("band"), bases[data["basis"]],
        data.get("applies_to"), _maybe(data.get("note")),
    )  # fmt: skip


def _next_step(data: Data) -> NextStep:
    return NextStep(text(data["text"]), data.get("effort"), data.get("owner"), tuple(data.get("done_when", ())))


def _rule(data: Data) -> RuleSpec:
    return RuleSpec(
        data["name"],
        _numbers(data["parameters"]),
        {key: text(part) for key, part in data.get("explained", {}).items()},
        tuple(Alternative(each["name"], _numbers(each["parameters"])) for each in data.get("alternatives", ())),
    )  # fmt: skip


def _numbers(data: Any) -> Any:
    """Fractions in parameters and expectations as numbers; everything else as it stands."""
    if isinstance(data, Mapping):
        return text(data) if is_text(data) else {key: _numbers(part) for key, part in data.items()}
    if isinstance(data, list):
        return tuple(_numbers(part) for part in data)
    if isinstance(data, str) and _FRACTION.fullmatch(data):
        return value(data)
    return data


def _poll(data: Data) -> Poll:
    return Poll(
        data["id"],
        text(data["question"]),
        tuple(PollOption(option["id"], option.get("level"), text(option["text"])) for option in data["options"]),
        tuple(
            FollowUp(
                ask["id"], ask["type"], text(ask["text"]),
                tuple((option["id"], text(option["label"])) for option in ask.get("options", ())),
                ask.get("optional", False),
            )
            for ask in data.get("follow_up", ())
        ),
    )  # fmt: skip


def _golden(data: Data) -> Golden:
    return Golden(data["id"], text(data["name"]), _given(data["given"]), _numbers(data["expect"]), data.get("rule"))


def _given(data: Any) -> Any:
    """What a golden case puts in; answers as the words an answers file holds: the value 3 of a scale is "3"."""
    if isinstance(data, list):
        return tuple(_given(part) for part in data)
    if not isinstance(data, Mapping):
        return _numbers(data)
    return {
        key: {name: str(answer) for name, answer in part.items()} if key in ("answers", "levels") else _given(part)
        for key, part in data.items()
    }


def _origin(data: Data) -> Origin:
    return Origin(
        tuple(data.get("authors", ())),
        data.get("organisation"),
        data.get("year"),
        tuple(Reference(**reference) for reference in data.get("references", ())),
        tuple(text(part) for part in data.get("from_source", ())),
        tuple(text(part) for part in data.get("ours", ())),
    )
