"""How long a report takes in each format, and how much memory.

Usage: python bench/report.py [--initiatives N] [--lang nl|en]

Scores generated answers of 98 people, adds everything that can follow from a round (40 initiatives over eight quarters,
29 checks, nine processes), and makes the report once per format, each in a process of its own: seconds from its start,
imports included, and the most memory the system reports for it. Writes one JSON list to standard output.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "spec"))

FORMATS = ("pdf", "pptx", "xlsx", "md", "json")
ROLES = {"leader": 12, "owner": 11, "support": 14, "employee": 61}
KB = 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--initiatives", type=int, default=40, metavar="N")
    parser.add_argument("--lang", default="nl", choices=("nl", "en"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="graadmeter-bench-") as folder:
        source = Path(folder, "round.json")
        source.write_text(json.dumps(round_of(options.initiatives)), encoding="utf-8")
        made = [_timed(source, form, options.lang) for form in FORMATS]
    print(json.dumps(made, indent=1))


def round_of(initiatives: int) -> dict[str, Any]:
    """A round with all that follows from it."""
    import pyarrow as pa
    from boards import following

    from graadmeter import maturity
    from graadmeter.disclosure import policy
    from graadmeter.tables import ANSWERS

    model, chance, rows = maturity.load("esm3"), random.Random(7), []
    people = [role for role, n in ROLES.items() for _ in range(n)]
    for number, role in enumerate(people):
        for item in model.items.values():
            if not item.roles or role in item.roles:
                value = str(chance.choice([0, 1, 1, 2, 2, 3]))
                rows.append({"respondent": f"r{number:03}", "item": item.id, "value": value, "role": role})
    answers = pa.Table.from_pylist(rows, schema=ANSWERS.schema)
    scored = maturity.score(answers, model, policy=policy(), draws=500, seed=1).to_json("en")
    ambitions = dict.fromkeys(scored["elements"], "strategic")
    about = {"organisation": {"name": "Nevelbrug"}, "made_on": "2026-04-02", "ambitions": ambitions}
    return {**scored, **about, **following(list(scored["elements"]), initiatives=initiatives)}


def _timed(source: Path, form: str, lang: str) -> dict[str, Any]:
    out = source.with_suffix(f".{form}")
    command = [sys.executable, "-m", "graadmeter.cli", "report", str(source), "--format", form, "--lang", lang]
    before = time.perf_counter()
    process = subprocess.Popen([*command, "--out", str(out)], stdout=subprocess.DEVNULL)
    _, status, used = _wait(process)
    seconds = time.perf_counter() - before
    if status:
        raise SystemExit(f"{form}: the report was not made")
    content = out.read_bytes()
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", content)) if form == "pdf" else None
    return {
        "format": form, "seconds": round(seconds, 2), "cpu_seconds": round(used.ru_utime + used.ru_stime, 2),
        "peak_mb": round(used.ru_maxrss / KB), "bytes": len(content), "pages": pages,
    }  # fmt: skip


def _wait(process: subprocess.Popen[bytes]) -> tuple[int, int, resource.struct_rusage]:
    import os

    return os.wait4(process.pid, 0)


if __name__ == "__main__":
    main()
