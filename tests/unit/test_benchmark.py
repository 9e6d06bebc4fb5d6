"""Beside others: the file that goes out, the strict reading of one that comes in, and published lines."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graadmeter import maturity
from graadmeter.base.errors import BenchmarkError
from graadmeter.base.text import show
from graadmeter.diagnosis.benchmark import Entry, Figure, entry, published
from graadmeter.diagnosis.benchmark.exchange import SECTORS, SIZES, mode_of
from graadmeter.diagnosis.benchmark.published import DIFFERS
from graadmeter.diagnosis.benchmark.signed import _validator, fingerprint, public_key, read, write

SEED = bytes(range(32))
REGISTER = maturity.load("benchmarks")
VERSION = maturity.load("esm3").version
FIGURE = Figure(1.5, 1.25, 1.8, 40, "pioneering")
ENTRY = Entry("esm3", VERSION, "full", "2026-03", 10, 42, {"culture": FIGURE}, FIGURE, "Zorg", "care", "250_999")


def changed(path: str, value: object, *, again: bool = False) -> bytes:
    """The file of ENTRY with one value changed; signed anew where `again`: made so by its sender."""
    said = json.loads(write(ENTRY, SEED))
    *into, last = path.split(".")
    at = said
    for key in into:
        at = at[key]
    at[last] = value
    return resigned(said) if again else json.dumps(said).encode()


def resigned(said: dict) -> bytes:
    import base64

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    said.pop("signature")
    text = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    said["signature"] = base64.b64encode(Ed25519PrivateKey.from_private_bytes(SEED).sign(text)).decode()
    return json.dumps(said).encode()


def refusal(content: bytes) -> str:
    with pytest.raises(BenchmarkError) as told:
        read(content)
    assert show(told.value.message, "nl") != show(told.value.message, "en")
    return str(told.value)


def test_what_goes_out_comes_in_as_it_was():
    content = write(ENTRY, SEED)
    assert content == write(ENTRY, SEED), "the same bytes each time"
    found = read(content)
    assert found.entry == ENTRY
    assert found.fingerprint == fingerprint(public_key(SEED))


def test_the_key_is_the_one_of_the_standard():
    """RFC 8032, 7.1, test 1."""
    secret = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    assert public_key(secret) == public


def test_a_fingerprint_can_be_read_aloud():
    groups = fingerprint(public_key(SEED)).split(" ")
    assert [len(group) for group in groups] == [5] * 6
    assert all(group.isdigit() for group in groups)
    assert fingerprint(public_key(bytes(32))) != " ".join(groups)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("label", "Other"), ("month", "2026-04"), ("n", 43), ("elements.culture.score", 1.6),
        ("elements.culture.n", 41), ("overall", None), ("sector", "trade"), ("min_group", 11),
        ("key", write(ENTRY, bytes(32)).decode().split('"key": "')[1][:44]),
    ],
)  # fmt: skip
def test_a_file_that_was_changed_is_refused(path, value):
    assert "changed after it was signed" in refusal(changed(path, value))


@given(at=st.integers(0, len(write(ENTRY, SEED)) - 1), bit=st.integers(0, 7))
def test_no_flipped_bit_gives_other_figures(at, bit):
    content = bytearray(write(ENTRY, SEED))
    content[at] ^= 1 << bit
    try:
        found = read(bytes(content))
    except BenchmarkError:
        return
    assert found.entry == ENTRY, "only what is no part of the content may differ"


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("elements.culture.n", 9, "fewer people than the minimum group of 10"),
        ("elements.culture.n", 4, "expected 5 or more"),
        ("elements.culture.n", 43, "more people than answered"),
        ("min_group", 4, "expected 5 or more"),
        ("elements.culture.low", 1.9, "lower end of the band"),
        ("elements.culture.high", 3.5, "above the highest level"),
        ("elements.culture.score", -1, "expected 0 or more"),
        ("elements.culture.level", "best", "no level best"),
        ("elements.culture.names", ["x"], "names"),
        ("elements.nothing", FIGURE.to_json(), "no element nothing"),
        ("elements", {}, "elements"),
        ("model", "/etc/passwd", "not known here"),
        ("model", "metrics", "not known here"),
        ("month", "2026-13", "no month"),
        ("label", "a\u202eb", "cannot be seen"),
        ("label", "x" * 61, "label: expected a text of 0 to 60 characters"),
        ("month", "2026", "month: expected a text of 7 characters"),
        ("elements", {f"e{n}": FIGURE.to_json() for n in range(61)}, "expected at most 60 here"),
        ("sector", "spies", "sector"),
        ("mode", "phone", "mode"),
        ("mode", "poll", "no poll"),
        ("answers", [1, 2], "answers"),
        ("schema", "graadmeter-benchmark/2", "later version"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_hold_is_refused_though_it_is_signed(path, value, words):
    assert words in refusal(changed(path, value, again=True))


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[", b"[]", b"null", b"\xff\xfe", b"[" * 60_000, b'{"n": NaN}', b'{"n": 1' + b"0" * 5000 + b"}",
        b'{"a": 1, "a": 2}',
    ],
    ids=["empty", "half", "list", "null", "no text", "deep", "nan", "long number", "twice"],
)  # fmt: skip
def test_what_is_no_benchmark_file_gets_a_sentence(content):
    assert "benchmark file" in refusal(content)
    assert "64 kB" in refusal(content + b" " * 64_001)


def test_another_version_of_the_model_is_taken_in():
    assert read(write(replace(ENTRY, version="9.9.9", elements={"later": FIGURE}), SEED)).entry.version == "9.9.9"


def test_the_schema_knows_the_same_sectors_and_sizes():
    known = _validator().schema["properties"]
    assert known["sector"]["enum"] == [*SECTORS, None]
    assert known["size"]["enum"] == [*SIZES, None]


def result(**elements: dict) -> dict:
    overall = {"score": 1.4, "interval": [1.2, 1.6], "n": 30, "level": "pioneering", "items": {"secret": 1}}
    return {"model": "esm3", "version": VERSION, "n": 30, "min_group": 10, "elements": elements, "overall": overall,
            "roles": {"leader": {"n": 12}}}  # fmt: skip


SEEN = {"score": 1.4, "interval": [1.2, 1.6], "n": 30, "level": "pioneering", "roles": {"leader": 1}}


@pytest.mark.parametrize(
    "said",
    [
        {"suppressed": True}, {"n": 9}, {"n": None}, {"score": None}, {"interval": None},
        {"score": float("nan")}, {"interval": [None, 1.6]},
    ],
    ids=str,
)  # fmt: skip
def test_only_figures_about_enough_people_with_a_band_leave(said):
    found = entry(result(culture=SEEN, tools={**SEEN, **said}), mode="full", month="2026-03")
    assert set(found.elements) == {"culture"}
    assert "tools" not in write(found, SEED).decode()
    assert "leader" not in write(found, SEED).decode()


def test_a_round_without_enough_people_has_nothing_to_send():
    for said in (result(), result(culture={**SEEN, "n": 9}), {**result(culture=SEEN), "n": 4, "min_group": 2}):
        with pytest.raises(BenchmarkError):
            entry(said, mode="full", month="2026-03")


def test_what_was_asked_in_another_way_stays_out_and_so_does_the_whole():
    mixed = result(culture={**SEEN, "mode": "full"}, tools={**SEEN, "mode": "quick"})
    assert mode_of(mixed) == "full"
    found = entry(mixed, mode="full", month="2026-03")
    assert (set(found.elements), found.overall) == ({"culture"}, None)
    alike = entry(result(culture={**SEEN, "mode": "full"}), mode="full", month="2026-03")
    assert alike.overall is not None


def test_published_lines_say_year_number_and_quality():
    lines = published(REGISTER)
    assert len(lines) == sum(len(figure["values"]) for figure in REGISTER.blocks["figures"])
    assert len({line.id for line in lines}) == len(lines)
    assert all(line.year and line.quality in "ABCD" and line.source for line in lines)
    assert all(line.own is None and line.why for line in lines), "without a poll nothing stands beside"


def test_a_vendors_claim_is_an_upper_bound():
    bounds = [line for line in published(REGISTER) if line.is_bound]
    assert {line.id.rpartition(".")[0] for line in bounds} == {"jive-benefits", "jive-2013"}
    assert bounds[0].told.text("en") == "at most 37%"
    assert not any(line.near for line in bounds), "nothing of ours is put beside a claim"


def test_a_poll_stands_beside_the_published_one_and_nothing_else_does():
    poll = {"low": {"share": 0.7, "n": 20}, "high": {"share": 0.3, "n": 20}}
    beside = {line.id: (line.own, line.own_n) for line in published(REGISTER, poll) if line.own is not None}
    assert beside == {"poll-s3m.1": (0.7, 20), "poll-s3m.2": (0.3, 20)}
    hidden = published(REGISTER, {"low": {"share": None, "n": None}, "high": {"share": None, "n": None}})
    assert all(line.own is None for line in hidden)


def test_what_differs_speaks_of_figures_and_measures_that_there_are():
    metrics = {metric["id"] for metric in maturity.load("metrics").blocks["metrics"]}
    values = {figure["id"]: len(figure["values"]) for figure in REGISTER.blocks["figures"]}
    for (figure, at), (metric, _) in DIFFERS.items():
        assert metric in metrics
        assert at < values[figure]
