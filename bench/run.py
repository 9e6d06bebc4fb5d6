"""How long it takes and how much memory it needs: each case in a process of its own, written down in docs/bench.md.

Usage: python bench/run.py [--only WORD] [--repeat N] [--out FILE]

A case is a name, what is made beforehand, and what is measured. The measured part runs in a fresh interpreter: its
time is the wall clock from start to end, the median of the repeats; its memory is the largest resident set the system
saw. Both include starting Python and importing what is needed, as a user of the command line waits for that too.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import graadmeter

ROOT = Path(__file__).resolve().parent.parent
MANY_THREADS = 12_500  # about a hundred thousand messages
EXPORT, PEOPLE, CONTROLS, DATASET = "slack-export.zip", "people.csv", "controls.yaml", "dataset"
ROWS, ANSWERS = "answers.parquet", "answers.csv"
KEY = b"a key for measuring time, 32 long"  # of pseudonyms of invented people


@dataclass(frozen=True)
class Case:
    """`prepare` makes the input in a folder, outside the measurement; `run` is what a user waits for."""

    name: str
    prepare: Callable[[Path], object]
    run: Callable[[Path], object]


@dataclass(frozen=True)
class Measured:
    seconds: float
    peak_mb: float


def nothing(folder: Path) -> None:
    """For a case that needs no input."""


def rows(n: int) -> Callable[[Path], object]:
    """Answers of `n` respondents to esm3 as a table: the demo's second round, as often as needed."""

    def prepare(folder: Path) -> None:
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        from graadmeter import demo

        one = demo.organisation().rounds[1].answers
        each = pc.count_distinct(one.column("respondent")).as_py()
        copies = []
        for copy in range(-(-n // each)):
            codes = pc.binary_join_element_wise(one.column("respondent"), str(copy), "-")
            copies.append(one.set_column(one.column_names.index("respondent"), one.schema.field("respondent"), codes))
        table = pa.concat_tables(copies)
        kept = pc.unique(table.column("respondent"))[:n]
        pq.write_table(table.filter(pc.is_in(table.column("respondent"), kept)), folder / ROWS)

    return prepare


def answers_file(n: int) -> Callable[[Path], object]:
    """The same as a long CSV file."""

    def prepare(folder: Path) -> None:
        import pyarrow.csv as pc
        import pyarrow.parquet as pq

        rows(n)(folder)
        pc.write_csv(pq.read_table(folder / ROWS).drop_columns(["weight"]), folder / ANSWERS)

    return prepare


def score_table(folder: Path) -> object:
    import pyarrow.parquet as pq

    return graadmeter.score(pq.read_table(folder / ROWS), "esm3")


def score_file(folder: Path) -> object:
    return graadmeter.score(folder / ANSWERS, "esm3")


def demo_files(folder: Path) -> None:
    from graadmeter import demo

    demo.write(folder)


def many_messages(folder: Path) -> None:
    """The demo's people with far more to say."""
    from graadmeter import demo
    from graadmeter.demo.slack import write_zip

    demo.write(folder)
    made = demo.organisation()
    write_zip(folder / EXPORT, made.export_stream(), made.people, made.talk(threads=MANY_THREADS))


def import_export(folder: Path) -> None:
    import shutil

    from graadmeter import workspace

    shutil.rmtree(folder / DATASET, ignore_errors=True)  # of the run before
    workspace.ingest(folder / EXPORT, folder / DATASET, people=folder / PEOPLE, key=KEY)


def measure(folder: Path) -> object:
    from graadmeter import demo, workspace

    return workspace.measure(folder / DATASET, controls=folder / CONTROLS, key=KEY, today=demo.UNTIL)


def then(*steps: Callable[[Path], object]) -> Callable[[Path], object]:
    def prepare(folder: Path) -> None:
        for step in steps:
            step(folder)

    return prepare


CASES = (
    Case("list the models", nothing, lambda folder: graadmeter.model_list()),
    Case("write the demo organisation: 600 people, a year of talk", nothing, demo_files),
    Case("score ESM3, 600 respondents", rows(600), score_table),
    Case("score ESM3, 10,000 respondents", rows(10_000), score_table),
    Case("score ESM3, 100,000 respondents", rows(100_000), score_table),
    Case("score ESM3 from a CSV file, 10,000 respondents", answers_file(10_000), score_file),
    Case("import an export of 16,000 messages (the demo)", demo_files, import_export),
    Case("measure 16,000 messages, every figure", then(demo_files, import_export), measure),
    Case("import an export of 100,000 messages", many_messages, import_export),
    Case("measure 100,000 messages, every figure", then(many_messages, import_export), measure),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--only",
        default="",
        metavar="WORD",
        help="cases with this word in their name, or one of: report, portfolio, pages; writes no file",
    )
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="runs per case; the median time counts")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "bench.md", metavar="FILE")
    parser.add_argument("--step", nargs=3, metavar=("prepare|run", "CASE", "DIR"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        step, number, folder = options.step
        getattr(CASES[int(number)], step)(Path(folder))
        return
    found = []
    for number, case in enumerate(CASES):
        if options.only in case.name:
            measured = measured_case(number, options.repeat)
            print(f"{case.name}: {measured.seconds:.2f} s, {measured.peak_mb:.0f} MB", flush=True)
            found.append((case, measured))
    made = asked_of("report.py") if options.only in "report" else []
    for one in made:
        print(f"report as {one['format']}: {one['seconds']:.2f} s, {one['peak_mb']} MB", flush=True)
    counted = asked_of("portfolio.py", "--json") if options.only in "portfolio" else []
    for one in counted:
        print(f"portfolio, {one['case']}: {one['seconds']:.3f} CPU s", flush=True)
    asked = asked_of("pages.py") if options.only in "pages" else []
    for one in asked:
        print(f"page {one['page']}: {one['median_ms']:.0f} ms, {one['queries']} queries", flush=True)
    if not options.only:
        parts = (cases_page(found, options.repeat), reports_page(made), portfolio_page(counted), pages_page(asked))
        options.out.write_text("\n\n".join("\n".join(part) for part in parts) + "\n", encoding="utf-8")


def measured_case(number: int, repeat: int) -> Measured:
    """The case run `repeat` times on the same input, made once; what a run left behind is there for the next."""
    with tempfile.TemporaryDirectory() as folder:
        alone("prepare", number, folder)
        seen = [alone("run", number, folder) for _ in range(repeat)]
    return Measured(statistics.median(one.seconds for one in seen), max(one.peak_mb for one in seen))


def alone(step: str, number: int, folder: str) -> Measured:
    """One step of a case in an interpreter of its own. Stops with its error where it fails."""
    started = time.perf_counter()
    child = subprocess.Popen([sys.executable, __file__, "--step", step, str(number), folder])
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        raise SystemExit(f"{CASES[number].name}: {step} failed; its error stands above")
    per_mb = 1024 * 1024 if sys.platform == "darwin" else 1024  # Linux counts in kilobytes, macOS in bytes
    return Measured(seconds, usage.ru_maxrss / per_mb)


def asked_of(script: str, *options: str) -> list[dict[str, Any]]:
    """What another script beside this one measures, in a process of its own."""
    command = [sys.executable, str(ROOT / "bench" / script), *options]
    found: list[dict[str, Any]] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return found


def cases_page(found: list[tuple[Case, Measured]], repeat: int) -> list[str]:
    python, system, machine = platform.python_version(), platform.system(), platform.machine()
    return [
        "# Speed and memory",
        "",
        "Made by `make bench`; how it is measured stands in `bench/README.md`. Times include starting Python; scoring",
        "includes the 80 % band of 1,000 draws.",
        "",
        f"Graadmeter {graadmeter.__version__}, Python {python}, {system} on {machine}, {os.cpu_count()} cores, "
        f"median of {repeat} runs.",
        "",
        "| what | seconds | peak memory, MB |",
        "|---|---|---|",
        *(f"| {case.name} | {one.seconds:.2f} | {one.peak_mb:.0f} |" for case, one in found),
    ]


def reports_page(made: list[dict[str, Any]]) -> list[str]:
    return [
        "## A report in each format",
        "",
        "Made by `python bench/report.py`: a round of 98 people with everything that can follow from it (40",
        "initiatives over eight quarters, 29 checks, nine processes), each format in a process of its own, its start",
        "counted. A report of twenty pages is to take less than 5 seconds.",
        "",
        "| format | seconds | CPU s | peak memory, MB | size, kB | pages |",
        "|---|---|---|---|---|---|",
        *(
            f"| {one['format']} | {one['seconds']:.2f} | {one['cpu_seconds']:.2f} | {one['peak_mb']} "
            f"| {one['bytes'] / 1024:.0f} | {one['pages'] or '-'} |"
            for one in made
        ),
    ]


def portfolio_page(counted: list[dict[str, Any]]) -> list[str]:
    return [
        "## How often each is first",
        "",
        "Made by `python bench/portfolio.py`: rank acceptability of fifty alternatives on ten criteria in ten thousand",
        "draws of the weights, beside the method as one would write it from its definition. Their draws are others, so",
        "shares may differ by chance alone.",
        "",
        "| case | CPU s | largest difference of a share |",
        "|---|---|---|",
        *(f"| {one['case']} | {one['seconds']:.3f} | {_apart(one)} |" for one in counted),
    ]


def _apart(one: dict[str, Any]) -> str:
    apart = one["largest difference of a share"]
    return "another method" if apart is None else f"{apart:.3f}"


def pages_page(asked: list[dict[str, Any]]) -> list[str]:
    return [
        "## Pages of the demo",
        "",
        "What the server needs for one page, without the network: milliseconds over 20 requests after a first one, and",
        "how often the database is asked. A page is to stay below 100 ms.",
        "",
        "| page | median, ms | slowest, ms | queries | size, kB |",
        "|---|---|---|---|---|",
        *(
            f"| {one['page']} | {one['median_ms']:.0f} | {one['max_ms']:.0f} | {one['queries']} | {one['kb']:.0f} |"
            for one in asked
        ),
    ]


if __name__ == "__main__":
    main()
