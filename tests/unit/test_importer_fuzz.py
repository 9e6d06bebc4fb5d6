"""Every importer, on its own sample damaged at random: a dataset, one clear sentence, or a part that is reported and
left out. Never another exception, a hang, a heap of memory, or something half stored.

More by hand: python tests/unit/test_importer_fuzz.py slack 5000 [first seed]
"""

from __future__ import annotations

import random
import re
import resource
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import damage

from graadmeter import workspace
from graadmeter.base.errors import ExportError, GraadmeterError
from graadmeter.base.text import LANGS
from graadmeter.conversation.importers import IMPORTERS

SAMPLES = Path(__file__).parent.parent / "golden" / "importers"
KEY = bytes(32)
CASES = 30
MOST_SECONDS = 20  # of the processor, for one case; they take a tenth of one
MOST_MORE_KB = 700_000
HOLE = re.compile(r"\{[a-z_]+\}")
JUNK_HOLE = "{n}"  # stands in the junk itself, so a message that quotes it may hold it


class TooSlow(BaseException):
    """Not an Exception: nothing on the way may swallow it."""


@contextmanager
def in_time() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def outcome(export: Path, folder: Path, *, skip_broken: bool) -> str:
    """`read`, `left out` or `refused`; asserts what holds for each."""
    folder.mkdir()
    into, told = folder / "set", list[ExportError]()
    try:
        with in_time():
            data = workspace.ingest(export, into, key=KEY, skip_broken=told.append if skip_broken else None)
    except GraadmeterError as error:
        spoken(error)
        assert list(folder.iterdir()) == [], "something half stored"
        return "refused"
    assert data.manifest.counts["messages"] > 0
    assert [path.name for path in folder.iterdir()] == ["set"]
    for one in told:
        spoken(one)
    left_out = sum(notice["count"] for notice in data.manifest.notices if notice["code"] == "broken_left_out")
    assert left_out == len(told)
    return "left out" if told else "read"


def spoken(error: GraadmeterError) -> None:
    """A sentence in both languages, without holes or half characters."""
    for lang in LANGS:
        text = error.text(lang)
        assert text
        assert not HOLE.search(text.replace(JUNK_HOLE, ""))
        text.encode("utf-8")
    assert len(error.text("en")) < 1500


def one_case(sample: str, files: damage.Files, seed: int, tmp: Path) -> list[str]:
    """Damage, then reading: refusing the whole export first, then with leave to skip."""
    dice = random.Random(f"{sample} {seed}")
    made, ways = damage.damaged(files, dice)
    export, form = damage.written(made, tmp / "export", dice)
    try:
        first = outcome(export, tmp / "strict", skip_broken=False)
        outcomes = [first] if first == "read" else [first, outcome(export, tmp / "skip", skip_broken=True)]
        assert first != "left out"
    except BaseException as error:
        error.add_note(f"{sample}, case {seed}: {ways}, as {form}")
        raise
    finally:
        shutil.rmtree(tmp)
    return outcomes


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("sample", IMPORTERS.names())
def test_any_damage_is_read_refused_or_left_out(sample: str, tmp_path: Path) -> None:
    files = damage.load(SAMPLES / sample)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seen: Counter[str] = Counter()
    for seed in range(CASES):
        (case := tmp_path / str(seed)).mkdir()
        seen.update(one_case(sample, files, seed, case))
    assert seen["read"] + seen["left out"] > 0
    assert seen["refused"] > 0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_MORE_KB


def by_hand(sample: str, cases: int, first: int) -> None:
    files, seen, wrong = damage.load(SAMPLES / sample), Counter[str](), 0
    for seed in range(first, first + cases):
        tmp = Path(tempfile.mkdtemp())
        try:
            seen.update(one_case(sample, files, seed, tmp))
        except (Exception, TooSlow) as error:  # every failure is shown, then the next case
            wrong += 1
            print(type(error).__name__, str(error)[:300], *getattr(error, "__notes__", ()), sep=" | ", flush=True)
    print(sample, dict(seen), f"{wrong} wrong", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    by_hand(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)
