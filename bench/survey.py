"""Claims of speed about surveys, each beside its peers, in one run: docs/bench-survey.md.

Usage: python bench/survey.py [--repeat N] [--out FILE]

Runs the four benches of this folder (estimation, weighting, calibration, votes). Peers in Python run beside ours, with
the environment that `make bench-survey` makes from bench/peers/requirements.txt; figures of R and of what cannot live
on this Python are quoted from one earlier measurement on a machine of the same size, and say so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from survey_table import markdown

import graadmeter

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers" / ".venv" / "bin" / "python"
QUOTED = {
    "survey_estimation": "Quoted, not run here: R survey 4.1 takes about 6.2 CPU s per item, 190 for thirty; "
    "samplics 0.6.1 about 87.",
    "survey_weighting": "Quoted, not run here: R survey 4.1 takes 24.1 CPU s; where balance is not in the table, "
    "this Python cannot hold it: 8.3 CPU s, margins off by 5.7e-5.",
    "survey_calibration": "Quoted, not run here: R mirt 1.47, partial credit 56.1 CPU s at log-likelihood -5,444,390; "
    "graded response 65.0 CPU s (54.9 of them the fit) at -5,381,955; girth 0.8, partial credit: stopped after 580.",
}
PLAIN_DJANGO = (
    "Quoted, not run here: a plain Django view with PostgreSQL and three gunicorn workers takes 500 votes a second, "
    "and shows 6.5 result pages a second at a million votes (GROUP BY per page); it stands in for survey tools that "
    "cannot be installed from a package registry."
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3, help="runs per case; the fastest counts")
    parser.add_argument("--seconds", type=float, default=10, help="of each measurement of votes")
    parser.add_argument("--out", type=Path, default=HERE.parent / "docs" / "bench-survey.md", metavar="FILE")
    options = parser.parse_args()
    parts = []
    for name, quoted in QUOTED.items():
        found = run(f"{name}.py", "--json", "--repeat", str(options.repeat))
        tables = found if isinstance(found, list) else [found]
        parts += [*(markdown(table["title"], table["rows"]) for table in tables), quoted]
        print("\n\n".join(parts[-1 - len(tables) :]), flush=True)
    taken = run("votes.py", "--seconds", str(options.seconds))
    parts += [*votes(taken), PLAIN_DJANGO]
    print("\n\n".join(parts[-4:]), flush=True)
    options.out.write_text("\n\n".join([*head(options.repeat), *parts]) + "\n", encoding="utf-8")


def run(script: str, *arguments: str) -> Any:
    """The JSON of one bench."""
    env = {**os.environ, **({"GRAADMETER_PEERS": str(PEERS)} if PEERS.exists() else {})}
    done = subprocess.run([sys.executable, str(HERE / script), *arguments], check=True, stdout=subprocess.PIPE, env=env)
    return json.loads(done.stdout)


def head(repeat: int) -> list[str]:
    counted = "one run" if repeat == 1 else f"the fastest of {repeat} runs"
    machine = f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return [
        "# Surveys: speed and memory beside peers",
        "Made by `make bench-survey`. CPU seconds are user and system time of the step itself, from arrays in memory; "
        f"{counted} counts for everyone, each in a process of its own; peak memory is of the whole "
        "process, input included. Results are compared before times are shown. Votes: the clients run on the same "
        "cores.",
        f"Graadmeter {graadmeter.__version__}, {machine}.",
    ]


def votes(found: dict[str, Any]) -> list[str]:
    ordinary, intake = found["ordinary"], found["intake"]
    rows = [
        {"case": "ordinary pages", **_pace(ordinary["votes"]), "open screens": 0},
        {"case": "intake, groups of votes", **_pace(intake["votes"]), "open screens": intake["screens"]["told"]},
    ]
    pages = [
        {"case": f"live result at {one['votes_held']:,} votes", **_pace(one), "rows read": one["tally_rows"]}
        for one in ordinary["result"]
    ]
    return [
        markdown(f"Durable votes a second ({found['database']}, {found['workers']} processes)", rows),
        markdown("Result pages a second", pages),
    ]


def _pace(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "per second": one["per_second"],
        "p50 ms": one["p50_ms"],
        "p99 ms": one["p99_ms"],
        "slowest ms": one["max_ms"],
    }


if __name__ == "__main__":
    main()
