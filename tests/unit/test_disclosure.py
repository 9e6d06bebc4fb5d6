"""Small groups stay hidden, also by subtraction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graadmeter.base.errors import PolicyError
from graadmeter.disclosure import Policy, hidden_parts, policy

STAFF = Policy()
PUBLIC = Policy("public")


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"a": 40, "b": 30}, set()),
        ({"a": 40, "b": 9}, {"a", "b"}),  # one hidden part could be had from the total
        ({"a": 40, "b": 20, "c": 9}, {"b", "c"}),
        ({"a": 40, "b": 8, "c": 9}, {"b", "c"}),  # together 17 people: subtraction gives a group of 17
        ({"a": 40, "b": 3, "c": 2}, {"a", "b", "c"}),  # together 5 people: still too small
        ({"a": 40, "b": 0}, set()),  # nobody: nothing about anyone
        ({"a": 9}, {"a"}),
    ],
)
def test_what_is_hidden_when_the_total_is_shown(counts, hidden):
    assert hidden_parts(counts, STAFF) == hidden


def test_without_a_total_only_the_small_part_is_hidden():
    assert hidden_parts({"a": 40, "b": 9}, STAFF, total_shown=False) == {"b"}


def test_public_archives_hide_nothing():
    assert hidden_parts({"a": 1, "b": 2}, PUBLIC) == set()


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 60), max_size=8), st.integers(5, 20))
def test_what_is_hidden_together_is_never_a_small_group(counts, minimum):
    rule = Policy(min_group=minimum)
    hidden = hidden_parts(counts, rule)
    assert all(part in hidden for part, n in counts.items() if 0 < n < minimum)
    if hidden and hidden != {part for part, n in counts.items() if n}:
        assert len(hidden) > 1
        assert sum(counts[part] for part in hidden) >= minimum


def test_a_minimum_group_below_five_is_refused():
    with pytest.raises(PolicyError, match="5 or more"):
        policy("staff", 4)


def test_an_unknown_policy_names_the_two():
    with pytest.raises(PolicyError, match="staff, public"):
        policy("secret")
