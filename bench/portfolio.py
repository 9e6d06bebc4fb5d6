"""How long it takes to say how often each of fifty alternatives is first, beside plain loops.

Usage: python bench/portfolio.py [--alternatives N] [--criteria N] [--draws N] [--repeat N] [--json]

The peers are the method as one would write it from its definition: a loop over draws in plain Python, and the same loop
with one NumPy ranking per draw. All get the same scores; shares are compared before times are shown, since each draws
its own weights they may differ by chance alone. CPU seconds (user and system), the fastest of the repeats, in one
process; the drawing of weights is counted.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable

import numpy as np

from graadmeter.direction.portfolio import acceptability

Shares = np.ndarray


def ours(scores: np.ndarray, draws: int) -> Shares:
    return acceptability(scores, draws=draws, seed=1).acceptability


def ours_uncertain(scores: np.ndarray, draws: int) -> Shares:
    return acceptability(scores, uncertainty=1e-9, draws=draws, seed=1).acceptability


def ours_promethee(scores: np.ndarray, draws: int) -> Shares:
    return acceptability(scores, draws=draws, seed=1, method="promethee").acceptability


def loop_numpy(scores: np.ndarray, draws: int) -> Shares:
    """One ranking per draw."""
    rng, n = np.random.default_rng(2), len(scores)
    low, high = scores.min(axis=0), scores.max(axis=0)
    scaled = (scores - low) / (high - low)
    counts = np.zeros((n, n))
    for _ in range(draws):
        weights = rng.dirichlet(np.ones(scores.shape[1]))
        for place, alternative in enumerate(np.argsort(-(scaled @ weights), kind="stable")):
            counts[alternative, place] += 1
    return counts / draws


def loop_plain(scores: np.ndarray, draws: int) -> Shares:
    """The same without NumPy."""
    chance, rows = random.Random(3), scores.tolist()
    ends = [(min(column), max(column)) for column in zip(*rows, strict=True)]
    scaled = [[(x - low) / (high - low) for x, (low, high) in zip(row, ends, strict=True)] for row in rows]
    counts = [[0] * len(rows) for _ in rows]
    for _ in range(draws):
        drawn = [chance.expovariate(1.0) for _ in ends]
        whole = sum(drawn)
        weights = [one / whole for one in drawn]
        values = [sum(x * w for x, w in zip(row, weights, strict=True)) for row in scaled]
        for place, alternative in enumerate(sorted(range(len(rows)), key=lambda at: -values[at])):
            counts[alternative][place] += 1
    return np.array(counts) / draws


CASES: dict[str, Callable[[np.ndarray, int], Shares]] = {
    "graadmeter": ours,
    "graadmeter, scores drawn too": ours_uncertain,
    "graadmeter, PROMETHEE II": ours_promethee,
    "a loop of NumPy rankings": loop_numpy,
    "a loop in plain Python": loop_plain,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--alternatives", type=int, default=50)
    parser.add_argument("--criteria", type=int, default=10)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=3, help="runs per case; the fastest counts")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    scores = np.random.default_rng(7).random((options.alternatives, options.criteria))
    right = ours(scores, options.draws)
    rows = []
    for name, run in CASES.items():
        times = []
        for _ in range(options.repeat):
            began = time.process_time()
            found = run(scores, options.draws)
            times.append(time.process_time() - began)
        off = None if run is ours_promethee else float(np.abs(found - right).max())
        rows.append({"case": name, "seconds": round(min(times), 3), "largest difference of a share": off})
    if options.json:
        print(json.dumps(rows))
        return
    print(f"{options.draws:,} draws x {options.alternatives} alternatives x {options.criteria} criteria\n")
    print("| case | CPU s | largest difference of a share |\n|---|---|---|")
    for row in rows:
        off = row["largest difference of a share"]
        print(f"| {row['case']} | {row['seconds']:.3f} | {'another method' if off is None else f'{off:.3f}'} |")


if __name__ == "__main__":
    main()
