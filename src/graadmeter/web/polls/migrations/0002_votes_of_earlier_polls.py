"""Polls that were answered as questionnaires: their sheets become votes, their snapshots the shown results.

What a poll asks and shows is kept: the answer, role, own use and age band of everyone, the result, who was asked. A unit or
a location that a sheet carried was never part of a poll's result and is not kept; half-way drafts cannot be sent any more.
"""

from __future__ import annotations

from collections import Counter

import yaml
from django.db import migrations

from graadmeter.web.assessments.keys import random_key

POLL, NOT_SAID = "poll", ("", None, "no_answer")


def _said(value: str | None) -> str:
    return "" if value in NOT_SAID else str(value)


def _cell(answers: dict[str, str], item: str, role: str | None, age_band: str | None) -> tuple[str, str, str, str]:
    return (
        answers[item],
        _said(role or answers.get(f"{item}.role")),
        _said(answers.get(f"{item}.own_use")),
        _said(age_band or answers.get(f"{item}.age_band")),
    )


def to_votes(apps, schema_editor) -> None:
    Assessment, Response = apps.get_model("assessments", "Assessment"), apps.get_model("assessments", "Response")
    Draft, Snapshot = apps.get_model("assessments", "Draft"), apps.get_model("assessments", "Snapshot")
    Vote, Tally = apps.get_model("polls", "Vote"), apps.get_model("polls", "Tally")
    Shown = apps.get_model("polls", "Shown")
    PollSettings = apps.get_model("polls", "PollSettings")
    for row in Assessment.objects.filter(mode=POLL).iterator():
        item = yaml.safe_load(row.model_text)["poll"]["id"]
        PollSettings.objects.get_or_create(
            assessment_id=row.pk, defaults={"audience": "public" if row.join_code else "invited"}
        )
        sheets = Response.objects.filter(assessment_id=row.pk)
        cells = [_cell(one.answers, item, one.role, one.age_band) for one in sheets.iterator() if item in one.answers]
        names = ("option", "role", "own_use", "age_band")
        Vote.objects.bulk_create(
            Vote(id=random_key(), assessment_id=row.pk, **dict(zip(names, cell, strict=True))) for cell in cells
        )
        counted = Counter(cells)
        Tally.objects.bulk_create(
            Tally(id=random_key(), assessment_id=row.pk, n=n, **dict(zip(names, cell, strict=True)))
            for cell, n in counted.items()
        )
        for last in Snapshot.objects.filter(assessment_id=row.pk):
            Shown.objects.create(
                assessment_id=row.pk, n=last.n, made_on=last.made_on, final=last.final,
                result={lang: _with_ages(found) for lang, found in last.result.items()},
                cells=_cells(counted) if last.n == len(cells) and not last.final else [],
            )  # fmt: skip
            last.delete()
        Draft.objects.filter(token__assessment_id=row.pk).delete()
        sheets.delete()


def _cells(counted: Counter) -> list[list]:
    return [[*(part or None for part in cell), n] for cell, n in counted.items()]


def _with_ages(found: dict) -> dict:
    return {**found, "poll": {**found["poll"], "ages": {}}} if found.get("poll") else found


def to_sheets(apps, schema_editor) -> None:
    Assessment, Response = apps.get_model("assessments", "Assessment"), apps.get_model("assessments", "Response")
    Snapshot, Shown = apps.get_model("assessments", "Snapshot"), apps.get_model("polls", "Shown")
    Vote = apps.get_model("polls", "Vote")
    for row in Assessment.objects.filter(mode=POLL).iterator():
        item = yaml.safe_load(row.model_text)["poll"]["id"]
        day = row.closed_on or row.opened_on or row.made_on
        Response.objects.bulk_create(
            Response(
                id=random_key(),
                assessment_id=row.pk,
                submitted_on=day,
                role=vote.role or None,
                age_band=vote.age_band or None,
                answers={item: vote.option, **({f"{item}.own_use": vote.own_use} if vote.own_use else {})},
            )
            for vote in Vote.objects.filter(assessment_id=row.pk).iterator()
        )
        for last in Shown.objects.filter(assessment_id=row.pk):
            Snapshot.objects.create(
                assessment_id=row.pk, n=last.n, made_on=last.made_on, final=last.final, result=last.result
            )


class Migration(migrations.Migration):
    dependencies = [("polls", "0001_polls")]
    operations = [migrations.RunPython(to_votes, to_sheets)]
