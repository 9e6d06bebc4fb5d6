"""A model as its users read it: everything it says, in one language, as JSON or as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from textwrap import wrap
from typing import Any

from graadmeter.base.text import Bilingual, Lang, Message, number, say, say_n
from graadmeter.maturity.model import Dimension, Element, Hook, Indicator, Item, Level, Model, NextStep, Scale

WIDTH = 100
PROVENANCE = {
    "source": say("from the source"),
    "adapted": say("adapted from the source"),
    "ours": say("ours"),
}
KINDS = {
    "staged_matrix": say("phases per category"),
    "staged_profile": say("phases per aspect"),
    "process_levels": say("levels per process"),
    "control_set": say("controls"),
    "criteria_set": say("criteria"),
    "initiative_case": say("case per initiative"),
    "metric_registry": say("register of measures"),
    "benchmark_registry": say("register of published figures"),
    "crosswalk": say("crosswalk"),
}
BLOCKS = {  # what is listed below the elements, and its heading
    "modes": say("WAYS OF MEASURING"),
    "perspectives": say("PERSPECTIVES"),
    "baseline": say("BASELINE"),
    "facts": say("CONDITIONS"),
    "severities": say("SEVERITIES"),
    "evidence_types": say("KINDS OF EVIDENCE"),
    "verdicts": say("VERDICTS"),
    "follow_up": say("FOLLOW-UP QUESTION"),
    "factors": say("DRIVERS AND INHIBITORS"),
    "business_case": say("COSTS AND BENEFITS"),
    "success_factors": say("SUCCESS FACTORS"),
    "benefits": say("BENEFITS"),
    "adoption_programme": say("ADOPTION PROGRAMME"),
    "sources": say("SOURCES"),
    "records": say("RECORDS"),
    "metrics": say("MEASURES"),
    "qualities": say("QUALITY"),
    "figures": say("PUBLISHED FIGURES"),
    "phases": say("PHASES SIDE BY SIDE"),
}


def to_json(model: Model, lang: Lang) -> dict[str, Any]:
    """The whole model in one language. Keys follow the document (docs/reference/model-format.md); ids stay ids."""
    head: dict[str, Any] = {
        "id": model.id,
        "kind": model.kind,
        "version": model.version,
        "status": model.status,
        "digest": model.digest,
        "name": model.name.text(lang),
        "summary": model.summary.text(lang),
    }
    if model.parents:
        head["parents"] = list(model.parents)
    if model.levels:
        head |= {
            "floor": _level(model.floor, lang) if model.floor else None,
            "levels": [_level(level, lang) for level in model.levels],
            "roles": [{"id": role.id, "name": role.name.text(lang)} for role in model.roles],
            "scales": [_scale(scale, lang) for scale in model.scales.values()],
            "rule": _rule(model, lang),
            "weights": _plain(model.weights, lang),
            "required": _plain(model.required, lang),
            "dimensions": [_dimension(dimension, lang) for dimension in model.dimensions],
            "golden": [{"id": case.id, "name": case.name.text(lang)} for case in model.golden],
        }
    if model.poll:
        head["poll"] = {
            "id": model.poll.id,
            "question": model.poll.question.text(lang),
            "options": [
                {"id": option.id, "level": option.level, "text": option.text.text(lang)}
                for option in model.poll.options
            ],
            "follow_up": [
                {
                    "id": ask.id,
                    "type": ask.type,
                    "optional": ask.optional,
                    "text": ask.text.text(lang),
                    "options": [{"id": key, "label": label.text(lang)} for key, label in ask.options],
                }
                for ask in model.poll.follow_up
            ],
        }
    if model.steps:
        head["next_steps"] = [
            {"id": step.id, "from": step.from_level, "to": step.to_level, **_step(step.step, lang)}
            for step in model.steps
        ]
    if model.origin:
        head["origin"] = {
            "authors": list(model.origin.authors),
            "organisation": model.origin.organisation,
            "year": model.origin.year,
            "references": [
                {"id": ref.id, "title": ref.title, "url": ref.url, "role": ref.role, "recovered": ref.recovered}
                for ref in model.origin.references
            ],
            "from_source": [part.text(lang) for part in model.origin.from_source],
            "ours": [part.text(lang) for part in model.origin.ours],
        }
    if model.criticism:
        head["known_criticism"] = [
            {"by": point.by, "point": point.point.text(lang), "answer": point.answer.text(lang)}
            for point in model.criticism
        ]
    return head | {key: _plain(block, lang) for key, block in model.blocks.items()}


def _level(level: Level, lang: Lang) -> dict[str, Any]:
    return {
        "id": level.id,
        "order": level.order,
        "value": level.value,
        "name": level.name.text(lang),
        "summary": _maybe(level.summary, lang),
        "also_called": _maybe(level.aka, lang),
        "provenance": level.provenance,
    }


def _scale(scale: Scale, lang: Lang) -> dict[str, Any]:
    return {
        "id": scale.id,
        "options": [
            {
                "value": option.value,
                "label": option.label.text(lang),
                "attainment": option.attainment,
                "missing": option.missing,
            }
            for option in scale.options
        ],
    }


def _rule(model: Model, lang: Lang) -> dict[str, Any] | None:
    if model.rule is None:
        return None
    return {
        "name": model.rule.name,
        "parameters": _plain(model.rule.parameters, lang),
        "explained": _plain(model.rule.explained, lang),
        "alternatives": [
            {"name": each.name, "parameters": _plain(each.parameters, lang)} for each in model.rule.alternatives
        ],
    }


def _dimension(dimension: Dimension, lang: Lang) -> dict[str, Any]:
    return {
        "id": dimension.id,
        "name": dimension.name.text(lang),
        "provenance": dimension.provenance,
        "elements": [_element(element, lang) for element in dimension.elements],
    }


def _element(element: Element, lang: Lang) -> dict[str, Any]:
    return {
        "id": element.id,
        "name": element.name.text(lang),
        "definition": _maybe(element.definition, lang),
        "provenance": element.provenance,
        "optional": element.optional,
        "cells": {level: cell.text(lang) for level, cell in element.cells.items()},
        "items": [_item(item, lang) for item in element.items],
        "evidence": [_hook(hook, lang) for hook in element.evidence],
        "indicators": [_indicator(indicator, lang) for indicator in element.indicators],
        "next_steps": {level: _step(step, lang) for level, step in element.next_steps.items()},
        **{key: _plain(block, lang) for key, block in element.blocks.items()},
    }


def _item(item: Item, lang: Lang) -> dict[str, Any]:
    return {
        "id": item.id,
        "text": item.text.text(lang),
        "level": item.level,
        "scale": item.scale,
        "kind": item.kind,
        "roles": list(item.roles),
        "provenance": item.provenance,
        **{key: _plain(part, lang) for key, part in item.extra.items()},
    }


def _hook(hook: Hook, lang: Lang) -> dict[str, Any]:
    named = {"metric": hook.metric} if hook.metric else {"record": hook.record, "window_days": hook.window_days}
    return {**named, "supports": dict(hook.supports), "direction": hook.direction, "basis": hook.basis.text(lang)}


def _indicator(indicator: Indicator, lang: Lang) -> dict[str, Any]:
    return {
        "metric": indicator.metric,
        "partly": indicator.partly,
        "met": indicator.met,
        "band": indicator.band,
        "applies_to": indicator.applies_to,
        "basis": indicator.basis.text(lang),
        "note": _maybe(indicator.note, lang),
    }


def _step(step: NextStep, lang: Lang) -> dict[str, Any]:
    return {
        "text": step.text.text(lang),
        "effort": step.effort,
        "owner": step.owner,
        "done_when": list(step.done_when),
    }


def _maybe(text: Bilingual | None, lang: Lang) -> str | None:
    return text.text(lang) if text else None


def _plain(value: Any, lang: Lang) -> Any:
    """Checked plain data with its texts in one language."""
    if isinstance(value, Bilingual):
        return value.text(lang)
    if isinstance(value, Mapping):
        return {key: _plain(part, lang) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part, lang) for part in value]
    return value


# --- as text ---------------------------------------------------------------------------------------------------------


def to_text(model: Model, lang: Lang) -> str:
    """The model as a page of plain text: what it is, its levels, then every element with what belongs to it."""
    return "\n".join(_Page(model, lang).lines())


class _Page:
    """One model in one language, line by line."""

    def __init__(self, model: Model, lang: Lang) -> None:
        self.model, self.lang = model, lang
        self.roles = {role.id: role.name.text(lang) for role in model.roles}
        self.levels = {level.id: level.name.text(lang) for level in model.levels}

    def lines(self) -> Iterator[str]:
        yield from self.head()
        yield from self.ladder()
        yield from self.questions()
        for dimension in self.model.dimensions:
            yield from ("", dimension.name.text(self.lang).upper())
            for element in dimension.elements:
                yield from self.element(element)
        yield from self.rest()
        yield from self.provenance()

    def head(self) -> Iterator[str]:
        model, t = self.model, self.t
        yield model.name.text(self.lang)
        kind = KINDS[model.kind].text(self.lang)
        yield t(say("{id}, version {version}, {kind}", id=model.id, version=model.version, kind=kind))
        if model.status == "draft":
            yield t(say("Draft: texts and thresholds may change."))
        yield from ("", *self.fold(model.summary.text(self.lang)))
        if "legal_note" in model.blocks:
            yield from self.fold(model.blocks["legal_note"].text(self.lang))

    def ladder(self) -> Iterator[str]:
        if self.model.levels:
            yield from ("", self.t(say("LEVELS")))
        for level in self.model.levels:
            summary = f": {level.summary.text(self.lang)}" if level.summary else ""
            yield from self.fold(f"{level.value}  {level.name.text(self.lang)}{summary}", "  ")

    def questions(self) -> Iterator[str]:
        if self.model.poll:
            yield from ("", self.t(say("POLL")), *self.fold(self.model.poll.question.text(self.lang), "  "))
            for option in self.model.poll.options:
                yield from self.fold(f"- {option.text.text(self.lang)}", "    ")

    def element(self, element: Element) -> Iterator[str]:
        yield from (
            "",
            f"  {element.name.text(self.lang)}  [{element.id}, {PROVENANCE[element.provenance].text(self.lang)}]",
        )
        if element.definition:
            yield from self.fold(element.definition.text(self.lang), "    ")
        for level, cell in element.cells.items():
            yield from self.fold(f"{self.levels[level]}: {cell.text(self.lang)}", "    ")
        for item in element.items:
            yield from self.item(item)
        for hook in element.evidence:
            yield from self.fold(self.hook(hook), "    ")
        for indicator in element.indicators:
            yield from self.fold(self.indicator(indicator), "    ")
        for level, step in element.next_steps.items():
            yield from self.fold(self.step(self.levels[level], step), "    ")

    def item(self, item: Item) -> Iterator[str]:
        asked = ", ".join(self.roles[role] for role in item.roles)
        tail = f" ({asked})" if asked else ""
        law = ", ".join(item.extra.get("law", ()))
        check = self.t(say(" [{law}: have a lawyer check]", law=law)) if law else ""
        yield from self.fold(f"{item.id}  {item.text.text(self.lang)}{tail}{check}", "    ")

    def hook(self, hook: Hook) -> str:
        sign = "≥" if hook.direction == "at_least" else "≤"
        bars = ", ".join(
            f"{self.levels[level]} {sign} {number(bar, self.lang, 3)}" for level, bar in hook.supports.items()
        )
        return self.t(
            say("Evidence: {what}: {bars} ({basis})", what=hook.metric or hook.record, bars=bars, basis=hook.basis)
        )

    def indicator(self, indicator: Indicator) -> str:
        if indicator.partly is None or indicator.met is None:
            return self.t(
                say("Measured: {what}, within a band ({basis})", what=indicator.metric, basis=indicator.basis)
            )
        bars = {key: number(bar, self.lang, 3) for key, bar in (("partly", indicator.partly), ("met", indicator.met))}
        return self.t(
            say(
                "Measured: {what}: partly from {partly}, met from {met} ({basis})",
                what=indicator.metric,
                basis=indicator.basis,
                **bars,
            )
        )

    def step(self, level: str, step: NextStep) -> str:
        owner = self.roles.get(step.owner or "", "")
        return self.t(
            say(
                "Step to {level}: {text} ({owner}, size {effort})",
                level=level,
                text=step.text,
                owner=owner,
                effort=step.effort,
            )
        )

    def rest(self) -> Iterator[str]:
        """What registries and single kinds have beside elements: the text of everything with an id."""
        for key, title in BLOCKS.items():
            if key not in self.model.blocks:
                continue
            yield from ("", self.t(title))
            if key == "benefits":
                yield from self.fold(self.model.blocks[key]["caution"].text(self.lang), "  ")
            for name, text in _entries(self.model.blocks[key]):
                yield from self.fold(f"{name}  {text.text(self.lang)}", "  ")

    def provenance(self) -> Iterator[str]:
        origin = self.model.origin
        if origin is None:
            return
        made = ", ".join(str(part) for part in (*origin.authors, origin.organisation, origin.year) if part)
        yield from ("", self.t(say("WHERE IT COMES FROM")), f"  {made}")
        for title, parts in ((say("From the source:"), origin.from_source), (say("Ours:"), origin.ours)):
            yield from (f"  {self.t(title)}", *self.bullets(part.text(self.lang) for part in parts))
        yield from self.bullets(f"{ref.title} {ref.url or ''}".strip() for ref in origin.references)
        cases = len(self.model.golden)
        yield from ("", self.t(say_n("{n} golden case", "{n} golden cases", cases)))

    def bullets(self, texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            yield from self.fold(f"- {text}", "    ")

    def t(self, message: Message) -> str:
        return message.text(self.lang)

    def fold(self, text: str, indent: str = "") -> list[str]:
        return wrap(
            text,
            WIDTH,
            initial_indent=indent,
            subsequent_indent=indent and indent + "  ",
            break_long_words=False,
            break_on_hyphens=False,
        )


def _entries(block: Any) -> Iterator[tuple[str, Bilingual]]:
    """The named things in a block: id with its name or text; for a published figure, what it is about."""
    if isinstance(block, Mapping):
        text = next(
            (block[key] for key in ("name", "text", "population") if isinstance(block.get(key), Bilingual)), None
        )
        if text is not None and "id" in block:
            yield str(block["id"]), text
        for part in block.values():
            yield from _entries(part)
    elif isinstance(block, tuple):
        for part in block:
            yield from _entries(part)
