"""The model library: every document holds, its worked cases come out, and nothing of the drafts was lost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from graadmeter import maturity
from graadmeter.base.text import LANGS, Bilingual
from graadmeter.maturity import crosswalk, describe
from graadmeter.maturity.check import run_golden
from graadmeter.maturity.load import LIBRARY
from graadmeter.maturity.rules import RULES

PACKAGE = Path(str(resources.files("graadmeter.maturity")))
WITH_LEVELS = [name for name in LIBRARY if maturity.load(name).levels]


def texts(value: Any) -> Iterator[Bilingual]:
    """Every text in both languages, anywhere in a model."""
    if isinstance(value, Bilingual):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts(part)


@pytest.mark.parametrize("name", LIBRARY)
def test_the_published_schema_describes_the_document(name: str) -> None:
    document = yaml.safe_load((PACKAGE / "library" / f"{name}.yaml").read_text("utf-8"))
    schema = json.loads(
        (PACKAGE / "schema" / (document["schema"].replace("/", "-") + ".schema.json")).read_text("utf-8")
    )
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(document)


@pytest.mark.parametrize("name", WITH_LEVELS)
def test_every_golden_case_comes_out(name: str) -> None:
    cases = run_golden(maturity.load(name))
    assert cases, "a model carries golden cases"
    assert {case.id: [failure.text("en") for failure in case.failures] for case in cases if case.failures} == {}


def test_the_check_of_the_whole_library_is_what_the_command_line_shows() -> None:
    report = maturity.check()
    assert report.ok, report.to_text("en")
    assert [model["model"] for model in report.to_json("nl")["models"]] == list(LIBRARY)
    assert report.to_text("nl").splitlines()[0].startswith("esm3: in orde, ")


def test_every_rule_is_run_by_a_golden_case_of_a_model() -> None:
    models = [maturity.load(name) for name in WITH_LEVELS]
    own = [model.rule.name for model in models if model.rule]
    others = {case.rule.partition(":")[0] for model in models for case in model.golden if case.rule}
    assert len(own) == len(models), "every model names its own rule"
    assert sorted({*own, *others}) == RULES.names()


@pytest.mark.parametrize("name", LIBRARY)
def test_every_text_is_there_in_both_languages(name: str) -> None:
    found = list(texts(maturity.load(name)))
    assert len(found) > 5
    assert [text for text in found if not (text.nl.strip() and text.en.strip())] == []
    differ = sum(text.nl != text.en for text in found)
    assert differ / len(found) > 0.9, "names may be the same in both languages, sentences are not"


def test_an_item_id_belongs_to_one_model() -> None:
    counted = Counter(item for name in LIBRARY for item in maturity.load(name).vocabulary())
    assert [item for item, n in counted.items() if n > 1] == []


def test_esm3_is_complete() -> None:
    esm3 = maturity.load("esm3")
    assert [len(dimension.elements) for dimension in esm3.dimensions] == [3, 3, 3, 3]
    for element in esm3.elements.values():
        assert tuple(element.cells) == esm3.level_ids
        assert tuple(element.next_steps) == esm3.level_ids
        assert all(step.owner and step.effort and step.done_when for step in element.next_steps.values())
        assert all(len(item.roles) > 1 for item in element.items), "nobody judges a category alone"
    extent = esm3.scales["extent4"]
    assert [extent.attainment(value) for value in ("0", "1", "2", "3", "dk", "na")] == [0, 1 / 3, 2 / 3, 1, None, None]
    assert esm3.vocabulary()["esm3.culture"] == {"none", "pioneering", "facilitating", "strategic", "dk", "na"}


def test_the_template_of_smg_asks_every_process_by_name() -> None:
    smg = maturity.load("smg")
    assert len(smg.items) == 9 * len(smg.elements)
    assert smg.items["smg.service.t1"].text.nl.startswith("In het proces Service & onderhoud ")
    assert not any("{" in item.text.nl + item.text.en for item in smg.items.values())


def test_a_reversed_statement_attains_most_when_people_disagree() -> None:
    esm6 = maturity.load("esm6")
    scale = esm6.scales[esm6.items["esm6.software.q4"].scale]
    assert (scale.attainment("1"), scale.attainment("5")) == (1, 0)


def test_law_and_vendor_figures_are_never_shown_without_their_caution() -> None:
    for lang, lawyer, vendor in (("nl", "laat een jurist", "leverancier"), ("en", "have a lawyer check", "vendor")):
        dvo = describe.to_text(maturity.load("dvo"), lang)  # type: ignore[arg-type]
        assert all(lawyer in entry.lower() for entry in _entries(dvo) if "AVG art." in entry)
        assert sum("AVG art." in entry for entry in _entries(dvo)) > 4
        benefits = describe.to_json(maturity.load("esm6"), lang)["benefits"]  # type: ignore[arg-type]
        assert any("published" in benefit for benefit in benefits["items"])
        assert vendor in benefits["caution"]


def _entries(text: str) -> list[str]:
    """Folded lines of a description joined again: one entry an item."""
    joined: list[str] = []
    for line in text.splitlines():
        if line.startswith("      ") and joined:
            joined[-1] += " " + line.strip()
        else:
            joined.append(line.strip())
    return joined


@pytest.mark.parametrize("name", LIBRARY)
def test_a_model_is_shown_whole_in_the_language_asked(name: str) -> None:
    model = maturity.load(name)
    shown = {lang: json.loads(json.dumps(describe.to_json(model, lang))) for lang in LANGS}
    assert shown["nl"]["summary"] == model.summary.nl
    assert shown["en"]["summary"] == model.summary.en
    assert [
        item["id"]
        for dimension in shown["nl"].get("dimensions", ())
        for element in dimension["elements"]
        for item in element["items"]
    ] == list(model.items)
    for lang in LANGS:
        page = " ".join(describe.to_text(model, lang).split())
        for element in model.elements.values():
            assert element.name.text(lang) in page
        for item in model.items.values():
            assert item.text.text(lang) in page


def test_the_crosswalk_ties_criteria_to_the_elements_of_either_model() -> None:
    mapping, esm3, s3m = maturity.load("mapping"), maturity.load("esm3"), maturity.load("s3m")
    assert crosswalk.criteria_of("culture", esm3, mapping) == ("two_way_approach", "fertile_ground")
    assert crosswalk.criteria_of("policies_procedures", esm3, mapping) == ()
    assert "tools" in {element.id for element in crosswalk.elements_of("software", esm3, mapping)}
    assert "stakeholders" in {element.id for element in crosswalk.elements_of("two_way_approach", s3m, mapping)}


# --- against the drafts ------------------------------------------------------------------------------------------


def drafted(shared: Path, name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((shared / "models" / f"{name}.yaml").read_text("utf-8"))
    return read


def ids_in(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["id"]} if isinstance(node.get("id"), str) else set()
        return own.union(*(ids_in(part) for part in node.values()))
    if isinstance(node, list):
        return set().union(*(ids_in(part) for part in node))
    return set()


@pytest.mark.shared
@pytest.mark.parametrize("name", LIBRARY)
def test_every_id_of_the_draft_is_still_there(shared: Path, name: str) -> None:
    gone = ids_in(drafted(shared, name)) - ids_in(yaml.safe_load(maturity.load(name).source))
    # prose that became parameters of the rule, and an example that became a golden case, had ids of their own
    assert gone <= ({"fallback"} if name == "wi3" else set())


@pytest.mark.shared
@pytest.mark.parametrize("name", WITH_LEVELS)
def test_provenance_of_the_draft_is_kept(shared: Path, name: str) -> None:
    draft, model = drafted(shared, name), maturity.load(name)
    for dimension in draft["dimensions"]:
        for element in dimension["elements"]:
            assert model.elements[element["id"]].provenance == element.get("provenance", "ours")
            for item in element.get("items", ()):
                assert model.items[item["id"]].text == Bilingual(**item["text"]), (
                    "a change of wording is a decision: record it here"
                )
    assert [level.provenance for level in model.levels] == [
        level.get("provenance", "ours") for level in draft["levels"]
    ]
    assert model.origin is not None
    assert [ref.id for ref in model.origin.references] == [ref["id"] for ref in draft["origin"]["references"]]
