"""The pictures on the conversation page: words and table at once, the drawing for members only, drawn once and kept."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from graadmeter.reports import charts
from graadmeter.reports.charts import Sheet
from graadmeter.web.controls import commands as controls
from graadmeter.web.conversations.models import StoredDataset
from graadmeter.web.diagnosis import pictures

pytestmark = pytest.mark.django_db
HOME = "/o/noord/conversation/"
ADDRESS = re.compile(r"/o/noord/conversation/pictures/(?:nl|en)/[0-9a-f]{64}\.svg")
PERIOD = {"from": "2026-01-01", "to": "2026-03-31", "days": 90}
N, LOOKS = 4, 4  # pictures: curve, waiting time, matrix, network; desk and phone, light and dark
DRAWN = '<svg xmlns="http://www.w3.org/2000/svg"/>'
FIGURES: dict[str, Any] = {
    "participation_gini": {
        "value": 0.7, "n": 354, "n_of": "people", "suppressed": False, "interval": [0.6, 0.8],
        "curve": {"people_share": [0.0, 0.5, 0.9, 1.0], "message_share": [0.0, 0.04, 0.35, 1.0]},
    },
    "replies_between_units": {
        "value": 30, "n": 100, "n_of": "replies",
        "cross": {"rows": ["Zorg", "<b>Bouw"], "columns": ["Zorg", "<b>Bouw"], "cells": [[50, 12], [18, None]]},
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_folder(data: Path) -> None:
    """Every test has its own data folder."""


@pytest.fixture
def measured(cast, slack_zip: bytes, people_csv: bytes, upload, evidence) -> StoredDataset:
    """A dataset of Noord whose figures can be drawn: a small export has too few people."""
    evidence()
    upload("bob", slack_zip, people_csv)
    kept = StoredDataset.objects.get()
    for lang in ("nl", "en"):
        for name, more in FIGURES.items():
            kept.measures[lang]["metrics"][name] |= {**more, "period": PERIOD}
            kept.measures[lang]["metrics"][name].pop("note", None)
    kept.save()
    return kept


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many drawings were asked for at a time, instead of drawing them."""
    times: list[int] = []

    def draw(sheets: list[Sheet]) -> list[str]:
        times.append(len(sheets))
        return [DRAWN] * len(sheets)

    monkeypatch.setattr(charts, "draw", draw)
    return times


def page(cast, who: str = "carol", lang: str = "en") -> str:
    client = cast.client(who)
    client.get(f"{HOME}?lang={lang}")
    return client.get(HOME).content.decode()


class TestPage:
    def test_words_and_table_stand_without_the_drawing(self, cast, measured: StoredDataset, asked: list[int]) -> None:
        english, dutch = page(cast), page(cast, lang="nl")
        assert "The busiest 10% of the people write 65% of the messages." in english
        assert "De drukste 10\u00a0% van de mensen schrijft 65\u00a0% van de berichten." in dutch
        assert 'alt="Lorenz curve: people from who writes least to who writes most' in english
        assert re.search(r"<th scope=\"row\">90% to 100%</th>\s*<td class=\"n\">65%</td>", english)
        assert "How this was measured" in english
        assert "Hoe dit gemeten is" in dutch
        assert asked == []

    def test_a_hidden_number_is_a_word_and_a_name_is_text(self, cast, measured: StoredDataset) -> None:
        said = page(cast)
        assert '<td class="n">hidden</td>' in said
        assert "&lt;b&gt;Bouw" in said
        assert "<b>Bouw" not in said

    def test_every_picture_has_a_drawing_for_dark_and_for_a_phone(self, cast, measured: StoredDataset) -> None:
        said = page(cast)
        n = said.count('<figure class="picture">')
        assert n == N
        assert said.count('media="(prefers-color-scheme: dark)') == 2 * n
        assert said.count('(max-width: 40rem)"') == 2 * n
        assert len(set(ADDRESS.findall(said))) == LOOKS * n

    def test_what_cannot_be_drawn_says_why(self, cast, measured: StoredDataset) -> None:
        said = page(cast)
        assert re.search(r"How much of the talk is about strategic themes:</strong> \w+", said)

    def test_without_the_drawing_library_the_words_remain(self, cast, measured: StoredDataset, monkeypatch) -> None:
        monkeypatch.setattr(charts, "can_draw", lambda: False)
        said = page(cast)
        assert ADDRESS.search(said) is None
        assert "Lorenz curve: people from who writes least" in said


class TestDrawing:
    def test_for_members_only(self, cast, measured: StoredDataset, asked: list[int]) -> None:
        address = ADDRESS.findall(page(cast))[0]
        for who in ("alice", "bob", "carol"):
            found = cast.client(who).get(address)
            assert (found.status_code, found["Content-Type"]) == (200, "image/svg+xml")
            assert found["Cache-Control"].startswith("private")
            assert found.content.decode() == DRAWN
        assert cast.client("dirk").get(address).status_code == 404
        assert cast.client("dirk").get(address.replace("noord", "zuid")).status_code == 404
        assert cast.client().get(address).status_code == 302

    def test_drawn_once_with_those_of_the_same_look(self, cast, measured: StoredDataset, asked: list[int]) -> None:
        carol, addresses = cast.client("carol"), ADDRESS.findall(page(cast))
        for _ in range(2):
            for address in addresses:
                assert carol.get(address).status_code == 200
        assert asked == [N] * LOOKS
        assert len(list((measured.folder / pictures.FOLDER).iterdir())) == N * LOOKS

    @pytest.mark.parametrize("wrong", ["nl/" + "0" * 64, "en/..", "fr/" + "0" * 64])
    def test_no_other_address_gives_anything(self, cast, measured: StoredDataset, asked: list[int], wrong: str) -> None:
        assert cast.client("carol").get(f"{HOME}pictures/{wrong}.svg").status_code == 404
        assert asked == []

    def test_what_may_no_longer_be_shown_is_gone_though_it_was_drawn(
        self, cast, measured: StoredDataset, asked: list[int]
    ) -> None:
        carol, before = cast.client("carol"), ADDRESS.findall(page(cast))
        assert {carol.get(address).status_code for address in before} == {200}
        controls.withdraw_evidence(evidence=cast.noord.evidence.first(), by=cast.alice, at=timezone.now())
        assert "need the three preconditions to be in place" in page(cast)
        after = ADDRESS.findall(page(cast))
        assert len(after) == (N - 2) * LOOKS
        assert {address: carol.get(address).status_code for address in before} == {
            address: 200 if address in after else 404 for address in before
        }

    def test_they_go_with_the_dataset(
        self, cast, measured: StoredDataset, asked: list[int], django_capture_on_commit_callbacks
    ) -> None:
        cast.client("carol").get(ADDRESS.findall(page(cast))[0])
        assert (measured.folder / pictures.FOLDER).is_dir()
        with django_capture_on_commit_callbacks(execute=True):
            cast.client("alice").post(f"{HOME}{measured.pk}/delete/")
        assert not measured.folder.exists()

    def test_a_real_drawing_holds_the_number(self, cast, measured: StoredDataset) -> None:
        said = page(cast)
        main = re.search(r'<img src="([^"]+)"[^>]*alt="Lorenz', said)
        assert main
        svg = cast.client("carol").get(main[1]).content.decode()
        assert svg.startswith("<svg")
        assert "busiest 10%: 65%" in svg
        assert "<script" not in svg
