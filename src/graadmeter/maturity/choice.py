"""Which rule places the whole: the model's own, or another one that fits it, with its parameters.

One text names a choice everywhere (command line, golden case, stored round): `weakest_link`, `majority:share=2/3`,
`majority:share=60%,weighted=no`. Levels of elements come from the model's own bar under every rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, cast

from graadmeter.base.errors import ModelError, RuleError
from graadmeter.base.text import Message, say
from graadmeter.maturity.ladder import Frame
from graadmeter.maturity.model import Model
from graadmeter.maturity.rules import RULES, Parameter, about, title
from graadmeter.maturity.rules._parts import LadderRule

SHARED = ("bar", "minimum")  # parameters of the model's own rule that hold under every rule
YES, NO = ("yes", "true", "1"), ("no", "false", "0")


@dataclass(frozen=True)
class Choice:
    """One rule as it would place the whole of one model."""

    name: str
    parameters: Mapping[str, Any]
    own: bool  # the model's own rule
    given: Mapping[str, str] = field(default_factory=dict)  # what was asked for, as it was written

    @property
    def rule(self) -> LadderRule:
        return cast(LadderRule, RULES.get(self.name))

    @property
    def title(self) -> Message | str:
        return title(self.name)

    @property
    def text(self) -> str:
        """The choice as it is typed and stored."""
        pairs = ",".join(f"{key}={value}" for key, value in self.given.items())
        return f"{self.name}:{pairs}" if pairs else self.name

    @property
    def settings(self) -> dict[str, Any]:
        """The parameters that are a single value: a matrix stands in the model."""
        return {key: value for key, value in self.parameters.items() if isinstance(value, bool | int | float)}

    def frame(self, axes: Frame) -> Frame:
        """`axes` (of the model's own rule) with the parameters of this one."""
        shared = {key: axes.parameters[key] for key in SHARED if key in axes.parameters}
        return axes if self.own else replace(axes, parameters={**shared, **self.parameters})


def own(model: Model) -> Choice:
    """The rule that `model` names. Raises ModelError for a model that is not scored from respondents."""
    rule = RULES.get(model.rule.name) if model.rule else None
    if model.rule is None or not hasattr(rule, "place"):
        raise ModelError(
            say(
                "{model} is not scored from answers of respondents; choose a model with levels: esm3, s3m or smg",
                model=model.id,
            )
        )
    return Choice(model.rule.name, model.rule.parameters, own=True)


def offered(model: Model) -> tuple[Choice, ...]:
    """Every rule that can place the whole of `model`: its own first, then by name, with the parameters of the model."""
    first = own(model)
    stated = {spec.name: spec.parameters for spec in model.rule.alternatives} if model.rule else {}
    found = [first]
    for name, rule in RULES:
        defaults = getattr(rule, "defaults", None)
        if name != first.name and hasattr(rule, "place") and (defaults or name in stated):
            found.append(Choice(name, {**(defaults(model) if defaults else {}), **stated.get(name, {})}, own=False))
    return tuple(found)


def choose(model: Model, rule: str | Mapping[str, Any] | None = None) -> Choice:
    """The rule asked for: None or an empty text is the model's own; a text; or {name, parameters}.

    Raises RuleError for a rule that is not there or does not fit the model, a parameter it does not have, or a value
    that the parameter does not take; ModelError for a model that is not scored from respondents.
    """
    name, given = _read(rule)
    choices = offered(model)
    if not name:
        return choices[0]
    found = next((each for each in choices if each.name == name), None)
    if found is None:
        raise RuleError(
            say(
                "{model} cannot be placed by a rule {seen}; choose one of: {offered}",
                model=model.id, seen=repr(name), offered=[each.name for each in choices],
            )
        )  # fmt: skip
    if not given:
        return found
    if found.own:
        raise RuleError(
            say("the parameters of {rule} stand in the model itself; change them with an overlay", rule=name)
        )
    told = about(name)
    known = dict(told.parameters) if told else {}
    read = {key: _value(name, key, text, known) for key, text in given.items()}
    return replace(found, parameters={**found.parameters, **read}, given=given)


def _read(rule: str | Mapping[str, Any] | None) -> tuple[str, dict[str, str]]:
    """A choice as its name and its parameters as they are written."""
    if isinstance(rule, Mapping):
        return str(rule["name"]), {key: _written(value) for key, value in rule.get("parameters", {}).items()}
    name, colon, rest = (rule or "").strip().partition(":")
    given: dict[str, str] = {}
    for pair in rest.split(",") if colon else ():
        key, equals, value = (part.strip() for part in pair.partition("="))
        if not (key and equals and value) or key in given:
            raise RuleError(
                say("rule {seen}: expected NAME:PARAMETER=VALUE, for instance majority:share=2/3", seen=repr(rule))
            )
        given[key] = value
    return name.strip(), given


def _written(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _value(rule: str, key: str, text: str, known: Mapping[str, Parameter]) -> float | bool:
    if key not in known:
        if not known:
            raise RuleError(say("rule {rule} takes no parameters; saw {seen}", rule=rule, seen=repr(key)))
        raise RuleError(
            say(
                "rule {rule} has no parameter {seen}; it takes: {offered}",
                rule=rule, seen=repr(key), offered=list(known),
            )
        )  # fmt: skip
    return _yes_no(rule, key, text) if known[key].kind == "yes_no" else _share(rule, key, text)


def _yes_no(rule: str, key: str, text: str) -> bool:
    if text.lower() not in (*YES, *NO):
        raise RuleError(say("rule {rule}: {key} is yes or no, saw {seen}", rule=rule, key=key, seen=repr(text)))
    return text.lower() in YES


def _share(rule: str, key: str, text: str) -> float:
    """0.6, 2/3 or 60%."""
    number, percent, _ = text.partition("%")
    try:
        value = float(Fraction(number) / (100 if percent else 1))
    except (ValueError, ZeroDivisionError):
        value = 0.0
    if not 0 < value <= 1:
        raise RuleError(
            say(
                "rule {rule}: {key} is a share above 0 and up to 1, such as 2/3 or 60%, saw {seen}",
                rule=rule, key=key, seen=repr(text),
            )
        )  # fmt: skip
    return value
