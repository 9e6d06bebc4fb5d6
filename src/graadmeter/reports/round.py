"""Read a frozen round: what `score` writes as JSON, with what the web adds. Strict: a wrong file says what is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from graadmeter import maturity
from graadmeter.base.document import dotted, json_faults
from graadmeter.base.errors import (
    FileError,
    ModelError,
    Place,
    ReportError,
    require_file,
)
from graadmeter.base.text import Text, say
from graadmeter.diagnosis import Diagnosis, Earlier, Explanation, diagnose
from graadmeter.diagnosis.facts import Facts, from_json, sorted_out
from graadmeter.maturity import Model, criteria
from graadmeter.maturity.choice import Choice, choose
from graadmeter.maturity.reasons import sentence
from graadmeter.maturity.shape import faults_under
from graadmeter.reports.against import check_against
from graadmeter.reports.brand import Brand, brand

SCHEMA = "graadmeter-round/1"
LARGEST_BYTES = 20_000_000  # a round of twelve categories with all its figures is 200 kB


@dataclass(frozen=True)
class Round:
    """A round that holds: `data` fits the published schema and speaks only of what `model` has."""

    data: Mapping[str, Any]
    model: Model

    @property
    def organisation(self) -> str | None:
        return (self.data.get("organisation") or {}).get("name")

    @property
    def name(self) -> str | None:
        return self._assessment.get("name") or None

    @property
    def invited(self) -> int | None:
        return self._assessment.get("invited")

    @property
    def opened_on(self) -> date | None:
        return _date(self._assessment.get("opened_on"))

    @property
    def closed_on(self) -> date | None:
        return _date(self._assessment.get("closed_on"))

    @property
    def made_on(self) -> date | None:
        return _date(self.data.get("made_on"))

    @property
    def ambitions(self) -> dict[str, str]:
        return {element: level for element, level in (self.data.get("ambitions") or {}).items() if level}

    @property
    def judgements(self) -> Mapping[str, Any] | None:
        """What experts agreed, by element; None where no workshop was held."""
        return self.data.get("judgements")

    @property
    def confirmed(self) -> dict[str, str]:
        """Element -> the level that a person confirmed from the sources."""
        return {element: said["level"] for element, said in (self.block("agreed") or {}).items()}

    @property
    def measures(self) -> Mapping[str, Any] | None:
        return self.data.get("conversation")

    @property
    def facts(self) -> Facts | None:
        """What was stated where no export can tell, as far as it still held when the round was frozen."""
        given = self.data.get("facts")
        if not given:
            return None
        return sorted_out(from_json(given["rows"]), maturity.load("metrics"), date.fromisoformat(given["on"]))

    @property
    def survey(self) -> Mapping[str, Any] | None:
        """What people say per criterion: of the round itself where it asked the criteria, else of another round."""
        if criteria.is_set(self.model):
            return dict(self.data["elements"])
        return (self.data.get("criteria_survey") or {}).get("elements")

    @property
    def explanations(self) -> dict[str, Explanation]:
        """Criterion -> why people and platform differ."""
        given = self.data.get("explanations") or {}
        return {key: Explanation(said["text"], _date(said.get("written_on"))) for key, said in given.items()}

    @property
    def roles(self) -> dict[str, int | None]:
        """Respondents per role; None where hidden."""
        return {role: said["n"] for role, said in (self.data.get("roles") or {}).items()}

    @property
    def policy(self) -> str:
        return str(self.data.get("policy", "staff"))

    @property
    def min_group(self) -> int | None:
        return self.data.get("min_group")

    @property
    def draws(self) -> int:
        return int(self.data.get("draws", 0))

    @property
    def seed(self) -> int | None:
        return self.data.get("seed")

    @property
    def rule(self) -> Choice | None:
        """The rule that placed the whole, the model's own where the round does not say; None where none could."""
        try:
            return choose(self.model, self.data.get("rule"))
        except ModelError:
            return None

    @property
    def differing_rules(self) -> tuple[Text, ...]:
        """Why other rules give another level, one sentence each."""
        said = [rule["differs"] for rule in (self.data.get("rules") or {}).values() if rule.get("differs")]
        return tuple(sentence(reason, self.model) for reason in said)

    @property
    def digest(self) -> str:
        return str(self.data["digest"])

    @property
    def ignored_answers(self) -> int:
        """Answers that did not count, as far as their number may be shown."""
        return sum(cell["n"] or 0 for item in (self.data.get("ignored") or {}).values() for cell in item.values())

    @property
    def earlier(self) -> Earlier | None:
        """The earlier round, where it was taken with the same model and version."""
        given = self.data.get("previous")
        if not given or given.get("version", self.model.version) != self.model.version:
            return None
        interval = given["overall"].get("interval")
        return Earlier(
            given["overall"].get("score"), tuple(interval) if interval else None, _date(given.get("made_on"))
        )

    @property
    def launched_on(self) -> date | None:
        """When the network was launched, where the organisation says so."""
        return _date((self.data.get("organisation") or {}).get("launched_on"))

    def block(self, name: str) -> Any:
        """One of `blocks.BLOCKS` as it stands in the round; None where it is left out, null or empty."""
        return self.data.get(name) or None

    @property
    def brand(self) -> Brand:
        """The colours and logo of the organisation, those of the product where it has none."""
        return brand(self.data.get("brand"))

    @property
    def _assessment(self) -> Mapping[str, Any]:
        return self.data.get("assessment") or {}

    def diagnose(self) -> Diagnosis:
        """The diagnosis of this round, with the crosswalk, criteria and metrics of the library."""
        return diagnose(
            self.model, self.data, measures=self.measures, judgements=self.judgements, ambitions=self.ambitions,
            confirmed=self.confirmed, survey=self.survey, facts=self.facts, explanations=self.explanations,
            launched_on=self.launched_on, earlier=self.earlier,
        )  # fmt: skip


def read(round: str | Path | Mapping[str, Any]) -> Round:
    """A round from a file or from data; a report written as JSON carries the round it was made of.

    Raises FileError when the file is not there or cannot be read, ReportError (file, place, seen, expected) when it is
    no round, holds what its model does not have, or was made with a model that is not here.
    """
    file = None if isinstance(round, Mapping) else str(round)
    data = _parsed(Path(round)) if isinstance(round, str | Path) else round
    if isinstance(inside := data.get("round"), Mapping):
        data = inside
    _check(data, file)
    model = _model(data, file)
    check_against(model, data, file)
    return Round(data, model)


def _parsed(path: Path) -> Mapping[str, Any]:
    require_file(path, say("the round"))
    if path.is_dir():
        raise FileError(say("{path} is a folder; give the JSON file of a round", path=str(path)))
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ReportError(
                say("the file is too large to be a round; give what `score --json` wrote"), place=Place(file=str(path))
            )
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        raise FileError(
            say("{path} cannot be read: {problem}", path=str(path), problem=problem.strerror or "?")
        ) from None
    except UnicodeDecodeError:
        raise ReportError(
            say("this is not a text file; give the JSON that `score --json` wrote"), place=Place(file=str(path))
        ) from None
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except (json.JSONDecodeError, RecursionError) as problem:
        line = getattr(problem, "lineno", None)
        raise ReportError(
            say("this is not complete JSON; write the file again with `score --json`, or download it again"),
            place=Place(file=str(path), line=line),
        ) from None
    except ValueError as problem:
        raise ReportError(
            say("{seen} is not a number in JSON; write null where there is none", seen=str(problem)),
            place=Place(file=str(path)),
        ) from None
    if not isinstance(data, dict):
        raise ReportError(
            say("expected a round (keys with values), saw another kind of JSON"), place=Place(file=str(path))
        )
    for fault in json_faults(data):
        raise ReportError(fault.message, place=Place(file=str(path), path=dotted(fault.path) or None))
    return data


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _check(data: Mapping[str, Any], file: str | None) -> None:
    seen = data.get("schema")
    if seen != SCHEMA:
        raise ReportError(
            say(
                "expected a round ({expected}), saw {seen}; a round is what `score --json` writes or the web exports",
                expected=SCHEMA, seen=repr(seen) if seen is not None else say("no schema"),
            ),
            place=Place(file=file),
        )  # fmt: skip
    for fault in faults_under(_validator(), dict(data)):
        raise ReportError(fault.message, place=Place(file=file, path=dotted(fault.path) or None))


@cache
def _validator() -> Draft202012Validator:
    text = (resources.files("graadmeter.reports") / "schema" / "round-1.schema.json").read_text("utf-8")
    return Draft202012Validator(json.loads(text))


def _model(data: Mapping[str, Any], file: str | None) -> Model:
    """The model the round was taken with: the text it carries, else the library's of the same version."""
    text = data.get("model_text")
    if text is not None:
        if sha256(text.encode()).hexdigest() != data["digest"]:
            raise ReportError(
                say("the model in the round is not the one it was scored with: its digest differs"),
                place=Place(file=file, path="model_text"),
            )
        return maturity.parse(text, file="model_text")
    if data["model"] not in {model.id for model in maturity.library() if model.rule}:
        offered = [model.id for model in maturity.library() if model.rule]
        raise ReportError(
            say(
                "there is no model {seen} here; choose one of: {offered}, or put the text of the model in the round "
                "(model_text)",
                seen=repr(data["model"]),
                offered=offered,
            ),
            place=Place(file=file, path="model"),
        )
    model = maturity.load(data["model"])
    if model.version != data["version"]:
        raise ReportError(
            say(
                "this round was scored with {model} {seen}, here is {here}; score the answers again, or put the text "
                "of the model in the round (model_text)",
                model=model.id, seen=data["version"], here=model.version,
            ),
            place=Place(file=file, path="version"),
        )  # fmt: skip
    return model


def _date(given: str | None) -> date | None:
    return None if given is None else date.fromisoformat(given)
