"""Names and texts that would be recognised anywhere go in; every byte that stays is searched for them."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graadmeter.cli import main
from graadmeter.workspace.keys import VARIABLE

DAY = datetime(2026, 10, 1, 9, tzinfo=UTC).timestamp()
PEOPLE = 24
WORDS = ("Zonnebloemkanarie", "kwetterlied", "blauwstaartje")  # said in the channel, in a thread and to one person
LIST = Path(__file__).resolve().parents[2] / "docs/how-to/themes.yaml"


def name(n: int) -> str:
    return f"Quirijn{chr(97 + n)} Vogelzang{chr(97 + n)}"


def names() -> list[str]:
    return [part for n in range(PEOPLE) for part in (*name(n).split(), f"vogel{n:02}@", f"UCANARY{n:02}")]


def message(n: int, at: float, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": f"UCANARY{n:02}", "ts": f"{DAY + at:.6f}", "text": text, **more}


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Slack export with names in profiles, mentions, hosts, reactions, topics and in the text itself."""
    people = [
        {
            "id": f"UCANARY{n:02}", "name": f"vogel{n:02}", "real_name": name(n),
            "profile": {"real_name": name(n), "display_name": name(n).split()[0], "email": f"vogel{n:02}@example.org"},
        }
        for n in range(PEOPLE)
    ]  # fmt: skip
    talk = []
    for n in range(PEOPLE):
        root = f"{DAY + n * 3600:.6f}"
        who = name((n + 1) % PEOPLE)
        said = f"{WORDS[0]} <@UCANARY{(n + 1) % PEOPLE:02}> {who}, hoe lang is de wachtrij voor de klant?"
        talk.append(message(n, n * 3600, said, thread_ts=root))
        liked = [{"name": "heart", "users": [f"UCANARY{n:02}"], "count": 1}]
        back = f"{who.split()[0]} zegt {WORDS[1]}: de klant wacht te lang"
        talk.append(message((n + 1) % PEOPLE, n * 3600 + 60, back, thread_ts=root, reactions=liked))
    direct = [message(0, 5, f"{WORDS[2]} onder ons"), message(1, 6, WORDS[2])]
    members = [one["id"] for one in people]
    files: dict[str, Any] = {
        "users.json": people,
        "channels.json": [{"id": "C1", "name": "algemeen", "creator": "UCANARY00", "members": members}],
        "dms.json": [{"id": "DCANARY", "members": ["UCANARY00", "UCANARY01"]}],
        "algemeen/2026-10-01.json": talk,
        "DCANARY/2026-10-01.json": direct,
    }
    path = tmp_path_factory.mktemp("canaries") / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file, content in files.items():
            archive.writestr(file, json.dumps(content))
    return path


@pytest.fixture(scope="module")
def people_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("people") / "people.csv"
    rows = [f"vogel{n:02}@example.org,{'AB'[n % 2]},{'yes' if n < 6 else 'no'}" for n in range(PEOPLE)]
    path.write_text("\n".join(["person,unit,leader", *rows]))
    return path


def held(folder: Path) -> dict[str, str]:
    """Everything stored below a folder as text: raw bytes, and for tables their values too, since those are packed."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            text = path.read_bytes().decode("utf-8", errors="ignore")
            if path.suffix == ".parquet":
                table: pa.Table = pq.read_table(path)
                text += json.dumps(table.to_pylist(), default=str, ensure_ascii=False)
            found[str(path.relative_to(folder))] = text.casefold()
    return found


@pytest.mark.parametrize("keep", ["", "themes", "sample:10"])
def test_no_name_and_no_text_stays_after_an_import(
    keep: str, export: Path, people_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv(VARIABLE, str(tmp_path / "key"))
    into = tmp_path / "stored" / "set"
    asked = ["conversation", "import", str(export), "--into", str(into), "--people", str(people_file), "--lang", "nl"]
    asked += ["--themes", str(LIST)] if keep else []
    asked += ["--keep", keep] if keep.startswith("sample") else []
    assert main([*asked, "--json"]) == 0
    controls = tmp_path / "controls.json"
    ids = ("dvo.human.c5", "dvo.law.c2", "dvo.monitoring.c6")
    rows = [{"id": one, "evidence": "Decision", "date": datetime.now(UTC).date().isoformat()} for one in ids]
    controls.write_text(json.dumps(rows))
    assert main(["conversation", "measure", str(into), "--controls", str(controls), "--json"]) == 0
    assert main(["privacy", "--dataset", str(into), "--json"]) == 0
    shown = "".join(capsys.readouterr()).casefold()
    stored = held(tmp_path / "stored")
    assert len(stored) >= 6
    for canary in names():
        assert canary.casefold() not in shown, canary
        for file, text in stored.items():
            assert canary.casefold() not in text, (canary, file)
    texts = {"set/themes/sample.parquet"} if keep.startswith("sample") else set()
    for word in WORDS:
        assert word.casefold() not in shown
        found = {file for file, text in stored.items() if word.casefold() in text}
        assert found == (set() if word == WORDS[2] else texts), word
