"""Under which addresses other devices reach this computer, found without asking anything of the network."""

from __future__ import annotations

import ipaddress
import socket
import struct
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
ASK_ADDRESS = {"linux": 0x8915, "darwin": 0xC0206921}  # SIOCGIFADDR, by platform
NAME_BYTES, REQUEST_BYTES, ADDRESS_AT = 16, 256, slice(20, 24)  # of the kernel's ifreq
ROUTES = ("192.0.2.1", "10.42.0.255", "192.168.137.255", "172.20.10.1", "192.168.2.255")  # any, and usual hot-spots
OURS_ONLY = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet")  # networks inside this computer
KNOCK_SECONDS = 0.3


def own_addresses() -> list[str]:
    """The IPv4 addresses of this computer on its networks, the likeliest first; empty without a network.

    Three ways, since none works everywhere: the interfaces themselves, the route a packet would take (no packet is
    sent), and the computer's name. A hot-spot without internet has no route to elsewhere, and still is found.
    """
    found = dict.fromkeys((*_by_route(), *_by_interface(), *_by_name()))
    return sorted(filter(_reachable, found), key=lambda address: not ipaddress.ip_address(address).is_private)


def answers(address: str, port: int) -> bool:
    """True when a server of this computer listens there: the difference between an address and a promise."""
    try:
        socket.create_connection((address, port), timeout=KNOCK_SECONDS).close()
    except OSError:
        return False
    return True


def names_to_serve(host: str) -> list[str]:
    """The host names under which a server that listens on `host` may be asked for: this computer's own, never others.

    Whoever opened the server to a network has decided that; a name that somebody else points here stays refused.
    """
    if host in ("0.0.0.0", "::"):  # noqa: S104 (only compared)
        name = socket.gethostname().lower()
        return [*LOCAL_HOSTS, *own_addresses(), name, *([] if "." in name else [f"{name}.local"])]
    shown = f"[{host}]" if ":" in host else host.lower()
    return list(dict.fromkeys([*LOCAL_HOSTS, shown]))


def _reachable(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    return not (parsed.is_loopback or parsed.is_unspecified or parsed.is_link_local)


def _by_route() -> Iterator[str]:
    for elsewhere in ROUTES:
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            probe.connect((elsewhere, 9))
            yield probe.getsockname()[0]


def _by_interface() -> Iterator[str]:
    ask = ASK_ADDRESS.get(sys.platform)
    if ask is None:
        return
    import fcntl

    for _number, name in socket.if_nameindex():
        if name.startswith(OURS_ONLY):
            continue
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            request = struct.pack(f"{REQUEST_BYTES}s", name[: NAME_BYTES - 1].encode())
            yield socket.inet_ntoa(fcntl.ioctl(probe.fileno(), ask, request)[ADDRESS_AT])


def _by_name() -> Iterable[str]:
    with suppress(OSError):
        return [str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return []
