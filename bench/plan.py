"""How fast the roadmap is, and how good beside the plan that a greedy hand makes.

Usage: python bench/plan.py [--seconds S] [--no-page]

Cases are generated with a seed: initiatives of 1 to 4 quarters with one to three effects on twelve elements, about a
third after one or two others, two resources of which there is half of what everything would take. Each case runs in a
process of its own. Writes docs/bench-plan.md, and one JSON object per case to standard output.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import resource
import subprocess
import sys
import time
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

from graadmeter import __version__
from graadmeter.direction.roadmap import PlanCase, plan, read_plan
from graadmeter.direction.roadmap.calendar import Calendar
from graadmeter.direction.roadmap.outcome import objective
from graadmeter.direction.roadmap.planning import solve

PAGE = Path(__file__).resolve().parents[1] / "docs/bench-plan.md"
CASES = ((6, 4, 1), (20, 6, 1), (40, 8, 1), (40, 8, 2), (40, 8, 3), (40, 8, 4), (60, 8, 1), (40, 12, 1))
BY_HAND = 6  # initiatives of which every plan can be tried
ELEMENTS = 12
HEAD = """# The roadmap: speed, and beside a greedy hand

Made by `python bench/plan.py`: generated cases, each in a process of its own. CPU seconds are user and system time of
one core. *Search* is the plan itself, with a limit of {seconds:g} seconds of the solver's work; *all* includes reasons,
why not, and what one more unit of each resource brings. *Gap* is what the bound leaves open. *Greedy* places, time
after time, what adds most for its share of the capacity, as early as it fits; its objective is a share of ours.
*Every plan* is brute force, where it can be done.

Graadmeter {version}, {system}, Python {python}.

| initiatives x quarters, seed | status | objective | gap | search, CPU s | all, CPU s | peak MB | greedy | every plan |
|---|---|---|---|---|---|---|---|---|
"""


def made(initiatives: int, quarters: int, seed: int) -> dict[str, Any]:
    """A case as `read_plan` takes it."""
    chance = random.Random(f"{initiatives}:{quarters}:{seed}")
    elements = [
        {"id": f"e{n}", "weight": chance.choice([1, 1, 1, 2, 2, 3]), "current": round(chance.uniform(0.3, 2.2), 1),
         "ambition": chance.choice([2, 2.5, 3, 3])}
        for n in range(ELEMENTS)
    ]  # fmt: skip
    rows: list[dict[str, Any]] = []
    for n in range(initiatives):
        touched = chance.sample(range(ELEMENTS), chance.choice([1, 1, 2, 3]))
        row = {
            "id": f"i{n}",
            "duration": chance.choice([1, 1, 2, 2, 2, 3, 4]),
            "use": {
                "money": chance.choice([5, 10, 15, 20, 30, 40]),
                "hours": chance.choice([20, 40, 60, 80, 120, 160]),
            },
            "effects": {f"e{e}": round(chance.uniform(0.1, 0.8), 1) for e in touched},
        }
        if n and chance.random() < 0.35:
            row["after"] = [f"i{before}" for before in chance.sample(range(n), min(n, chance.choice([1, 1, 2])))]
        rows.append(row)
    whole = {key: sum(row["use"][key] * row["duration"] for row in rows) for key in ("money", "hours")}
    capacity = {key: round(total / 2 / quarters) for key, total in whole.items()}
    return {"horizon": quarters, "capacity": capacity, "elements": elements, "initiatives": rows}


def greedy(case: PlanCase) -> Fraction:
    """The objective of a plan made step by step, never taken back."""
    starts: dict[str, int] = {}
    available = {resource: sum(amounts) for resource, amounts in case.capacity.items()}
    reached = Fraction(0)
    while True:
        calendar, offers = Calendar(case, starts), []
        for one in case.initiatives:
            if one.id in starts or not all(before in starts for before in one.after):
                continue
            for start in range(calendar.first(one), case.horizon - one.duration + 2):
                if not calendar.shortages(one.id, start):
                    gain = objective(case, {**starts, one.id: start}) - reached
                    share = sum(sum(amounts) / available[resource] for resource, amounts in one.use.items())
                    offers.append((float(gain) / max(share, 1e-9), one.id, start))
                    break
        if not offers or max(offers)[0] <= 0:
            return reached
        _, id, start = max(offers)
        starts[id] = start
        reached = objective(case, starts)


def every_plan(case: PlanCase) -> Fraction:
    """The best objective of all plans there are."""
    best = Fraction(0)
    for choice in product(range(case.horizon + 1), repeat=len(case.initiatives)):
        starts = {one.id: start for one, start in zip(case.initiatives, choice, strict=True) if start}
        calendar = Calendar(case, starts)
        placed = [calendar.among[id] for id in starts]
        if (
            all(starts[one.id] + one.duration - 1 <= case.horizon for one in placed)
            and all(all(before in starts for before in one.after) for one in placed)
            and all(calendar.first(one) <= starts[one.id] for one in placed)
            and not any(calendar.shortages(id, start) for id, start in starts.items())
        ):
            best = max(best, objective(case, starts))
    return best


def measured(initiatives: int, quarters: int, seed: int, seconds: float) -> dict[str, Any]:
    """One case, in this process."""
    case = read_plan(made(initiatives, quarters, seed))
    solve(read_plan(made(3, 2, 1)), 1)  # the solver is loaded before the clock starts
    begun, cpu = time.perf_counter(), time.process_time()
    solve(case, seconds)
    searched, took = time.process_time() - cpu, time.perf_counter() - begun
    cpu = time.process_time()
    found = plan(case, seconds=seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "case": [initiatives, quarters, seed], "status": found.status, "objective": found.objective,
        "gap": (found.bound - found.objective) / found.objective, "placed": len(found.placements),
        "search_cpu_s": searched, "search_s": took, "all_cpu_s": time.process_time() - cpu, "peak_mb": peak,
        "proven": dict(found.proven), "greedy": float(greedy(case)),
        "every_plan": float(every_plan(case)) if initiatives <= BY_HAND else None,
    }  # fmt: skip


def row(found: dict[str, Any]) -> str:
    initiatives, quarters, seed = found["case"]
    every = "-" if found["every_plan"] is None else f"{found['every_plan']:.1f}"
    return (
        f"| {initiatives} x {quarters}, {seed} | {found['status']} | {found['objective']:.1f} |"
        f" {100 * found['gap']:.2f} % | {found['search_cpu_s']:.1f} | {found['all_cpu_s']:.1f} |"
        f" {found['peak_mb']:.0f} | {100 * found['greedy'] / found['objective']:.1f} % | {every} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--no-page", action="store_true")
    parser.add_argument("--one", type=int, nargs=3, metavar=("INITIATIVES", "QUARTERS", "SEED"))
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measured(*options.one, seconds=options.seconds)))
        return
    rows = []
    for case in CASES:
        asked = [sys.executable, __file__, "--seconds", str(options.seconds), "--one", *map(str, case)]
        said = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
        print(said, end="", flush=True)
        rows.append(row(json.loads(said)))
    if not options.no_page:
        system = f"{platform.system()} on {platform.machine()}, 2 cores"
        head = HEAD.format(
            seconds=options.seconds, version=__version__, system=system, python=platform.python_version()
        )
        PAGE.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
