"""References in what only one kind of document has: wi3's factors, smg's baseline, registries, the crosswalk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graadmeter.base.document import Fault, Path
from graadmeter.base.text import say
from graadmeter.maturity.alternatives import alternative_faults, case_faults
from graadmeter.maturity.references import (
    Data,
    Library,
    Names,
    all_known,
    condition_faults,
    each,
    elements,
    ids,
    keys_known,
    known,
    model_faults,
    twice,
)


def faults(data: Data, library: Library) -> Iterator[Fault]:
    """Every reference of a document that has the shape of its schema, and does not hold."""
    match data["schema"]:
        case "smm-metrics/1":
            yield from _metrics(data)
        case "smm-benchmarks/1":
            yield from _benchmarks(data)
        case "smm-mapping/1":
            yield from _mapping(data, library)
        case _:
            yield from model_faults(data, library)
            names = Names(data)
            yield from _rule(data, names)
            yield from alternative_faults(data, names)
            yield from case_faults(data)
            yield from _process_levels(data, names, library)
            yield from _control_set(data, names)
            yield from _criteria_set(data, names, library)
            yield from _initiative_case(data, names, library)


def _rule(data: Data, names: Names) -> Iterator[Fault]:
    path: Path = ("rule", "parameters")
    parameters = data["rule"]["parameters"]
    for key in ("baseline_from", "unsupported_counts_as"):
        yield from known((*path, key), say("level"), parameters.get(key), names.levels)
    if data["kind"] == "control_set":
        yield from keys_known((*path, "severity"), say("severity"), parameters.get("severity"), names.severities)
        yield from keys_known((*path, "evidence"), say("level"), parameters.get("evidence"), names.levels)
        for severity in names.severities:
            if severity not in parameters.get("severity", {severity: 1}):
                yield Fault((*path, "severity"), say("the weight of {element} is missing", element=repr(severity)))


def _process_levels(data: Data, names: Names, library: Library) -> Iterator[Fault]:
    yield from known(("structured_from",), say("level"), data.get("structured_from"), names.levels)
    baseline = data.get("baseline", {})
    yield from known(("baseline", "applies_from"), say("level"), baseline.get("applies_from"), names.levels)
    parts = [part["id"] for requirement in baseline.get("requirements", ()) for part in requirement["parts"]]
    for place, requirement in each(baseline.get("requirements"), "baseline", "requirements"):
        for path, part in each(requirement["parts"], *place, "parts"):
            yield from condition_faults((*path, "applies_if"), part.get("applies_if"), names)
            yield from known((*path, "test", "refers_to"), say("part"), part["test"].get("refers_to"), parts)
            if "metric" in part["test"]:
                yield from known((*path, "test", "metric"), say("metric"), part["test"]["metric"], library.metrics)
    roadmap = data.get("roadmap", {})
    for path, row in each(roadmap.get("template"), "roadmap", "template"):
        yield from known((*path, "kind"), say("kind"), row["kind"], roadmap["deliverable_kinds"])


def _control_set(data: Data, names: Names) -> Iterator[Fault]:
    for path, rung in each(data.get("escalation_ladder"), "escalation_ladder"):
        yield from known((*path, "by"), say("role"), rung["by"], names.roles)
    if data["kind"] == "control_set":
        for place, element in elements(data):
            for path, item in each(element.get("items"), *place, "items"):
                for key in ("severity", "frequency_days", "evidence_types"):
                    if key not in item:
                        yield Fault(path, say("key {key} is missing", key=repr(key)))


def _criteria_set(data: Data, names: Names, library: Library) -> Iterator[Fault]:
    parameters, criteria = data.get("rule", {}).get("parameters", {}), names.elements
    for key in ("weights", "never_alone"):
        yield from all_known(("rule", "parameters", key), say("element"), parameters.get(key), criteria)
    profile = data.get("phase_profile", {})
    yield from known(("phase_profile", "basis"), say("basis"), profile.get("basis"), names.bases)
    for path, band in each(profile.get("bands"), "phase_profile", "bands"):
        yield from known((*path, "metric"), say("metric"), band["metric"], library.metrics)
        if band["low"] >= band["high"]:
            yield Fault(path, say("low lies below high; saw {low} and {high}", low=band["low"], high=band["high"]))
    for path, benefit in each(data.get("benefits", {}).get("items"), "benefits", "items"):
        yield from all_known((*path, "measure"), say("metric"), benefit["measure"], library.metrics)
        if "published" in benefit:
            figure = benefit["published"]["benchmark"]
            yield from known((*path, "published", "benchmark"), say("published figure"), figure, library.figures)
    for path, part in each(data.get("adoption_programme", {}).get("parts"), "adoption_programme", "parts"):
        yield from known((*path, "owner"), say("role"), part["owner"], names.roles)
        yield from all_known((*path, "done_when"), say("item"), part["done_when"], names.items)


def _initiative_case(data: Data, names: Names, library: Library) -> Iterator[Fault]:
    lifecycle = data.get("lifecycle", {})
    for path, gate in each(lifecycle.get("gates"), "lifecycle", "gates"):
        for end in ("from", "to"):
            yield from known((*path, end), say("level"), gate[end], names.levels)
        yield from all_known((*path, "checks"), say("item"), gate["checks"], names.items)
        yield from known((*path, "verdict"), say("verdict"), gate.get("verdict"), names.verdicts)
        yield from known(
            (*path, "record"), say("record"), gate.get("record"), library.records if "record" in gate else ()
        )
    yield from known(
        ("lifecycle", "stop", "verdict"), say("verdict"), lifecycle.get("stop", {}).get("verdict"), names.verdicts
    )
    for path, factor in each(data.get("factors"), "factors"):
        yield from known((*path, "phase"), say("level"), factor["phase"], names.levels)
        yield from all_known((*path, "touches"), say("category of ESM3"), factor["touches"], library.elements("esm3"))
        yield from known((*path, "signal"), say("metric"), factor.get("signal"), library.metrics)
        if (factor["polarity"] == "inhibitor") != ("counter" in factor):
            yield Fault(path, say("an inhibitor has a counter-measure (counter), a driver has none"))
    yield from known(
        ("factor_scoring", "scale"), say("scale"), data.get("factor_scoring", {}).get("scale"), names.scales
    )
    for path, ask in each(data.get("follow_up"), "follow_up"):
        yield from known((*path, "scale"), say("scale"), ask["scale"], names.scales)
    for key in ("costs", "benefits"):
        for path, line in each(data.get("business_case", {}).get(key), "business_case", key):
            yield from known((*path, "measure"), say("metric"), line.get("measure"), library.metrics)


def _metrics(data: Data) -> Iterator[Fault]:
    offered = {key: ids(data[f"{key}s"]) for key in ("group", "source", "unit")}
    for path, metric in each(data["metrics"], "metrics"):
        for key, names in offered.items():
            yield from known((*path, key), say("id"), metric[key], names)
    for key in ("groups", "sources", "units", "records", "metrics"):
        yield from twice((((*path, "id"), thing["id"]) for path, thing in each(data[key], key)), say("id"))


def _benchmarks(data: Data) -> Iterator[Fault]:
    yield from twice((((*path, "id"), figure["id"]) for path, figure in each(data["figures"], "figures")), say("id"))
    for path, figure in each(data["figures"], "figures"):
        yield from known((*path, "quality"), say("quality"), figure["quality"], ids(data["qualities"]))


def _mapping(data: Data, library: Library) -> Iterator[Fault]:
    for path, band in each(data["phases"], "phases"):
        for model in ("esm3", "wi3", "s3m", "smg"):
            yield from all_known((*path, model), say("level"), band.get(model), library.levels(model))
    for path, row in [*each(data["elements"], "elements"), *each(data.get("wi3_links"), "wi3_links")]:
        for model in ("esm3", "wi3"):
            yield from known((*path, model), say("element"), row.get(model), library.elements(model))
        for model in ("s3m", "esm6", "dvo"):
            yield from all_known((*path, model), say("element"), row.get(model), library.elements(model))
        yield from all_known((*path, "metrics"), say("metric"), row["metrics"], library.metrics)
        smg = library.load("smg").blocks
        yield from all_known(
            (*path, "smg_perspective"), say("perspective"), row.get("smg_perspective"), ids(smg["perspectives"])
        )
        baseline = ids(smg["baseline"]["requirements"])
        yield from all_known((*path, "smg_baseline"), say("requirement"), row.get("smg_baseline"), baseline)
    yield from _covered(("elements",), [row["esm3"] for row in data["elements"]], library.elements("esm3"))
    rows: list[dict[str, Any]] = data.get("smg_processes_to_esm6_applications", [])
    applications = ids(library.load("esm6").blocks["adoption_programme"]["applications"])
    for path, row in each(rows, "smg_processes_to_esm6_applications"):
        yield from known((*path, "smg"), say("process"), row["smg"], library.elements("smg"))
        yield from all_known((*path, "esm6_application"), say("application"), row["esm6_application"], applications)
    if rows:
        yield from _covered(
            ("smg_processes_to_esm6_applications",), [row["smg"] for row in rows], library.elements("smg")
        )


def _covered(path: Path, seen: list[str], wanted: list[str]) -> Iterator[Fault]:
    """A crosswalk names every element once."""
    for name in wanted:
        if seen.count(name) != 1:
            yield Fault(
                path, say("{element} stands here {n} times; expected once", element=repr(name), n=seen.count(name))
            )
