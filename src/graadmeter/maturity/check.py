"""Check models: everything that does not hold, and whether the golden cases come out as the model says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from graadmeter.base import document
from graadmeter.base.errors import GraadmeterError
from graadmeter.base.text import Lang, Message, say, say_n
from graadmeter.maturity.load import LIBRARY, faults, parse, source_of
from graadmeter.maturity.model import Golden, Model
from graadmeter.maturity.rules import RULES
from graadmeter.maturity.rules._cases import run_case

CLOSE = 1e-6  # how far a computed figure may lie from the one a golden case expects


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One golden case; `failures` is empty when it came out as expected."""

    id: str
    failures: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """One document: what does not hold in it, else how its golden cases came out."""

    name: str
    errors: tuple[GraadmeterError, ...]
    cases: tuple[CaseResult, ...] = ()

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        return tuple(case for case in self.cases if case.failures)

    @property
    def ok(self) -> bool:
        return not self.errors and not self.failed

    def to_json(self, lang: Lang) -> dict[str, Any]:
        return {
            "model": self.name,
            "ok": self.ok,
            "errors": [error.text(lang) for error in self.errors],
            "golden": {
                "run": len(self.cases),
                "passed": len(self.cases) - len(self.failed),
                "failures": [
                    {"id": case.id, "text": text.text(lang)} for case in self.failed for text in case.failures
                ],
            },
        }

    def lines(self, lang: Lang) -> Iterator[str]:
        passed = len(self.cases) - len(self.failed)
        golden = say_n(
            "{passed} of {n} golden case as expected",
            "{passed} of {n} golden cases as expected",
            len(self.cases),
            passed=passed,
        )
        verdict = say("ok") if self.ok else say("does not hold")
        tail = f", {golden.text(lang)}" if self.cases else ""
        yield f"{self.name}: {verdict.text(lang)}{tail}"
        yield from (f"  {error.text(lang)}" for error in self.errors)
        yield from (f"  {case.id}: {failure.text(lang)}" for case in self.failed for failure in case.failures)


@dataclass(frozen=True, slots=True)
class CheckReport:
    documents: tuple[DocumentReport, ...]

    @property
    def ok(self) -> bool:
        return all(document.ok for document in self.documents)

    def to_json(self, lang: Lang) -> dict[str, Any]:
        return {"ok": self.ok, "models": [document.to_json(lang) for document in self.documents]}

    def to_text(self, lang: Lang) -> str:
        return "\n".join(line for document in self.documents for line in document.lines(lang))


def check(models: Sequence[str | Path] = ()) -> CheckReport:
    """Check each model, by id or file; without names, the library. Never raises for a model that does not hold."""
    return CheckReport(tuple(_check(model) for model in models or LIBRARY))


def run_golden(model: Model) -> tuple[CaseResult, ...]:
    """Run every golden case of a model by its own rule, or the one that the case names.

    Raises UnknownNameError when there is no such rule.
    """
    if model.rule is None or not model.golden:
        return ()
    rule = RULES.get(model.rule.name)
    return tuple(
        _run(partial(run_case, rule=case.rule) if case.rule else rule.run_case, model, case) for case in model.golden
    )


def _check(model: str | Path) -> DocumentReport:
    name = str(model)
    try:
        text, file = source_of(model)
        read = document.read(text, file)
        found = sorted(faults(read), key=lambda fault: read.line(fault.path))
        errors = tuple(read.error(fault) for fault in found)
        if errors:
            return DocumentReport(name, errors)
        return DocumentReport(name, (), run_golden(parse(text, file=file)))
    except GraadmeterError as error:
        return DocumentReport(name, (error,))


def _run(run_case: Any, model: Model, case: Golden) -> CaseResult:
    try:
        found = run_case(model, case.given)
    except GraadmeterError as error:
        return CaseResult(case.id, (error.message,))
    return CaseResult(case.id, tuple(differences(case.expect, found, "")))


def differences(expected: Any, found: Any, path: str) -> Iterator[Message]:
    """Where `found` is not what was expected; only what is expected is looked at, numbers within 1e-6."""
    if isinstance(expected, Mapping):
        for key, part in expected.items():
            here = f"{path}.{key}" if path else str(key)
            if not isinstance(found, Mapping) or key not in found:
                yield say(
                    "{path}: expected {expected}, the rule gives nothing of that name", path=here, expected=_plain(part)
                )
            else:
                yield from differences(part, found[key], here)
    elif not _same(expected, found):
        yield say("{path}: expected {expected}, got {found}", path=path, expected=_plain(expected), found=_plain(found))


def _same(expected: Any, found: Any) -> bool:
    if isinstance(expected, tuple):
        return isinstance(found, list | tuple) and len(found) == len(expected) and all(map(_same, expected, found))
    if isinstance(expected, int | float) and not isinstance(expected, bool):
        return isinstance(found, int | float) and not isinstance(found, bool) and abs(expected - found) <= CLOSE
    return bool(expected == found)


def _plain(value: Any) -> str:
    """A value as the model file writes it, in every language: figures here are looked up, not read."""
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_plain(part) for part in value) + "]"
    return "null" if value is None else f"{value:.9g}" if isinstance(value, float) else str(value)
