"""A laptop and its hot-spot: which address the phones are given, when they are told that it cannot work, and which host
names a server answers to that was opened to a network."""

from __future__ import annotations

import http.client
import ipaddress
import os
import socket
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from graadmeter.web import network
from graadmeter.web.workshops.pages import screen as pages

HOTSPOT, OFFICE = "10.42.0.1", "192.168.7.20"


def test_own_addresses_are_this_computers_own_and_reach_beyond_it() -> None:
    for address in network.own_addresses():
        assert not ipaddress.ip_address(address).is_loopback
        with socket.socket() as mine:
            mine.bind((address, 0))  # nobody can listen on an address of somebody else


def test_no_network_is_no_address(monkeypatch) -> None:
    monkeypatch.setattr(network, "_by_route", lambda: iter(()))
    monkeypatch.setattr(network, "_by_interface", lambda: iter(["127.0.0.1"]))
    monkeypatch.setattr(network, "_by_name", lambda: ["127.0.1.1", "169.254.3.4"])
    assert network.own_addresses() == []


def test_an_address_answers_where_somebody_listens() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        assert network.answers("127.0.0.1", port)
    assert not network.answers("127.0.0.1", port)


def test_names_are_this_computers_own_never_any(monkeypatch) -> None:
    monkeypatch.setattr(network, "own_addresses", lambda: [HOTSPOT])
    monkeypatch.setattr(socket, "gethostname", lambda: "Laptop")
    assert network.names_to_serve("0.0.0.0") == [*network.LOCAL_HOSTS, HOTSPOT, "laptop", "laptop.local"]
    assert network.names_to_serve(OFFICE) == [*network.LOCAL_HOSTS, OFFICE]
    assert network.names_to_serve("::1") == list(network.LOCAL_HOSTS)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("host", "addresses", "answering", "allowed", "shown", "trouble"),
    [
        ("localhost:8000", [HOTSPOT], True, [HOTSPOT], f"{HOTSPOT}:8000/w", ""),
        ("localhost:8000", [HOTSPOT], True, ["*"], f"{HOTSPOT}:8000/w", ""),
        ("localhost:8000", [HOTSPOT], True, ["localhost"], f"{HOTSPOT}:8000/w", "refused"),
        ("127.0.0.1:8000", [HOTSPOT], False, [HOTSPOT], f"{HOTSPOT}:8000/w", "only_here"),
        ("[::1]:8000", [], False, [], "[::1]:8000/w", "no_network"),
        (f"{OFFICE}:8000", [HOTSPOT, OFFICE], False, [OFFICE], f"{OFFICE}:8000/w", ""),
        ("graadmeter.example.org", [HOTSPOT], False, [], "graadmeter.example.org/w", ""),
    ],
)
def test_which_address_the_phones_are_given(
    session, monkeypatch, host: str, addresses: list[str], answering: bool, allowed: list[str], shown: str, trouble: str
) -> None:
    monkeypatch.setattr(network, "own_addresses", lambda: addresses)
    monkeypatch.setattr(network, "answers", lambda address, port: answering)
    row = session()
    found = pages.join(row, scheme="http", host=host, wanted=None, allowed=allowed)
    assert (found.host, found.trouble) == (shown, trouble)
    assert found.url == f"http://{shown}/{row.join_code}/"


@pytest.mark.django_db
def test_the_facilitator_says_which_network_the_phones_are_on(cast, session, monkeypatch) -> None:
    monkeypatch.setattr(network, "own_addresses", lambda: [OFFICE, HOTSPOT])
    monkeypatch.setattr(network, "answers", lambda address, port: False)
    row, bob = session(), cast.client("bob")
    at = f"/o/noord/workshops/{row.pk}/"
    page = bob.get(f"{at}screen/", headers={"host": "localhost:8000"}).content.decode()
    assert f"{OFFICE}:8000/w" in page
    assert "graadmeter-web serve --host 0.0.0.0" in page
    bob.post(f"{at}address/", {"address": HOTSPOT}, headers={"host": "localhost:8000"})
    assert f"{HOTSPOT}:8000/w" in bob.get(f"{at}screen/", headers={"host": "localhost:8000"}).content.decode()
    bob.post(f"{at}address/", {"address": "evil.example"}, headers={"host": "localhost:8000"})
    assert "evil" not in bob.get(f"{at}screen/", headers={"host": "localhost:8000"}).content.decode()


def asked(port: int, name: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        line.request("GET", "/w/", headers={"Host": f"{name}:{port}"})
        return line.getresponse().status


@pytest.mark.parametrize("names", [None, "graadmeter.example.org"])
def test_a_server_opened_to_a_network_answers_to_its_own_names_only(tmp_path: Path, names: str | None) -> None:
    own = network.own_addresses()
    if not own:
        pytest.skip("this computer is on no network")
    with socket.socket() as probe:
        probe.bind(("0.0.0.0", 0))
        port = probe.getsockname()[1]
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GRAADMETER_", "DJANGO_"))}
    given = {"GRAADMETER_HOSTS": names, "GRAADMETER_HTTPS": "0"} if names else {}
    server = subprocess.Popen(
        [sys.executable, "-m", "graadmeter.web.manage", "serve", "--host", "0.0.0.0", "--port", str(port)],
        env={**clean, **given, "GRAADMETER_DATA": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        said = server.stdout.readline() + server.stdout.readline()
        assert f"http://{own[0]}:{port}/" in said
        expected = (400, 200) if names else (200, 400)
        assert (asked(port, own[0]), asked(port, "graadmeter.example.org")) == expected
        assert asked(port, "evil.example") == 400
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(60)
        server.kill()
