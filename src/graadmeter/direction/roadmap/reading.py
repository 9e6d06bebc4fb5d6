"""Read what a roadmap is made from, strictly: a file written by hand, or plain data of the same shape."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from graadmeter.direction.roadmap.case import PlanCase


def read_plan(source: FilePath | str | Mapping[str, Any], *, file: str = "plan") -> PlanCase:
    """The case in a YAML or JSON file, or in plain data. Raises PlanError (file, line, seen, expected)."""
    raise NotImplementedError
