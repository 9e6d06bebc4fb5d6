"""From an export to core metrics and reply network, beside peers, in one run: docs/bench-conversation.md.

Usage: python bench/conversation.py [--messages N ...] [--peers-up-to N] [--only ours] [--formats F ...] [--out FILE]

Each step runs in a process of its own: decoding the JSON alone (the limit), import, the core metrics from the stored
dataset. Peers do the same core metrics from the same files, with the environment that `make bench-conversation` makes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import conversation_data as data
from survey_table import markdown

import graadmeter

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers" / "conversation" / ".venv" / "bin" / "python"
PEER_NAMES = {"pandas": "pandas + networkx", "convokit": "ConvoKit"}
GOAL = {"slack": 6.0, "zulip": 12.0}  # CPU s of the whole path per million messages
MEASURE_GOAL = 2.0  # CPU s, the same
MEMORY_GOAL, LARGE_MEMORY_GOAL = 600, 1000  # MB, up to a million messages and beyond
METHOD = """\
CPU s is user and system time of the step and its children; wall s from start to end; peak MB the most memory of all
processes of the step together, sampled, shared pages counted once. Each step runs once, in a process of its own that
starts Python and loads what it needs, on files that are in the cache of the system. `decode` reads every JSON file and
parses all of it with orjson, the fastest parser we know, and does nothing else. `import` reads fewer fields, stores the
dataset; `core` measures the first seventeen metrics from it: counts, questions under three rules, time to first answer
with censoring, inequality with intervals, the reply network, reciprocity, and E-I per attribute with 2,000
permutations. Peers do less: no censoring, no intervals, no permutations, no pseudonyms and nothing stored; their
figures are compared with ours before their times are shown. They look at no text either, while an import takes from
every text whether it asks something, how long it is, and whom it names. `slack-blocks` is the same talk as Slack
writes it now, indented and with every text twice; the goal is about flat JSON."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--messages", type=int, nargs="+", default=[data.MESSAGES], metavar="N")
    parser.add_argument("--peers-up-to", type=int, default=data.MESSAGES, metavar="N", help="larger sizes: ours alone")
    parser.add_argument("--only", choices=("ours",), help="leave the peers out")
    parser.add_argument("--formats", nargs="+", choices=data.FORMATS, default=list(data.FORMATS))
    parser.add_argument("--work", type=Path, help="where exports are made; the system's temporary folder otherwise")
    parser.add_argument("--out", type=Path, default=HERE.parent / "docs" / "bench-conversation.md", metavar="FILE")
    options = parser.parse_args()
    parts = [*head()]
    for messages in options.messages:
        for form in options.formats:
            peers = options.only != "ours" and messages <= options.peers_up_to and form in GOAL
            with tempfile.TemporaryDirectory(dir=options.work) as folder:
                parts += of(form, messages, Path(folder), peers)
            print("\n\n".join(parts[-2:]), flush=True)
    options.out.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def of(form: str, messages: int, work: Path, peers: bool) -> list[str]:
    """The table of one format and size, and what it says of the goals."""
    export, people, dataset = work / "export", work / "people.csv", work / "dataset"
    make = [sys.executable, str(HERE / "conversation_data.py"), form, str(export)]
    subprocess.run([*make, "--messages", str(messages), "--people", str(people)], check=True)
    step = [sys.executable, str(HERE / "conversation_step.py")]
    decode = run([*step, "decode", str(export)])
    imported = run([*step, "import", str(export), str(people), str(dataset)])
    core = run([*step, "measure", str(dataset)])
    whole = {name: imported[name] + core[name] for name in ("CPU s", "wall s")}
    whole |= {"peak MB": max(imported["peak MB"], core["peak MB"])}
    rows = [
        {"case": "decode alone, orjson", **_row(decode)}, {"case": "import", **_row(imported)},
        {"case": "core metrics from Parquet", **_row(core)},
        {"case": "**whole path**", **_row(whole)},
    ]  # fmt: skip
    if peers and PEERS.exists():
        for peer, name in PEER_NAMES.items():
            arguments = [peer, form, str(export), str(people)]
            found = run([str(PEERS), str(HERE / "conversation_peers.py"), *arguments])
            rows.append({"case": name, **_row(found, _same(core["found"], found["found"]))})
    size = decode["found"]
    title = f"{form}: {messages:,} messages, {size['bytes'] / 1e6:,.0f} MB in {size['files']:,} files"
    return [markdown(title, [_shown(row) for row in rows]), _verdict(form, messages, whole, core, peers)]


def _row(step: dict[str, Any], same: str = "") -> dict[str, Any]:
    return {name: step[name] for name in ("CPU s", "wall s", "peak MB")} | {"same figures": same}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {name: round(x, 1) if isinstance(x, float) and x >= 10 else x for name, x in row.items()}


def _same(ours: dict[str, Any], theirs: dict[str, Any]) -> str:
    differ = [name for name in ours if abs(ours[name] - theirs[name]) > 1e-6 * max(1.0, abs(ours[name]))]
    return "yes" if not differ else "not " + ", ".join(differ)


def _verdict(form: str, messages: int, whole: dict[str, Any], core: dict[str, Any], peers: bool) -> str:
    millions = messages / 1e6
    said = []
    if form in GOAL and messages >= data.MESSAGES:
        for what, cpu, goal in (
            ("Whole path", whole["CPU s"], GOAL[form] * millions),
            ("Core metrics", core["CPU s"], MEASURE_GOAL * max(1, millions)),
        ):  # fmt: skip
            said.append(f"{what}: {cpu:.1f} CPU s, goal {goal:g}: {'met' if cpu <= goal else 'not met'}.")
    memory = MEMORY_GOAL if messages <= data.MESSAGES else LARGE_MEMORY_GOAL
    said.append(
        f"Memory: {whole['peak MB']:,} MB, goal {memory:,}: {'met' if whole['peak MB'] < memory else 'not met'}."
    )
    if peers and not PEERS.exists():
        said.append("The peers could not be installed.")
    return " ".join(said)


def run(command: list[str]) -> dict[str, Any]:
    """One step: what it found, and what it took. Raises where it fails."""
    began = time.perf_counter()
    env = {**os.environ, "PYTHONHASHSEED": "0"}
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, env=env)
        peak = _watched(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} failed")
        out.seek(0)
        found = json.loads(out.read().splitlines()[-1])
    return {
        "found": found,
        "CPU s": usage.ru_utime + usage.ru_stime,
        "wall s": wall,
        "peak MB": max(peak(), usage.ru_maxrss // 1024),
    }


def _watched(pid: int) -> Any:
    """Looks every tenth of a second how much memory a process and its children have together; the peak, when asked."""
    most, gone = [0], threading.Event()

    def look() -> None:
        while not gone.wait(0.1):
            with suppress(OSError, ValueError):
                most[0] = max(most[0], sum(_pss(one) for one in _family(pid)) // 1024)

    threading.Thread(target=look, daemon=True).start()

    def peak() -> int:
        gone.set()
        return most[0]

    return peak


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def head() -> list[str]:
    machine = f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return [
        "# Conversations: speed and memory beside peers",
        "Made by `make bench-conversation`.",
        METHOD,
        f"Graadmeter {graadmeter.__version__}, {machine}.",
    ]


if __name__ == "__main__":
    main()
