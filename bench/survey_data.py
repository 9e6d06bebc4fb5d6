"""The generated input of the survey bench: the same people for us and for every peer, by seed."""

from __future__ import annotations

from typing import Any

import numpy as np

PEOPLE = 1_000_000
SIZES = {"dept": 12, "loc": 6, "grade": 5, "gender": 3, "tenure": 8}
HEADCOUNT = 5_000_000
ITEMS, DEPARTMENTS, STRATA = 30, 12, 6


def raking(n: int = PEOPLE, seed: int = 11) -> tuple[dict[str, Any], dict[str, dict[int, float]]]:
    """Codes of n people on five variables, and headcounts that differ from them by up to a factor of three."""
    rng = np.random.default_rng(seed)
    shares = {name: rng.dirichlet(np.full(size, 8.0)) for name, size in SIZES.items()}
    codes = {}
    for name, share in shares.items():
        seen = share * rng.uniform(0.5, 1.6, len(share))
        codes[name] = rng.choice(len(share), n, p=seen / seen.sum())
    margins = {name: dict(enumerate((share * HEADCOUNT).tolist())) for name, share in shares.items()}
    return codes, margins


def named(codes: dict[str, Any], margins: dict[str, dict[int, float]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same with labels as text: `dept_03`."""
    labels = {name: np.array([f"{name}_{code:02d}" for code in range(size)]) for name, size in SIZES.items()}
    return (
        {name: labels[name][code] for name, code in codes.items()},
        {name: {str(labels[name][code]): x for code, x in known.items()} for name, known in margins.items()},
    )


def questionnaire(n: int = PEOPLE, seed: int = 7) -> dict[str, Any]:
    """Answers 1 to 5 of n people to 30 items, one in twenty missing (-1), with department, stratum and weight."""
    rng = np.random.default_rng(seed)
    department = rng.choice(DEPARTMENTS, n, p=[*[0.075] * 11, 0.175])
    stratum = rng.choice(STRATA, n)
    trait = rng.normal(size=n) + 0.1 * department - 0.5
    steps = np.sort(rng.normal(0, 1.2, (ITEMS, 4)), axis=1)
    slopes = rng.uniform(0.8, 2, ITEMS)
    answers = np.empty((n, ITEMS), dtype=np.int8)
    for item in range(ITEMS):
        draw = rng.random(n)
        passed = 1 / (1 + np.exp(-slopes[item] * (trait[:, None] - steps[item]))) > draw[:, None]
        answers[:, item] = np.where(rng.random(n) < 0.05, -1, 1 + passed.sum(axis=1))
    return {"answers": answers, "domain": department, "stratum": stratum, "weight": rng.lognormal(0, 0.4, n)}
