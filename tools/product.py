"""The product as a user has it: served on a port of its own over a fresh folder with the demo, and a browser for it.

The browser tests and the screenshots stand on this.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LAUNCH = [  # a container's root cannot sandbox; the rest keeps the browser from calling home
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
START_SECONDS = 600  # a busy machine generates the demo in some 30
STOP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Product:
    """A running product. `data`: its data folder. `log`: what it wrote."""

    url: str
    data: Path
    log: Path


def chromium() -> str | None:
    """Path of the first Chromium found; None where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def serving() -> Iterator[Product]:
    """The product with its demo, answering; stopped and its folder removed afterwards.

    RuntimeError with its log where it does not start, or does not stop in order.
    """
    with tempfile.TemporaryDirectory(prefix="graadmeter-product-") as folder:
        port = _free_port()
        product = Product(f"http://127.0.0.1:{port}", Path(folder, "data"), Path(folder, "log"))
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("GRAADMETER_", "DJANGO_"))}
        command = [sys.executable, "-m", "graadmeter.web.manage", "serve", "--demo", "--port", str(port)]
        with product.log.open("w") as log:
            server = subprocess.Popen(
                command, env={**clean, "GRAADMETER_DATA": str(product.data)}, stdout=log, stderr=subprocess.STDOUT
            )
        try:
            _wait(server, product)
            yield product
        finally:
            code = _stop(server)
        if code:
            raise RuntimeError(f"the product stopped with code {code}:\n{product.log.read_text()}")


def _stop(server: subprocess.Popen[bytes]) -> int:
    """Ask first: only then it takes its workers and jobs with it."""
    server.terminate()
    try:
        return server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        return server.wait()


def _wait(server: subprocess.Popen[bytes], product: Product) -> None:
    until = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < until:
        try:
            urlopen(f"{product.url}/demo/", timeout=10).close()
            return
        except OSError:  # not listening yet, or not answering yet
            time.sleep(0.2)
    raise RuntimeError(f"the product did not start:\n{product.log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
