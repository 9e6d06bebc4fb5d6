"""How long the server thinks about each page of the demo, and how often it asks the database.

Usage: python bench/pages.py [--repeat N]

Makes the demo in a folder of its own, asks every page of it in this process, without a network and without a browser,
and writes one JSON list to standard output. `make bench` puts it into docs/bench.md.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

    from graadmeter.web.people.models import Organisation

HOST = "localhost"  # the one host name that needs no setting
PAGES = (
    "diagnosis/", "diagnosis/rounds/", "measurement/", "workshops/", "conversation/", "conversation/upload/",
    "direction/", "controls/", "report/", "people/", "privacy/", "settings/", "audit/",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeat", type=int, default=20, metavar="N", help="requests per page, after a first one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="graadmeter-bench-") as folder:
        served(Path(folder))
        json.dump([measured(*page, options.repeat) for page in pages()], sys.stdout)


def served(folder: Path) -> None:
    """Django as `make run` sets it up, with the demo in `folder`, which other processes make as they do there."""
    os.environ |= {"GRAADMETER_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "graadmeter.web.settings"}
    for name in ("DATABASE", "HOSTS", "HTTPS", "DEBUG"):
        os.environ.pop(f"GRAADMETER_{name}", None)
    for command in (["migrate", "-v", "0"], ["collectstatic", "--no-input", "-v", "0"], ["demo"]):
        subprocess.run([sys.executable, "-m", "graadmeter.web.manage", *command], check=True, stdout=sys.stderr)
    import django

    django.setup()


def pages() -> Iterator[tuple[str, Client, str]]:
    """What to call each page, who asks, and where."""
    from django.test import Client

    from graadmeter.web.people.models import Organisation
    from graadmeter.web.people.views import LOGIN_BACKEND

    demo = Organisation.objects.get(is_demo=True)
    owner = Client(SERVER_NAME=HOST)
    owner.force_login(demo.memberships.get().user, backend=LOGIN_BACKEND)
    yield "sign in", Client(SERVER_NAME=HOST), "/account/login/"
    for path in PAGES:
        yield path, owner, f"/o/{demo.slug}/{path}"
    for row in demo.assessments.order_by("pk"):
        poll = row.mode == row.Mode.POLL
        home = f"/o/{demo.slug}/measurement/{row.pk}/{'poll/' if poll else ''}"
        yield f"measurement, {row.name}", owner, home
        yield f"results, {row.name}", owner, f"{home}results/"
        for part in () if poll else ("results/culture/", "rule/", "sample/", "items/"):
            yield f"{part.strip('/')}, {row.name}", owner, f"{home}{part}"
    respondent = Client(SERVER_NAME=HOST)
    yield "respondent, one question", respondent, first_question(demo, respondent)


def first_question(demo: Organisation, respondent: Client) -> str:
    """A round that is open, a link, and the address of its first question."""
    from django.utils import timezone

    from graadmeter.web.assessments import commands

    by, now = demo.memberships.get().user, timezone.now()
    row = commands.create_assessment(
        organisation=demo, name="Open", model_id="esm3", mode="quick", by=by, at=now, units=["A", "B"]
    )
    row = commands.open_assessment(assessment=row, by=by, at=now)
    secret = commands.make_links(assessment=row, n=1, by=by, at=now)[0]
    return str(respondent.post(f"/r/{secret}/start/", {"role": "employee", "unit": "A"})["Location"])


def measured(name: str, client: Client, path: str, repeat: int) -> dict[str, Any]:
    """Milliseconds of `repeat` requests after a first one, which fills caches and whose queries are counted."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        first = client.get(path)
    queries = len(asked)  # now: the next request begins a new count
    if first.status_code != 200:
        raise SystemExit(f"{path} answered {first.status_code}")
    spent = []
    for _ in range(repeat):
        started = time.perf_counter()
        client.get(path)
        spent.append(1000 * (time.perf_counter() - started))
    return {
        "page": name,
        "median_ms": statistics.median(spent),
        "max_ms": max(spent),
        "queries": queries,
        "kb": len(first.content) / 1000,
    }


if __name__ == "__main__":
    main()
