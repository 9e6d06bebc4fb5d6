"""Processes of an organisation's own, beside those of the model: the same statements, with its own name in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from graadmeter.base import document
from graadmeter.base.text import Bilingual
from graadmeter.maturity import overlay
from graadmeter.maturity.load import parse
from graadmeter.maturity.model import Model

OWN = "own processes"  # the name that errors carry
OWN_VERSION = "+own"  # what its version ends with: the processes of the model itself are asked as they were


def with_processes(model: Model, own: Mapping[str, Bilingual], *, without: Collection[str] = ()) -> Model:
    """`model` with a process for each of `own` (id -> name), asked by the statements of its template, and `without` the
    processes of those ids.

    The statements of `own_1` are `smg.own_1.t1` and on. An own process has no texts per level. Raises ModelError for an
    id that is in use, or when no process is left. The same input gives the same object again.
    """
    if not own and not without:
        return model
    return _made(model.source, tuple(own.items()), tuple(sorted(without)))


@lru_cache(maxsize=32)
def _made(source: str, own: tuple[tuple[str, Bilingual], ...], without: tuple[str, ...]) -> Model:
    data = document.read(source, OWN).data
    for dimension in data["dimensions"]:
        dimension["elements"] = [element for element in dimension["elements"] if element["id"] not in without]
    data["dimensions"][-1]["elements"] += [{"id": id, "name": name.to_json()} for id, name in own]
    data["dimensions"] = [dimension for dimension in data["dimensions"] if dimension["elements"]]
    data["version"] += OWN_VERSION
    data.pop("golden", None)  # worked out for the model as it was
    return parse(overlay.write(data), file=OWN)
