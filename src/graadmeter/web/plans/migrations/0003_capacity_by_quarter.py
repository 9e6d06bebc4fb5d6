"""Capacity by quarter of the year instead of by number, so that it stays where it is when a plan begins later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for plan in apps.get_model("plans", "Plan").objects.using(editor.connection.alias).all():
        keys, capacity = _keys(plan), plan.wishes["capacity"]
        by_quarter = {resource: dict(zip(keys, amounts, strict=False)) for resource, amounts in capacity.items()}
        _keep(plan, {**plan.wishes, "horizon": plan.horizon, "capacity": by_quarter})


def backwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """What lies outside of the plan is lost."""
    for plan in apps.get_model("plans", "Plan").objects.using(editor.connection.alias).all():
        numbered = {resource: list(_amounts(plan, resource)) for resource in plan.wishes["capacity"]}
        _keep(plan, {key: kept for key, kept in plan.wishes.items() if key != "horizon"} | {"capacity": numbered})


def _keep(plan: Any, wishes: dict[str, Any]) -> None:
    plan.wishes = wishes
    plan.save(update_fields=["wishes"])


def _keys(plan: Any) -> list[str]:
    first = date.fromisoformat(plan.wishes["starts_on"])
    counted = [4 * first.year + (first.month - 1) // 3 + n for n in range(plan.horizon)]
    return [f"{at // 4}-{at % 4 + 1}" for at in counted]


def _amounts(plan: Any, resource: str) -> Iterator[int]:
    """As queries.wishes has it: without an amount that of the quarter before, else of the first there is."""
    given = plan.wishes["capacity"][resource]
    for key in _keys(plan):
        before = [known for known in given if known <= key]
        yield given[max(before) if before else min(given)] if given else 0


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_units_apart")]

    operations = [migrations.RunPython(forwards, backwards)]
