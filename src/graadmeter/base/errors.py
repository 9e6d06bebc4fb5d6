"""What can go wrong, one class per kind of failure. Every message says what was seen, what was expected, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from graadmeter.base.text import Lang, Message, say


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something was seen; every part is optional."""

    file: str | None = None
    line: int | None = None
    column: str | None = None
    path: str | None = None  # a place inside the document: dimensions[0].elements[2].name

    def text(self, lang: Lang) -> str:
        parts = [
            self.file or "",
            say("line {line}", line=str(self.line)).text(lang) if self.line else "",
            say("column {column}", column=self.column).text(lang) if self.column else "",
            self.path or "",
        ]
        return ", ".join(part for part in parts if part)


class GraadmeterError(Exception):
    """A failure the user can act on. Shown as one sentence, never as a traceback; exit code 2, or a form error."""

    def __init__(self, message: Message, *, place: Place | None = None) -> None:
        super().__init__(message.msgid)
        self.message = message
        self.place = place

    def text(self, lang: Lang) -> str:
        where = self.place.text(lang) if self.place else ""
        return f"{where}: {self.message.text(lang)}" if where else self.message.text(lang)

    def __str__(self) -> str:
        return self.text("en")


class ModelError(GraadmeterError):
    """A maturity model, overlay or registry document that does not hold."""


class RuleError(GraadmeterError):
    """A scoring rule that does not fit the model, or a parameter that the rule does not take."""


class AnswersError(GraadmeterError):
    """An answers file that cannot be read as answers to this model."""


class ExportError(GraadmeterError):
    """A platform export that cannot be read."""


class PeopleError(GraadmeterError):
    """A people file that cannot be read or joined."""


class ThemesError(GraadmeterError):
    """A list of themes that does not hold, or labels of threads that cannot be used."""


class FactsError(GraadmeterError):
    """A file of facts that does not hold, or a fact that cannot be shown."""


class DatasetError(GraadmeterError):
    """A stored dataset that is missing, incomplete or of another version."""


class RatingsError(GraadmeterError):
    """Ratings, counts or items that a statistic cannot be computed from."""


class CaseError(GraadmeterError):
    """A case of an initiative (ratings, factors, costs and benefits) that does not hold."""


class TableError(GraadmeterError):
    """A table that breaks its column contract: a fault in an importer or a plug-in."""


class PolicyError(GraadmeterError):
    """Something the privacy rules do not allow."""


class WeightingError(GraadmeterError):
    """Labels, headcounts or weights with which a sample cannot be weighted, or a design that does not fit its data."""


class EngineError(GraadmeterError):
    """An engine for tables that is not installed or does not start."""


class PortfolioError(GraadmeterError):
    """Scores, weights, directions or comparisons with which alternatives cannot be ranked."""


class UnknownNameError(GraadmeterError):
    """A name that is not in a registry; the message lists what is offered."""


class PlanError(GraadmeterError):
    """A case for a roadmap that does not hold, or a roadmap that cannot be made here."""


class BenchmarkError(GraadmeterError):
    """A file of another organisation that does not hold, or figures that may not be sent."""


class ReportError(GraadmeterError):
    """A report that cannot be made from what was given."""


class OutputError(GraadmeterError):
    """A file or folder that cannot be written."""


class FileError(GraadmeterError):
    """A file that is not there or cannot be opened."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know that stops nothing: an answer left out, a file passed over."""

    code: str
    message: Message
    count: int = 1
    place: Place | None = None


def require_file(path: Path, what: Message) -> Path:
    """`path` if it is there, else a FileError that names it."""
    if not path.exists():
        raise FileError(say("{what} {path} is not there; check the name and the folder", what=what, path=str(path)))
    return path
