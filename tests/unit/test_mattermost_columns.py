"""Posts of Mattermost read in columns give the rows that reading post by post gives, or are not taken as they are."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graadmeter.conversation.exports import EXPORTED, Member
from graadmeter.conversation.importers._mattermost_columns import Columns
from graadmeter.conversation.importers._mattermost_post import row
from graadmeter.conversation.importers._named import People
from graadmeter.conversation.importers._values import millis, objects, words

MEMBERS = {name: Member(name, is_bot=name == "robot") for name in ("ada", "bob", "robot")}
ODD = st.sampled_from([None, True, 0, -1, 2.5, "", "x", "1500000000000", [], [None], {}, 99, 4_102_444_800_001])
TEXT = st.sampled_from(
    [
        "hello", "a?", "@ada and @bob, @bob?", "`@ada?`", "> quoted?\nyes", "bob joined the channel.",
        "@bob left the team",        "bob has joined the channel", "nobody joined the channel",
        "ada updated the channel header from: x",
        "Tom &amp; J",        "\u2003bob joined the channel", "", "é  \n",
    ]
)  # fmt: skip
REACTION = st.fixed_dictionaries({}, optional={"user": st.sampled_from(["ada", "bob"]), "user_id": st.just("u1")})
COMMON: dict[str, st.SearchStrategy[Any]] = {
    "user": st.sampled_from(["ada", "bob", "robot", "someone"]),
    "message": TEXT,
    "create_at": st.integers(1_500_000_000_000, 1_500_000_000_003),
}
RARE: dict[str, st.SearchStrategy[Any]] = {
    "edit_at": st.sampled_from([0, 1_500_000_000_009, 5]) | ODD,
    "type": st.sampled_from(["", "system_join_channel", "custom_x", "slack_attachment"]) | ODD,
    "props": st.sampled_from([{}, {"from_webhook": "true"}, {"from_bot": True}, {"other": 1}]) | ODD,
    "reactions": st.lists(REACTION | ODD, max_size=3) | ODD,
}
PLAIN = st.fixed_dictionaries(COMMON, optional=RARE)
SPOILT = st.tuples(PLAIN, st.sampled_from(list(COMMON)), ODD).map(lambda made: {**made[0], made[1]: made[2]})
REPLY = PLAIN | SPOILT
POST = st.tuples(REPLY, st.lists(REPLY | ODD, max_size=3) | st.lists(PLAIN, max_size=3) | ODD).map(
    lambda made: {**made[0], "replies": made[1]}
)


def one_by_one(post: dict[str, Any], space: str, people: People) -> list[dict[str, object]] | None:
    """The careful way; None where an author or a moment is missing."""
    posts = [post, *objects(post["replies"])]
    if not all(words(each.get("user")) and millis(each.get("create_at")) is not None for each in posts):
        return None
    found: list[dict[str, object]] = []
    for position, each in enumerate(posts):
        key, root = f"{space}/{each['user']}/{each['create_at']}", found[0] if found else None
        found.append(row(each, key=key, space_id=space, root=root, position=position, people=people))
    return found


@settings(deadline=None, max_examples=300)
@given(st.lists(POST, min_size=1, max_size=4))
def test_both_ways_give_the_same(posts: list[dict[str, Any]]) -> None:
    people, expected = People(MEMBERS), list[dict[str, object]]()
    columns, careful = Columns(people), Columns(people)
    for number, post in enumerate(posts):
        space = f"team/{number}"
        rows = one_by_one(post, space, people)
        if rows is None:
            assert not columns.add(post, space)
            continue
        if not columns.add(post, space):
            columns.add_odd(post, space)
        careful.add_odd(post, space)
        expected += rows
    taken, odd = columns.take(), careful.take()
    assert taken.equals(odd)
    at = EXPORTED.schema.get_field_index("sent_at")
    found = taken.set_column(at, "sent_at", taken.column(at).cast("int64")).to_pylist()
    assert found == [{name: want.get(name) for name in EXPORTED.schema.names} for want in expected]


def test_an_ordinary_post_is_taken() -> None:
    post = {"user": "ada", "message": "hello", "create_at": 1_500_000_000_000, "edit_at": 0, "replies": None}
    assert Columns(People(MEMBERS)).add(post, "team/channel")
