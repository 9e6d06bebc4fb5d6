"""Load a model: from the library by its id, from a file, or from stored text. Strict: what does not hold is refused.

A document passes three gates, each with file and line: strict YAML (`document`), the published JSON Schema (`shape`),
and references (`references`, `blocks`).
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

from graadmeter.base import document
from graadmeter.base.document import Document, Fault
from graadmeter.base.errors import UnknownNameError
from graadmeter.base.text import say
from graadmeter.maturity import blocks, build, shape
from graadmeter.maturity import overlay as overlays
from graadmeter.maturity.model import Model
from graadmeter.maturity.references import Library

SUFFIXES = (".yaml", ".yml")
FOLDER = Path(str(resources.files("graadmeter.maturity") / "library"))
FIRST = ("esm3", "s3m", "esm6", "wi3", "smg", "dvo")  # models people ask for by name; what else there is comes after
LAST = ("metrics", "benchmarks", "mapping")  # registries that the models refer to
_OTHERS = sorted({file.stem for file in FOLDER.glob("*.yaml")} - {*FIRST, *LAST})
LIBRARY = (*FIRST, *_OTHERS, *LAST)  # in the order shown; a model is added by adding its file


def load(model: str | Path, *, overlay: str | Path | None = None) -> Model:
    """The model called `model` in the library, or the one in the file of that name; adapted by an overlay file.

    Raises UnknownNameError when it is neither, FileError when a file cannot be read, ModelError (file, line, what was
    seen and expected) when the model or the overlay does not hold.
    """
    taken = _from_library(str(model)) if str(model) in LIBRARY else _parsed(*_file(model))
    return adapt(taken, document.read_text(Path(overlay)), file=str(overlay)) if overlay else taken


def in_library(model: Model) -> bool:
    """True when the library holds this very text."""
    return model.id in LIBRARY and _from_library(model.id).digest == model.digest


def library() -> list[Model]:
    """Every document of the library, in the order shown."""
    return [_from_library(name) for name in LIBRARY]


@lru_cache(maxsize=64)
def parse(text: str, *, file: str = "model") -> Model:
    """`text` as a model; `file` is the name that errors carry. The same text gives the same object again."""
    read = document.read(text, file)
    for fault in faults(read):
        raise read.error(fault)
    return build.build(read.data, text)


def faults(read: Document) -> list[Fault]:
    """Everything that does not hold in a document of strict YAML; a cause comes before what follows from it."""
    found = shape.faults(read.data, shape.FORMATS)
    # references are looked up only in a document that has the right shape
    return found or list(blocks.faults(read.data, Library(_from_library)))


def adapt(model: Model, text: str, *, file: str = "overlay") -> Model:
    """`model` with the overlay `text` applied: a new model, whose `parents` are the digests of both."""
    read = document.read(text, file)
    for fault in shape.faults(read.data, {overlays.FORMAT: overlays.SCHEMA}):
        raise read.error(fault)
    base = document.read(model.source, model.id)
    merged, applied = overlays.apply(base.data, read.data)
    for fault in applied:
        raise read.error(fault)
    source = overlays.write(merged)
    for fault in faults(document.read(source, file)):
        raise read.error(overlays.blame(fault, merged, read.data))
    return build.build(merged, source, parents=(model.digest, build.digest(text)))


def source_of(model: str | Path) -> tuple[str, str]:
    """The text of a model of the library or of a file, and the name errors carry for it."""
    if str(model) in LIBRARY:
        path = _library_file(str(model))
        return document.read_text(path), path.name
    return _file(model)


def _parsed(text: str, file: str) -> Model:
    return parse(text, file=file)


def _file(model: str | Path) -> tuple[str, str]:
    path = Path(model)
    if path.suffix not in SUFFIXES and not path.is_file():
        name = str(model)
        meant = shape.near(name, list(LIBRARY))
        if meant:
            raise UnknownNameError(
                say("there is no model called {seen}; did you mean {near}?", seen=repr(name), near=meant)
            )
        raise UnknownNameError(
            say(
                "there is no model called {seen}; in the library: {offered}; or give a file (.yaml)",
                seen=repr(name),
                offered=LIBRARY,
            )
        )
    return document.read_text(path), str(path)


def _library_file(name: str) -> Path:
    return FOLDER / f"{name}.yaml"


@cache
def _from_library(name: str) -> Model:
    return _parsed(*source_of(name))
