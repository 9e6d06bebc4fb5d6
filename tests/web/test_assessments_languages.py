"""Every page of a measurement in both languages: nothing stays in the other one."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from graadmeter import maturity
from graadmeter.base.text import Bilingual
from graadmeter.tables import ANSWERS
from graadmeter.web.assessments import commands
from graadmeter.web.assessments.models import Assessment

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SAME = {"Graadmeter", "Noord", "Alice", "Nederlands", "English", "Nederlands, English", "Privacy", "open"} | {
    "Score",
    "staged_gate",
}


def alike_in_the_model(model_id: str) -> set[str]:
    """Names that the model itself writes the same in both languages."""
    found: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, Bilingual):
            if value.nl == value.en:
                found.add(value.nl)
        elif isinstance(value, tuple):
            for part in value:
                walk(part)
        elif isinstance(value, dict):
            for part in value.values():
                walk(part)
        elif hasattr(value, "__slots__"):
            for name in value.__slots__:
                walk(getattr(value, name))

    model = maturity.load(model_id)
    for part in (model.name, model.levels, model.floor, model.dimensions, model.roles, model.poll, dict(model.scales)):
        walk(part)
    return found


def filled(cast, mode: str, model_id: str, n: int) -> Assessment:
    import pyarrow as pa

    row = commands.create_assessment(
        organisation=cast.noord, name="R", model_id=model_id, mode=mode, by=cast.alice, at=NOW,
        units=["R1", "R2"], age_bands=["-30", "30-"],
    )  # fmt: skip
    row = commands.share(
        assessment=commands.open_assessment(assessment=row, by=cast.alice, at=NOW), by=cast.alice, at=NOW
    )
    model = maturity.load(model_id)
    made = []
    for person in range(n):
        levels = ("none", *model.level_ids)
        made += [
            (str(person), model.quick_id(e), levels[(person + at) % 4], model.roles[person % 2].id)
            for at, e in enumerate(model.elements)
        ]
    columns = dict(zip(("respondent", "item", "value", "role"), map(list, zip(*made, strict=True)), strict=True))
    commands.import_answers(
        assessment=row, table=ANSWERS.check(pa.table(columns)), answered_on={}, by=cast.alice, at=NOW
    )
    return row


def untranslated(both: dict[str, set[str]], allowed: set[str]) -> set[str]:
    """Texts with a word in them that read the same in both languages."""
    return {text for text in both["nl"] & both["en"] - allowed if re.search(r"[A-Za-z]{2}", text) and "://" not in text}


@pytest.mark.parametrize(("mode", "model_id"), [("quick", "esm3")])
def test_pages_for_managers_and_readers(cast, words, mode: str, model_id: str) -> None:
    row = filled(cast, mode, model_id, 24)
    few = filled(cast, mode, model_id, 3)
    draft = commands.create_assessment(
        organisation=cast.noord, name="R", model_id=model_id, mode=mode, by=cast.alice, at=NOW
    )
    allowed = SAME | alike_in_the_model(model_id)
    here = "/o/noord/measurement/"
    pages = ["", "new/", f"{draft.pk}/", f"{draft.pk}/open/", f"{draft.pk}/edit/", f"{draft.pk}/delete/", f"{row.pk}/"]
    pages += [
        f"{row.pk}/poster/",
        f"{row.pk}/results/",
        f"{few.pk}/results/",
        f"{few.pk}/close/",
        f"{draft.pk}/results/",
    ]
    pages += [f"{row.pk}/results/culture/"] if mode == "quick" else []
    pages += [f"{row.pk}/sample/", f"{few.pk}/sample/", f"{row.pk}/sample/headcounts/"]
    people = dict.fromkeys(("leader", "owner", "support", "employee"), 50)
    commands.set_headcounts(assessment=row, headcounts={"role": people}, by=cast.alice, at=NOW)
    client = cast.client("alice")
    for closed in (False, True):
        if closed:
            for each in (row, few):
                commands.close_assessment(assessment=each, by=cast.alice, at=NOW)
        for page in pages:
            both = {}
            for lang in ("nl", "en"):
                client.get(f"{here}?lang={lang}")
                response = client.get(here + page)
                assert response.status_code in (200, 302), page
                both[lang] = words(response.content.decode())
            assert untranslated(both, allowed) == set(), page


@pytest.mark.parametrize(("mode", "model_id"), [("quick", "esm3"), ("full", "esm3")])
def test_pages_for_respondents(cast, words, mode: str, model_id: str) -> None:
    row = commands.create_assessment(
        organisation=cast.noord, name="R", model_id=model_id, mode=mode, by=cast.alice, at=NOW
    )
    row = commands.open_assessment(assessment=row, by=cast.alice, at=NOW)
    allowed = SAME | alike_in_the_model(model_id)
    links = dict(zip(("nl", "en"), commands.make_links(assessment=row, n=2, by=cast.alice, at=NOW), strict=True))
    seen: dict[str, list[set[str]]] = {"nl": [], "en": []}
    for lang, secret in links.items():
        client = cast.client()
        page = client.get(f"/r/{secret}/start/?lang={lang}", follow=True)
        seen[lang].append(words(page.content.decode()))
        url = client.post(f"/r/{secret}/start/", {"role": "employee"})["Location"]
        while not url.endswith("/send/"):
            page = client.get(url).content.decode()
            seen[lang].append(words(page))
            first = re.search(r'name="([^"]+)" id="[^"]+" value="([^"]+)"', page)
            url = client.post(url, {first[1]: first[2], "go": "next"})["Location"]
        seen[lang].append(words(client.get(url).content.decode()))
        seen[lang].append(words(client.post(url, {"new_code": "123456789012"}).content.decode()))
    for number, (dutch, english) in enumerate(zip(seen["nl"], seen["en"], strict=True)):
        assert untranslated({"nl": dutch, "en": english}, allowed) == set(), f"page {number}"
