"""One table of the survey bench: each case in a process of its own, ours with this Python, peers with theirs."""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

PEERS = "GRAADMETER_PEERS"


@dataclass(frozen=True)
class Case:
    """`ours`: runs with the Python that runs the bench; otherwise with that of the peers."""

    name: str
    ours: bool = False


def main(
    file: str, title: str, cases: Sequence[Case], run: Callable[[str, int], dict[str, Any]], people: int = 1_000_000
) -> None:
    """The command line of one bench. `run`: case and people -> `seconds` of CPU, and figures to compare."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=people)
    parser.add_argument("--peers", default=os.environ.get(PEERS), help="Python of the environment with the peers")
    parser.add_argument("--repeat", type=int, default=3, help="runs per case; the fastest counts")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        found = run(options.case, options.people)
        found["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(found))
        return
    rows = measured(file, cases, options.people, options.peers, options.repeat)
    if options.json:
        print(json.dumps({"title": title.format(people=f"{options.people:,}"), "rows": rows}, indent=1))
    else:
        print(markdown(title.format(people=f"{options.people:,}"), rows))


def measured(
    file: str, cases: Sequence[Case], people: int, peers: str | None = None, repeat: int = 3
) -> list[dict[str, Any]]:
    """A row per case that could run: the fastest of the repeats by CPU."""
    rows = []
    for case in cases:
        python = sys.executable if case.ours else peers
        if python is None:
            continue
        runs = [_process(python, file, case.name, people) for _ in range(repeat)]
        rows.append({"case": case.name, **min(runs, key=lambda one: one.get("seconds", 0.0))})
    return rows


def _process(python: str, file: str, case: str, people: int) -> dict[str, Any]:
    command = [python, file, "--case", case, "--people", str(people)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"failed": (done.stderr.strip().splitlines() or ["?"])[-1]}
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def markdown(title: str, rows: Sequence[dict[str, Any]]) -> str:
    """The rows as a table; a case that failed says how."""
    keys = list(dict.fromkeys(key for row in rows for key in row if key not in ("case", "failed")))
    lines = [f"**{title}**", "", "| | " + " | ".join(_head(key) for key in keys) + " |", "|---|" + "---|" * len(keys)]
    for row in rows:
        cells = [f"failed: {row['failed']}"] if "failed" in row else [_cell(row.get(key)) for key in keys]
        lines.append(f"| {row['case']} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _head(key: str) -> str:
    return "CPU s" if key == "seconds" else key


def _cell(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
