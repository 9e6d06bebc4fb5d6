"""A formula of a cost or benefit line, as a model writes it: names, numbers, + - * / and brackets, and nothing else."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_STEPS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


@dataclass(frozen=True)
class Formula:
    """`members * price_per_member_month * months`. Raises ValueError where it holds anything else than arithmetic."""

    text: str

    def __post_init__(self) -> None:
        for part in ast.walk(self._tree):
            known = isinstance(part, ast.Expression | ast.Name | ast.Load | ast.operator)
            known = known or (isinstance(part, ast.BinOp) and type(part.op) in _STEPS)
            known = known or (isinstance(part, ast.Constant) and type(part.value) in (int, float))
            if not known:
                raise ValueError(f"a formula holds names, numbers, + - * / and brackets, not {self.text!r}")

    @cached_property
    def _tree(self) -> ast.Expression:
        try:
            return ast.parse(self.text, mode="eval")
        except SyntaxError:
            raise ValueError(f"this is not a formula: {self.text!r}") from None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What it needs, in the order it is written."""
        names = [part for part in ast.walk(self._tree) if isinstance(part, ast.Name)]
        return tuple(dict.fromkeys(name.id for name in sorted(names, key=lambda name: name.col_offset)))

    def value(self, inputs: Mapping[str, Any]) -> Any:
        """`inputs`: name -> number or array of draws; the result is of the same kind."""
        return _value(self._tree.body, inputs)


def _value(part: ast.expr, inputs: Mapping[str, Any]) -> Any:
    if isinstance(part, ast.Name):
        return inputs[part.id]
    if isinstance(part, ast.Constant):
        return part.value
    assert isinstance(part, ast.BinOp)
    return _STEPS[type(part.op)](_value(part.left, inputs), _value(part.right, inputs))
