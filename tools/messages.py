"""Keep the Dutch catalogue complete: extract every marked text, keep its translation, show what has none yet.

Usage: python tools/messages.py [--check]. Writes src/graadmeter/locale/nl/LC_MESSAGES/django.po and its compiled form.
With --check nothing is written; exit code 1 when a text has no Dutch.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "src/graadmeter/locale/nl/LC_MESSAGES/django.po"
MAPPING = (
    "[extractors]\ndjango = django_templates:extract\n"
    "[python: **.py]\n[django: **/templates/**.html]\n[django: **/templates/**.txt]\n"
)
KEYWORDS = ["say:1", "say_n:1,2", "Message:1", "t:1", "gettext_lazy:1", "gettext_noop:1", "ngettext_lazy:1,2"]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        mapping, pot = Path(folder, "babel.cfg"), Path(folder, "all.pot")
        mapping.write_text(MAPPING)
        command = [
            sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", str(mapping), "-o", str(pot),
            "--no-location", "--sort-output", "--project=graadmeter", *(x for k in KEYWORDS for x in ("-k", k)),
            "src/graadmeter",
        ]  # fmt: skip
        subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT / "tools")})
        wanted = read_po(pot.open("rb"))
    known = {}
    if PO.exists():
        for message in read_po(PO.open("rb"), locale="nl"):
            strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
            if message.id and all(strings):
                known[message.id if isinstance(message.id, str) else message.id[0]] = message.string
    catalogue = read_po(PO.open("rb"), locale="nl") if PO.exists() else wanted
    missing = []
    result = type(catalogue)(locale="nl", project="Graadmeter", version="0.1", fuzzy=False, charset="utf-8")
    for message in wanted:
        if not message.id:
            continue
        first = message.id if isinstance(message.id, str) else message.id[0]
        string = known.get(first)
        if string is None or isinstance(string, str) != isinstance(message.id, str):
            missing.append(first)
            string = None
        result.add(message.id, string, flags=message.flags - {"fuzzy"}, context=message.context)
    for text in missing:
        print(f"no Dutch: {text}", file=sys.stderr)
    if "--check" in sys.argv:
        return 1 if missing else 0
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as target:
        write_po(target, result, sort_output=True, omit_header=False, width=120)
    with PO.with_suffix(".mo").open("wb") as target:
        write_mo(target, result)
    print(f"{len(result)} texts, {len(missing)} without Dutch", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
