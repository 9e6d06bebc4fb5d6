"""Load a model: from the library by its id, from a file, or from stored text. Strict: what does not hold is refused."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

from graadmeter.base.errors import UnknownNameError
from graadmeter.base.text import say
from graadmeter.maturity import build, document
from graadmeter.maturity.model import Model

LIBRARY = (
    "esm3",
    "s3m",
    "esm6",
    "wi3",
    "smg",
    "dvo",
    "metrics",
    "benchmarks",
    "mapping",
)  # the order they are shown in


def load(model: str | Path) -> Model:
    """The model called `model` in the library, or the one in the file of that name.

    Raises UnknownNameError when it is neither, ModelError (file, line, seen, expected) when the document does not hold.
    """
    if str(model) in LIBRARY:
        return _from_library(str(model))
    path = Path(model)
    if path.suffix not in (".yaml", ".yml") and not path.exists():
        raise UnknownNameError(
            say(
                "there is no model called {seen}; in the library: {offered}, or give a file (.yaml)",
                seen=repr(str(model)),
                offered=LIBRARY,
            )
        )
    return parse(document.read_text(path), file=str(path))


def library() -> list[Model]:
    """Every document of the library, in the order they are shown."""
    return [_from_library(name) for name in LIBRARY if _library_file(name).exists()]


@cache
def parse(text: str, *, file: str = "model") -> Model:
    """`text` as a model; `file` is the name errors carry. The same text gives the same object again."""
    return build.build(document.read(text, file).data, text)


def _library_file(name: str) -> Path:
    return Path(str(resources.files("graadmeter.maturity") / "library" / f"{name}.yaml"))


def _from_library(name: str) -> Model:
    path = _library_file(name)
    return parse(document.read_text(path), file=path.name)
