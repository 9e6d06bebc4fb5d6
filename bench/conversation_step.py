"""One step of the conversation bench, in a process of its own: what it did as JSON on the last line.

Usage: python bench/conversation_step.py decode|import|measure|core ARGUMENTS
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def decode(export: str) -> dict[str, Any]:
    """The limit: every JSON file read and parsed by orjson, the fastest parser, and thrown away."""
    import orjson

    found = [path for path in Path(export).rglob("*.json")]
    size = 0
    for path in found:
        raw = path.read_bytes()
        size += len(raw)
        orjson.loads(raw)
    return {"files": len(found), "bytes": size}


def imported(export: str, people: str, into: str) -> dict[str, Any]:
    import graadmeter

    done = graadmeter.conversation_import(export, into, people=people, policy="public")
    return {"messages": done.manifest.counts["messages"]}


def measured(dataset: str) -> dict[str, Any]:
    """The first 17 metrics, ties of the reply network included."""
    import graadmeter
    from graadmeter.conversation.metrics import ORDER

    found = graadmeter.conversation_measure(dataset, only=ORDER[:17]).to_json("en")["metrics"]
    return {name: found[name]["value"] for name in COMPARED} | {"ei_unit": found["ei_index"]["by"]["unit"]["value"]}


COMPARED = ("human_messages", "authors", "threads", "participation_gini", "first_response_median_s", "reciprocity")
STEPS = {"decode": decode, "import": imported, "measure": measured}

if __name__ == "__main__":
    print(json.dumps(STEPS[sys.argv[1]](*sys.argv[2:])))
