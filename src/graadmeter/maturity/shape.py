"""Does a document have the shape of its published JSON Schema? The schemas lie beside this file, in `schema/`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from graadmeter.base.document import Fault, Path
from graadmeter.base.text import Message, say

FORMATS = {
    "smm-model/1": "smm-model-1.schema.json",
    "smm-metrics/1": "smm-metrics-1.schema.json",
    "smm-benchmarks/1": "smm-benchmarks-1.schema.json",
    "smm-mapping/1": "smm-mapping-1.schema.json",
}
EXPECTED = {  # what a named part of the schemas asks for, in words
    "text": say("a text in both languages: {{nl: ..., en: ...}}"),
    "partial": say("a text in one or both languages: {{nl: ..., en: ...}}"),
    "string": say("a text that is not empty"),
    "id": say("an id of small letters, digits and underscores"),
    "version": say("a version such as 1.2.0"),
    "share": say("a number from 0 to 1, or a fraction such as 1/3"),
    "amount": say("a number from 0 on, or a fraction such as 5/2"),
    "value": say("a whole number, or a word of small letters"),
    "url": say("a web address that begins with http"),
    "day": say("a day such as 2026-03-31"),
    "rule": say("a rule such as weakest_link or majority:share=2/3"),
    "band": say("two numbers, the lower end first"),
}
TYPES = {
    "object": say("keys with values"),
    "array": say("a list"),
    "string": say("a text"),
    "number": say("a number"),
    "integer": say("a whole number"),
    "boolean": say("true or false"),
    "null": say("nothing"),
}
LONGEST_SEEN = 60  # characters of a wrong value that a message repeats


def faults(data: dict[str, Any], formats: dict[str, str]) -> list[Fault]:
    """Everything in `data` that the schema of its format does not allow, each once, at its place."""
    seen = data.get("schema")
    if seen is None:
        return [Fault((), say("key {key} is missing; expected {expected}", key="schema", expected=list(formats)))]
    if not isinstance(seen, str) or seen not in formats:
        return [Fault(("schema",), say("expected {expected}, saw {seen}", expected=list(formats), seen=shown(seen)))]
    return faults_under(_validator(formats[seen]), data)


def faults_under(validator: Draft202012Validator, data: dict[str, Any]) -> list[Fault]:
    """Everything in `data` that `validator` does not allow: the same words serve the formats of other rooms."""
    found: list[Fault] = []
    for error in validator.iter_errors(data):
        # one error a missing key, and each names them all: what was said is not said again
        found += [fault for fault in _faults_of(error, data) if fault not in found]
    return found


def near(seen: object, offered: list[str]) -> str | None:
    """The one of `offered` that a typing error is likeliest to have meant."""
    return next(iter(get_close_matches(str(seen), offered, 1, 0.6)), None)


def shown(value: object) -> Message | str:
    """A wrong value as a message repeats it."""
    for kind, name in ((dict, "object"), (list, "array")):
        if isinstance(value, kind):
            return TYPES[name]
    if value is None:
        return TYPES["null"]
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_SEEN else text[:LONGEST_SEEN] + "..."


@cache
def _validator(file: str) -> Draft202012Validator:
    schema = (resources.files("graadmeter.maturity") / "schema" / file).read_text("utf-8")
    return Draft202012Validator(json.loads(schema))


def _faults_of(error: ValidationError, data: dict[str, Any]) -> Iterator[Fault]:
    path: Path = tuple(error.absolute_path)
    schema: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    named = EXPECTED.get(schema.get("title", ""))
    instance: Any = error.instance
    wanted: Any = error.validator_value
    seen = shown(instance)
    match error.validator:
        case "additionalProperties":
            offered = list(schema.get("properties", {}))
            for key in instance:
                if key not in offered:
                    yield Fault((*path, key), _unknown_key(key, offered))
        case "required":
            for key in wanted:
                if key not in instance:
                    yield Fault(path, _missing(key, schema))
        case "type" if named is None:
            types = wanted if isinstance(wanted, list) else [wanted]
            yield Fault(
                path, say("expected {expected}, saw {seen}", expected=[TYPES[kind] for kind in types], seen=seen)
            )
        case "enum" | "const":
            allowed = wanted if error.validator == "enum" else [wanted]
            offered = [str(value) for value in allowed]
            yield Fault(path, unknown_value(instance, offered))
        case "minItems" | "minProperties":
            yield Fault(path, say("expected at least {n} here", n=wanted))
        case "maxItems" | "maxProperties" if named is None:
            yield Fault(path, say("expected at most {n} here", n=wanted))
        case "minLength" | "maxLength" if named is None:
            yield Fault(path, say("expected {expected}, saw {seen}", expected=_length(schema), seen=seen))
        case "uniqueItems":
            yield Fault(path, say("the same value stands here twice"))
        case "minimum" | "exclusiveMinimum" if named is None:
            low = wanted
            more = say("{low} or more", low=low) if error.validator == "minimum" else say("more than {low}", low=low)
            yield Fault(path, say("expected {expected}, saw {seen}", expected=more, seen=seen))
        case "maximum" if named is None:
            most = say("at most {high}", high=wanted)
            yield Fault(path, say("expected {expected}, saw {seen}", expected=most, seen=seen))
        case "oneOf":
            choices = [key for choice in wanted for key in choice["required"][:1]]
            yield Fault(path, say("expected exactly one of these keys: {offered}", offered=choices))
        case "not":  # a key that the format knows, for another kind of model
            yield Fault(
                path,
                say(
                    "key {key} does not belong to a model of kind {kind}",
                    key=repr(path[-1]),
                    kind=data.get("kind", "?"),
                ),
            )
        case _:
            yield Fault(path, say("expected {expected}, saw {seen}", expected=named or error.message, seen=seen))


def _length(schema: dict[str, Any]) -> Message:
    """How long a text may be, in words."""
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    if most is None:
        return say("a text of {least} characters or more", least=least)
    if least == most:
        return say("a text of {n} characters", n=most)
    return say("a text of {least} to {most} characters", least=least, most=most)


def unknown_value(seen: object, offered: list[str]) -> Message:
    if meant := near(seen, offered):
        return say(
            "expected one of: {offered}; saw {seen}; did you mean {near}?",
            offered=offered,
            seen=shown(seen),
            near=meant,
        )
    return say("expected one of: {offered}; saw {seen}", offered=offered, seen=shown(seen))


def _unknown_key(key: str, offered: list[str]) -> Message:
    if meant := near(key, offered):
        return say("unknown key {seen}; did you mean {near}?", seen=repr(key), near=meant)
    return say("unknown key {seen}; here it may be: {offered}", seen=repr(key), offered=offered)


def _missing(key: str, schema: dict[str, Any]) -> Message:
    if schema.get("title") == "text":
        return say("the text for {lang} is missing; every text has nl and en", lang=repr(key))
    return say("key {key} is missing", key=repr(key))
