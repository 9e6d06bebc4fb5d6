"""What follows from a round, generated and about nobody: every block that a report can hold, of any size."""

from __future__ import annotations

import random
from typing import Any

from graadmeter import maturity

Json = dict[str, Any]
LONG = "Werkplaats voor de gezamenlijke inrichting van spelregels, opslag en toegang over alle locaties heen"


def following(elements: list[str], *, initiatives: int = 10, quarters: int = 8, seed: int = 3) -> Json:
    """The blocks agreed to benchmarks: `initiatives` of them over `quarters`, one in eight left out of the plan."""
    chance = random.Random(seed)
    rows = [_initiative(n, elements, chance) for n in range(1, initiatives + 1)]
    return {
        "direction_on": "2026-04-02",
        "wanted": {
            elements[0]: {"reason": "Vragen horen hier thuis.", "owner": "Hoofd communicatie",
                          "wanted_on": "2027-04-01", "keep": False},
            elements[1]: {"reason": "", "owner": "", "wanted_on": None, "keep": True},
        },
        "agreed": _agreed(elements),
        "controls": _controls(chance),
        "processes": _processes(),
        "initiatives": rows,
        "plan": _plan(rows, elements, quarters, chance),
        "portfolio": _portfolio(rows),
        "worked": [
            {"name": rows[0]["name"], "element": elements[0], "promised": 0.5, "measured": 0.62, "low": 0.4,
             "high": 0.84, "caution": "Before and after, without units to compare with."},
            {"name": rows[-1]["name"], "element": elements[1], "promised": 0.4, "measured": -0.1, "low": None,
             "high": None, "caution": ""},
            {"name": rows[-1]["name"], "element": "smg.service", "promised": 1.0, "measured": None, "low": None,
             "high": None, "caution": "Not measured again yet."},
        ],
        "benchmarks": [
            {"id": "b1", "what": {"nl": "Mensen die iets plaatsen", "en": "People who post"}, "value": 0.34,
             "unit": "share", "year": 2012, "n": 698, "quality": "B", "own": 0.31},
            {"id": "b2", "what": {"nl": "Vast team", "en": "Dedicated team"}, "value": 0.78, "unit": "share",
             "year": 2013, "n": None, "quality": "D", "own": None},
        ],
    }  # fmt: skip


def _agreed(elements: list[str]) -> Json:
    said: Json = {}
    for n, element in enumerate(elements[:8]):
        said[element] = {
            "level": "pioneering", "proposed": "facilitating" if n == 2 else "pioneering", "reason": f"Reden {n}",
            "confirmed_on": "2026-04-01", "conflict": n == 2,
        }  # fmt: skip
    return said


def _controls(chance: random.Random) -> Json:
    model = maturity.load("dvo")
    checks: Json = {}
    for n, item in enumerate(model.items.values()):
        stated = chance.choice(["0", "1", "2", "3", None])
        lowered = ["no_evidence", "expired", "out_of_period"][n % 3] if stated in ("2", "3") and n % 4 == 0 else None
        checks[item.id] = {
            "stated": stated, "counts": "1" if lowered else stated, "lowered": lowered,
            "severity": item.extra["severity"], "owner": "Functionaris gegevens" if n % 2 else "", "evidence": n % 3,
            "expires_on": "2026-12-31" if n % 3 else None,
        }  # fmt: skip
    colours = ["green", "amber", "red", None, "green"]
    aspects = {
        element: {"score": None if colour is None else 0.2 * n + 0.1, "verdict": colour,
                  "blocked_by": ["dvo.law.c2"] if colour == "red" else []}
        for n, (element, colour) in enumerate(zip(model.elements, colours, strict=True))
    }  # fmt: skip
    return {"on": "2026-04-02", "verdict": "red", "aspects": aspects, "checks": checks}


def _processes() -> Json:
    model, rows = maturity.load("smg"), []
    for n, element in enumerate(model.elements.values()):
        level = n % 6
        rows.append({
            "id": element.id, "name": element.name.to_json(), "level": None if n == 4 else f"l{level}",
            "supported": level < 3 or n % 2 == 0, "counts_as": f"l{min(level, 2)}" if level >= 3 and n % 2 else None,
            "ambition": None if n == 2 else f"l{min(5, level + n % 3)}", "owner": "Proceseigenaar",
            "wanted_on": "2027-12-31" if n % 2 else None, "reason": "Klanten vragen erom" if n % 2 else "",
            "gap": None if n in (2, 4) else min(5, level + n % 3) - level,
        })  # fmt: skip
    tests = {
        f"baseline.{n}": {"name": {"nl": f"Toets {n} van de basis", "en": f"Test {n} of the baseline"},
                          "holds": None if n == 8 else n % 3 != 0, "applies": n != 7,
                          "expires_on": "2026-11-30" if n % 2 else None}
        for n in range(1, 10)
    }  # fmt: skip
    return {"on": "2026-04-02", "rows": rows, "baseline": tests}


def _initiative(n: int, elements: list[str], chance: random.Random) -> Json:
    verdict = ["go", "pilot", "stop", "incomplete", None][n % 5]
    judged = verdict not in (None, "incomplete")
    scores = {part: round(chance.uniform(1.5, 4.8), 1) if judged else None
              for part in ("value", "impact", "innovation", "investment")}  # fmt: skip
    return {
        "id": f"i{n}", "name": f"{LONG} {n}" if n % 7 == 0 else f"Initiatief {n}",
        "phase": ["pioneering", "facilitating", "strategic"][n % 3], "state": ["idea", "running"][n % 2],
        "verdict": verdict, "total": round(sum(scores.values()) / 4, 2) if judged else None, "elements": scores,
        "spread": 0.5 if judged else None, "raters": 2 if judged else 0,
        "effects": {elements[n % len(elements)]: 0.5, elements[(n + 3) % len(elements)]: 0.25},
        "money": 5000 * (n % 4), "hours": 40 * (n % 3), "duration": 1 + n % 3, "owner": "Communitymanager",
    }  # fmt: skip


def _plan(rows: list[Json], elements: list[str], quarters: int, chance: random.Random) -> Json:
    placements, left_out = [], []
    for n, row in enumerate(rows):
        if n % 8 == 7 or row["duration"] > quarters:
            left_out.append({"id": row["id"], "why": "There is no room for it in any quarter."})
            continue
        start = 1 + n % (quarters - row["duration"] + 1)
        why = "It closes the largest gap first, and fits in the hours of this quarter."
        end = start + row["duration"] - 1
        placements.append({"id": row["id"], "start": start, "end": end, "why": why})
    parts = [{"id": element, "weight": 1.0 + n % 3, "current": round(chance.uniform(0.5, 1.6), 2), "ambition": 2.0}
             for n, element in enumerate(elements)]  # fmt: skip
    projection = {
        part["id"]: [round(min(2.0, part["current"] + 0.12 * at), 4) for at in range(quarters + 1)] for part in parts
    }
    return {
        "name": "Plan voor twee jaar", "made_on": "2026-04-01", "starts_on": "2026-07-01",
        "resources": {"money": {"unit": "euro", "step": 1000}, "hours": {"unit": "hours", "step": 10}},
        "names": {row["id"]: row["name"] for row in rows},
        "input": {"horizon": quarters, "capacity": {"money": [40000.0] * quarters, "hours": [400.0] * quarters},
                  "elements": parts, "initiatives": []},
        "result": {"placements": placements, "left_out": left_out, "objective": 31.5, "bound": 31.5,
                   "status": "optimal", "projection": projection, "shadow": {"money": 0.0, "hours": 0.4}},
    }  # fmt: skip


def _portfolio(rows: list[Json]) -> Json:
    told = [
        {"id": row["id"], "name": row["name"], "rank": n, "score": 1 / n, "other_rank": n if n != 2 else 4,
         "first_share": 0.6 if n == 1 else 0.4 / max(1, len(rows) - 1)}
        for n, row in enumerate(rows, 1)
    ]  # fmt: skip
    return {"rows": told, "method": "weighted_sum", "other": "topsis"}
