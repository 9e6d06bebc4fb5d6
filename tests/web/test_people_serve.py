"""`graadmeter-web serve` from the outside: one line with the address, pages and jobs, both gone after a stop."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

SERVE = [sys.executable, "-m", "graadmeter.web.manage", "serve"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path) -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GRAADMETER_", "DJANGO_"))}
    return {**clean, "GRAADMETER_DATA": str(folder), "PYTHONUNBUFFERED": "1"}


@pytest.mark.parametrize("stop", ["terminate", "Ctrl-C"])
def test_serve_says_where_it_is_answers_and_stops_with_its_jobs(tmp_path: Path, stop: str) -> None:
    port = free_port()
    server = subprocess.Popen(
        [*SERVE, "--port", str(port)],
        env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        line = server.stdout.readline()
        assert f"http://127.0.0.1:{port}/" in line
        page = urlopen(Request(f"http://127.0.0.1:{port}/", headers={"Accept-Language": "nl"}), timeout=30)
        html = page.read().decode()
        assert "De thermometer voor de sociale onderneming" in html
        style = html.split('rel="stylesheet" href="')[1].split('"')[0]
        assert "immutable" in urlopen(f"http://127.0.0.1:{port}{style}", timeout=30).headers["Cache-Control"]
        with pytest.raises(HTTPError):
            urlopen(f"http://127.0.0.1:{port}/r/S3cret/typo/", timeout=30)
        assert (tmp_path / "graadmeter.sqlite3").exists()
        for path in tmp_path.rglob("*"):
            assert not stat.S_IMODE(path.stat().st_mode) & 0o077, f"{path.name} can be read by others"
        if stop == "terminate":
            server.terminate()
        else:  # a terminal tells every process of the group
            os.killpg(server.pid, signal.SIGINT)
        code = server.wait(60)
        rest = server.stdout.read()
        assert code == 0, rest
        assert "Traceback" not in rest, rest
        assert "S3cret" not in rest
        # the whole family is gone: nobody is left in the group that the server led
        with pytest.raises(ProcessLookupError):
            os.killpg(server.pid, 0)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)


def test_a_port_in_use_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        run = subprocess.run(
            [*SERVE, "--port", str(port)], env=environment(tmp_path), capture_output=True, text=True, timeout=120
        )
    assert run.returncode != 0
    assert f"127.0.0.1:{port} cannot be used" in run.stderr
    assert "Traceback" not in run.stderr
