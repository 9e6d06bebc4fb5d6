"""The invented organisation: the same from the same seed, shaped like real exports, and telling a story."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter, defaultdict
from datetime import date, datetime
from hashlib import sha256
from itertools import pairwise

import numpy as np
import pytest

from graadmeter import demo, maturity, tables, workspace
from graadmeter.base.errors import OutputError
from graadmeter.demo import rhythm
from graadmeter.demo.files import README, WHAT
from graadmeter.diagnosis.items import item_quality
from graadmeter.disclosure import policy

# METRICS, "Calibration for generators": a research organisation, p5 / p25 / p50 / p75 / p90 / p95 (p99 of the first
# response is sixteen months there, longer than the generated year).
SHARES = (0.05, 0.25, 0.5, 0.75, 0.9, 0.95)
REAL = {
    "messages per author": (1, 2, 9, 30, 102, 183),
    "messages per thread": (1, 2, 4, 9, 17, 29),
    "authors per thread": (1, 1, 2, 3, 5, 6),
    "characters per message": (22, 73, 153, 308, 553, 828),
    "first response, s": (106, 725, 3578, 57282, 431383, 1811115),
}
TOLERANCE = 2.2
SEEDS = (1, 7)
ESM3 = maturity.load("esm3")


@pytest.fixture(scope="module", params=SEEDS)
def made(request):
    return demo.organisation(request.param)


@pytest.fixture(scope="module")
def talk(made):
    return made.talk()


@pytest.fixture(scope="module")
def threads(talk):
    found = defaultdict(list)
    for post in talk.posts:
        found[post.thread_at or post.ts].append(post)
    return list(found.values())


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_ones(tmp_path):
    def digests(folder, seed):
        demo.write(tmp_path / folder, seed=seed)
        return {name: sha256((tmp_path / folder / name).read_bytes()).hexdigest() for name in WHAT}

    first = digests("a", 1)
    assert digests("b", 1) == first
    other = digests("c", 2)
    assert all(other[name] != first[name] for name in WHAT if name not in ("controls.yaml", "facts.csv", "themes.yaml"))


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path):
    (tmp_path / "people.csv").write_text("mine")
    with pytest.raises(OutputError, match="is not empty and holds no earlier demo"):
        demo.write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["people.csv"]
    assert (tmp_path / "people.csv").read_text() == "mine"


def test_an_earlier_demo_is_refreshed_and_what_was_added_stays(tmp_path):
    demo.write(tmp_path, seed=1)
    (tmp_path / "notes.txt").write_text("mine")
    old = (tmp_path / "people.csv").read_bytes()
    files = demo.write(tmp_path, seed=3)
    assert (tmp_path / "people.csv").read_bytes() != old
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*WHAT, "notes.txt"])
    assert files.sizes == {name: (tmp_path / name).stat().st_size for name in WHAT}


def test_a_file_in_the_way_is_one_clear_error(tmp_path):
    (tmp_path / "demo").write_text("a file")
    with pytest.raises(OutputError, match="is a file; give the name of a folder"):
        demo.write(tmp_path / "demo")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_was_written_is_said_in_both_languages(tmp_path, lang):
    files = demo.write(tmp_path)
    said, shown = files.to_json(lang), files.to_text(lang)
    assert [row["name"] for row in said["files"]] == list(WHAT)
    assert said["summary"] in (tmp_path / README).read_text(encoding="utf-8")
    assert all(row["what"] in shown for row in said["files"])


def test_six_hundred_people_in_four_units_three_places_three_layers(made):
    people = made.people
    assert len(people) == 600
    assert len({person.email for person in people}) == len({person.person_id for person in people}) == 600
    assert {person.unit for person in people} == set(made.units)
    assert {person.location for person in people} == set(made.locations)
    assert {person.layer for person in people} == set(made.layers)
    assert (len(made.units), len(made.locations), len(made.layers)) == (4, 3, 3)
    assert sum(person.is_leader for person in people) == 30
    assert {person.role for person in people if person.is_leader} == {"leader"}
    assert {person.email.partition("@")[2] for person in people} == {"nevelbrug.example"}  # no mail can arrive there


@pytest.mark.parametrize("what", REAL)
def test_the_talk_has_the_shape_of_a_real_export(what, talk, threads):
    seen = {
        "messages per author": list(Counter(post.sender for post in talk.posts).values()),
        "messages per thread": [len(thread) for thread in threads],
        "authors per thread": [len({post.sender for post in thread}) for thread in threads],
        "characters per message": [len(post.text) for post in talk.posts],
        "first response, s": [wait for thread in threads if (wait := _first_response(thread)) is not None],
    }[what]
    for share, real in zip(SHARES, REAL[what], strict=True):
        assert real / TOLERANCE <= np.quantile(seen, share) <= real * TOLERANCE, f"{what}, share {share}"


def test_the_amount_of_talk_fits_the_organisation(made, talk, threads):
    writers = {post.sender for post in talk.posts}
    assert 14_000 < len(talk.posts) < 22_000
    assert 0.55 < len(writers) / len(made.people) < 0.68
    asking = [thread for thread in threads if _asks(thread[0].text)]
    assert 0.42 < len(asking) / len(threads) < 0.58
    assert 0.11 < sum(_first_response(thread) is None for thread in asking) / len(asking) < 0.19
    assert len(talk.spaces) == 24
    last = date.fromordinal(made.until.toordinal() - 90)
    asleep = {space.plan.name for space in talk.spaces if space.closes and space.closes < last}
    assert asleep == {
        "proef-wiki",
        "werkgroep-intranet",
        "project-oostkade",
        "idee-van-de-maand",
        "leestafel",
        "werkgroep-mobiel",
    }


def test_people_write_in_working_hours_and_hardly_at_christmas(made, talk):
    moments = [datetime.fromtimestamp(float(post.ts), rhythm.PLACE) for post in talk.posts]
    assert sum(m.weekday() > 4 for m in moments) / len(moments) < 0.02
    assert sum(8 <= m.hour < 18 for m in moments) / len(moments) > 0.93
    assert max(moments).date() <= made.until
    assert min(moments).date() >= rhythm.first_day(made.until)
    per_day = Counter(m.date() for m in moments)
    quiet = sum(per_day[date(2025, 12, day)] for day in range(24, 32))
    usual = sum(per_day[date(2025, 12, day)] for day in range(8, 16))
    assert quiet < usual / 2


def test_leaders_start_most_larger_threads_at_first_and_few_later(made, threads):
    large = sorted((t for t in threads if len({post.sender for post in t}) >= 3), key=lambda t: t[0].ts)
    third = len(large) // 3
    led = [np.mean([made.people[t[0].sender].is_leader for t in part]) for part in (large[:third], large[-third:])]
    assert led[0] > 0.4
    assert led[1] < 0.3


def test_both_languages_are_written_and_engineering_writes_english(made, talk):
    english = re.compile(r"\b(the|is|and|you)\b")
    dutch = re.compile(r"\b(de|het|een|is er|wij)\b")
    per_unit = defaultdict(Counter)
    for post in talk.posts:
        counts = len(english.findall(post.text)), len(dutch.findall(post.text))
        if max(counts) > 2 * min(counts):
            per_unit[made.people[post.sender].unit]["en" if counts[0] > counts[1] else "nl"] += 1
    share = {unit: counts["en"] / counts.total() for unit, counts in per_unit.items()}
    assert share.pop("Engineering") > 0.5
    assert all(0.02 < other < 0.45 for other in share.values())


def test_a_message_that_tells_has_no_question_mark_outside_code_and_links(threads):
    statements = [thread[0].text for thread in threads if not _asks(thread[0].text)]
    assert any("?id=" in text for text in statements)  # the trap is there: a link with a question mark
    assert not any("{" in text for text in statements)


def test_answers_keep_the_contract_and_only_what_a_role_is_asked(made):
    model = maturity.load("esm3")
    for number, round in zip((220, 260), made.rounds, strict=True):
        table = tables.ANSWERS.check(round.answers)
        rows = table.to_pylist()
        assert len({row["respondent"] for row in rows}) == number
        assert len({(row["respondent"], row["item"]) for row in rows}) == len(rows)
        vocabulary = model.vocabulary()
        assert all(row["value"] in vocabulary[row["item"]] for row in rows)
        assert all(row["role"] in model.items[row["item"]].roles for row in rows if model.items[row["item"]].roles)
        assert set(round.answered_on) == {row["respondent"] for row in rows}
        assert all(round.opened_on <= day <= round.closed_on for day in round.answered_on.values())
    first, second = made.rounds
    assert not set(first.answered_on) & set(second.answered_on)  # only the code that people keep joins the rounds
    assert len(set(first.pair_codes.values()) & set(second.pair_codes.values())) > 40


def test_every_category_has_an_ambition_with_a_reason(made):
    model = maturity.load("esm3")
    assert {ambition.element for ambition in made.ambitions} == set(model.elements)
    assert all(ambition.level in model.level_ids for ambition in made.ambitions)
    assert all(ambition.reason.nl and ambition.reason.en for ambition in made.ambitions)


def test_the_rounds_tell_a_story(made):
    first, second = (maturity.score(round.answers, "esm3", draws=20) for round in made.rounds)
    assert first.overall.level == "pioneering"
    assert second.overall.level == "facilitating"
    assert first.elements["leadership_commitment"].level == "pioneering"  # what holds the whole back
    assert second.elements["leadership_commitment"].level == "pioneering"
    assert second.elements["tools"].level == "strategic"
    assert second.elements["community_management"].level == "facilitating"
    assert {score.level for score in first.elements.values()} >= {"none", "pioneering", "facilitating"}
    assert all(second.elements[key].score > first.elements[key].score for key in first.elements)


def test_one_statement_comes_before_its_phase(made):
    """So that the page about statements has something to say; in the phases nothing of it is seen."""
    found = item_quality(made.rounds[-1].answers, ESM3, policy=policy())
    named = {reading.item: reading.code for reading in found.readings if reading.code in ("reversed", "as_hard")}
    assert set(named) == {"esm3.policies_procedures.q5"}
    second = maturity.score(made.rounds[-1].answers, "esm3", draws=20)
    assert second.elements["policies_procedures"].level == "facilitating"


def test_leaders_are_milder_about_leadership_than_employees(made):
    for round in made.rounds:
        means = {}
        for role in ("leader", "employee"):
            rows = round.answers.to_pylist()
            mine = [r for r in rows if r["item"] == "esm3.leadership_commitment.q2" and r["role"] == role]
            means[role] = np.mean([int(r["value"]) / 3 for r in mine if r["value"].isdigit()])
        assert means["leader"] > means["employee"] + 0.1


def test_the_poll_leans_to_the_lower_half_without_proving_it(made):
    values = Counter(made.poll.answers.column("value").to_pylist())
    assert values.total() == 150
    assert set(values) <= maturity.load("s3m").vocabulary()["s3m.poll"]
    low = sum(values[key] for key in ("none", "ad_hoc", "experimental"))
    assert 0.45 < low / (values.total() - values["dk"]) < 0.75


def test_the_export_is_what_slack_writes(tmp_path):
    demo.write(tmp_path)
    with zipfile.ZipFile(tmp_path / "slack-export.zip") as archive:
        read = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    channels = {channel["name"]: channel for channel in read.pop("channels.json")}
    users = {user["id"]: user for user in read.pop("users.json")}
    assert all(set(channel["members"]) <= set(users) for channel in channels.values())
    keys, kinds, roots = set(), Counter(), defaultdict(dict)
    for name, messages in read.items():
        folder, _, day = name.partition("/")
        assert folder in channels
        assert all(a["ts"] < b["ts"] for a, b in pairwise(messages))
        for message in messages:
            keys.add((folder, message["ts"]))
            kinds[message.get("subtype"), message.get("user") in users] += 1
            roots[folder][message["ts"]] = message
            stamp = datetime.fromtimestamp(int(message["ts"].partition(".")[0]), rhythm.PLACE)
            assert abs((stamp.date() - date.fromisoformat(day.removesuffix(".json"))).days) <= 1
    assert len(keys) == sum(map(len, read.values()))  # no message twice
    for folder, messages in roots.items():
        replies = [m for m in messages.values() if m.get("thread_ts", m["ts"]) != m["ts"]]
        assert all(messages[m["thread_ts"]]["reply_count"] >= 1 for m in replies), folder
    assert kinds["channel_join", True] > 300
    assert kinds["bot_message", False] > 5
    assert kinds["thread_broadcast", True] > 50
    named = re.findall(r"<@(\w+)>", json.dumps(list(read.values())))
    assert set(named) <= set(users)


def _first_response(thread):
    """Seconds from the first message to the first one by someone else; None where there is none."""
    others = [float(post.ts) for post in thread if post.sender != thread[0].sender]
    return min(others) - float(thread[0].ts) if others else None


def _asks(text):
    return "?" in re.sub(r"```.*?```|`[^`]*`|<http[^>]*>", "", text, flags=re.S)


def test_what_the_platform_says_fits_the_story(tmp_path):
    """Reported against measured: leaders are as absent as people say, newcomers less welcome."""
    files = demo.write(tmp_path)
    result = workspace.measure(
        tmp_path / "slack-export.zip",
        people=tmp_path / "people.csv",
        controls=tmp_path / "controls.yaml",
        key=b"a key for this test only, 32 long",
        today=files.until,
    )
    metrics = result.to_json("en")["metrics"]
    bars = {(element.id, hook.metric): hook.supports for element in ESM3.elements.values() for hook in element.evidence}
    value = {name: metric["value"] for name, metric in metrics.items()}
    assert (
        bars["culture", "reply_rate"]["facilitating"]
        <= value["reply_rate"]
        < bars["culture", "reply_rate"]["strategic"]
    )
    assert bars["culture", "cross_unit_share"]["facilitating"] <= value["cross_unit_share"]
    leaders = bars["leadership_commitment", "leader_active_share"]
    assert leaders["pioneering"] <= value["leader_active_share"] < leaders["facilitating"]
    welcome = bars["community_management", "newcomer_reply_share"]
    assert value["newcomer_reply_share"] < welcome["facilitating"]  # while people report facilitating
    focus = bars["social_media_focus", "contributor_share"]
    assert focus["facilitating"] <= value["contributor_share"] < focus["strategic"]
    dormant = bars["content_management", "dormant_space_share"]
    assert dormant["strategic"] < value["dormant_space_share"] <= dormant["facilitating"]
    assert metrics["ei_index"]["by"]["unit"]["value"] < 0  # units keep to themselves more than chance would have it
    assert metrics["bot_messages"]["value"] > 300
    assert metrics["system_events"]["value"] > 300
