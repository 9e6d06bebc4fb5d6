"""What a member of Noord does with its processes, as one call each."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.test import Client
from django.utils import timezone

from graadmeter.web.processes import queries

HOME = "/o/noord/processes/"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
EVIDENCE = {"what": "Minutes 12", "owner": "HR"}


def today() -> date:
    return timezone.localdate()


def said(values: str, element: str = "service") -> dict[str, str]:
    """The nine statements in order; `?` is don't know, `-` left open."""
    return {f"smg.{element}.t{n}": v.replace("?", "dk") for n, v in enumerate(values, start=1) if v != "-"}


def score(client: Client, values: str, element: str = "service", **more: object):
    sheet = {**said(values, element), "with_whom": "Head of service", "on": today(), "note": "", **more}
    return client.post(f"{HOME}{element}/score/", sheet)


def want(client: Client, element: str = "service", **more: object):
    return client.post(f"{HOME}{element}/ambition/", {"level": "", "reason": "", "owner": "", "on": "", **more})


def show(client: Client, part: str, **more: object):
    prefix = part.replace(".", "-")
    given = {**EVIDENCE, "dated_on": today(), **more}
    return client.post(f"{HOME}baseline/{part}/evidence/", {f"{prefix}-{key}": value for key, value in given.items()})


def complete(client: Client, *, processes: tuple[str, ...] = ()) -> None:
    """Every part of the baseline of Noord, its platforms for these processes or for all."""
    show(client, "smg.b1.described", version="2", adopted_by="Board")
    for part in ("smg.b1.spread", "smg.b1.measured"):
        show(client, part)
    show(client, "smg.b1.adjusted", outcome="confirmed")
    show(client, "smg.b2.chosen", choice="own", processes=processes)
    show(client, "smg.b2.implemented_or_planned", state="live", processes=processes)
    for metric in ("policy_ack_share", "training_coverage"):
        client.post(
            f"/o/noord/conversation/facts/{metric}/",
            {f"{metric}-value": "85%", f"{metric}-on": today(), f"{metric}-source": "LMS", f"{metric}-n": "200"},
        )


def row(cast, element: str = "service", on: date | None = None) -> dict:
    return next(each for each in queries.processes_json(cast.noord, on or today())["rows"] if each["id"] == element)


def chosen(cast, **more: object) -> dict[str, object]:
    """The form as it stands, with changes."""
    known = queries.settings(cast.noord)
    sheet: dict[str, object] = {}
    for element in queries.model_with(known).elements.values():
        setting = queries.setting(element, known)
        sheet |= {f"{element.id}-{key}": getattr(setting, key) for key in ("importance", "feasibility", "effort")}
        if setting.takes_part:
            sheet[f"{element.id}-takes_part"] = "on"
        if element.id.startswith("own_"):
            sheet |= {f"{element.id}-name_{lang}": getattr(setting, f"name_{lang}") for lang in ("nl", "en")}
    return {key: value for key, value in {**sheet, **more}.items() if value is not None}
