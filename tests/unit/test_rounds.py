"""Rounds side by side: signs, pairs, what stays hidden, versions of a model, and what cannot be said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graadmeter import maturity, verbs
from graadmeter.base.errors import AnswersError, ModelError
from graadmeter.cli import main
from graadmeter.diagnosis.rounds import WHOLE, Move, Round, RoundsResult, Standing, Step, compare, step, words
from graadmeter.diagnosis.rounds.compare import standings
from graadmeter.diagnosis.rounds.steps import _judged
from graadmeter.disclosure import Policy
from graadmeter.maturity.load import adapt
from graadmeter.maturity.migrate import Migration
from graadmeter.maturity.migrate import parse as migration
from graadmeter.maturity.model import Model
from graadmeter.tables import ANSWERS

ESM3 = maturity.load("esm3")
LEVELS = ("none", *ESM3.level_ids)
ELEMENTS = ("culture", "tools", "platform")
DRAWS = 200


def sheets(placed: dict[str, Sequence[int]], role: str = "employee") -> pa.Table:
    """Quick placements: code -> level 0..3 of each of ELEMENTS."""
    rows = [
        {"respondent": code, "item": f"esm3.{element}", "value": LEVELS[level], "role": role}
        for code, levels in placed.items()
        for element, level in zip(ELEMENTS, levels, strict=False)
    ]
    return ANSWERS.check(pa.Table.from_pylist(rows))


def crowd(n: int, seed: int, *, first: int = 0, shift: int = 0, like: dict | None = None) -> dict[str, list[int]]:
    """n people who place at random; `like`: near what they placed before."""
    chance = np.random.default_rng(seed)
    found = {}
    for number in range(first, first + n):
        code = f"p{number}"
        if like and code in like:
            found[code] = [min(3, max(0, level + shift + int(chance.integers(-1, 2) > 0))) for level in like[code]]
        else:
            found[code] = [min(3, max(0, int(level) + shift)) for level in chance.integers(0, 4, len(ELEMENTS))]
    return found


def side_by_side(*tables: pa.Table, **more) -> RoundsResult:
    given = {"draws": DRAWS, **more}
    return compare([Round(f"round {n}", ESM3, table) for n, table in enumerate(tables)], **given)


def move(result: RoundsResult, element: str = "culture") -> Move:
    return next(each for each in result.steps[0].moves if each.element == element)


class TestPromises:
    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, 10_000), st.sampled_from(["auto", "no"]), st.booleans())
    def test_swapping_rounds_flips_the_sign_of_everything(self, seed: int, paired, alike: bool) -> None:
        one = crowd(30, seed)
        other = crowd(28, seed + 1, like=one if alike else None)
        there, back = (side_by_side(*map(sheets, pair), paired=paired) for pair in ((one, other), (other, one)))
        for forth in there.steps[0].moves:
            again = move(back, forth.element)
            if forth.interval is None or forth.difference is None or again.interval is None:
                assert again.difference == forth.difference is None
                continue
            assert again.difference == pytest.approx(-forth.difference, abs=1e-12)
            assert again.interval == pytest.approx((-forth.interval[1], -forth.interval[0]), abs=1e-12)
            assert again.p == forth.p
            assert again.has_arrow == forth.has_arrow

    @settings(max_examples=10, deadline=None)
    @given(st.integers(0, 10_000))
    def test_the_same_round_twice_did_not_change(self, seed: int) -> None:
        people = sheets(crowd(25, seed))
        for paired in ("auto", "no"):
            for each in side_by_side(people, people, paired=paired).steps[0].moves:
                assert each.difference in (0, None)
                assert not each.has_arrow

    @settings(max_examples=10, deadline=None)
    @given(st.integers(0, 10_000), st.randoms(use_true_random=False))
    def test_the_order_of_rows_and_the_codes_do_not_matter(self, seed: int, chance) -> None:
        one = crowd(30, seed)
        other = crowd(30, seed + 1, like=one)
        others = [f"x{number}" for number in range(len(one))]
        chance.shuffle(others)
        names = dict(zip(one, others, strict=True))
        mixed = []
        for people in (one, other):
            rows = sheets({names[code]: levels for code, levels in people.items()}).to_pylist()
            chance.shuffle(rows)
            mixed.append(ANSWERS.check(pa.Table.from_pylist(rows)))
        assert side_by_side(*mixed).steps == side_by_side(sheets(one), sheets(other)).steps

    def test_scores_are_those_of_score_and_the_difference_is_theirs(self) -> None:
        tables = sheets(crowd(40, 1)), sheets(crowd(35, 2, shift=1))
        result = side_by_side(*tables)
        first, second = (maturity.score(table, ESM3) for table in tables)
        for element in ELEMENTS:
            found = move(result, element)
            assert (found.before.score, found.after.score) == (
                first.elements[element].score, second.elements[element].score,
            )  # fmt: skip
            assert found.difference == found.after.score - found.before.score
        assert move(result, WHOLE).before.level == first.overall.level

    def test_it_is_plain_data_and_comes_back_from_it(self) -> None:
        result = side_by_side(sheets(crowd(30, 1)), sheets(crowd(30, 2)), sheets(crowd(9, 3)))
        for lang in ("nl", "en"):
            json.dumps(result.to_json(lang), allow_nan=False)
        for each in result.steps:
            assert Step.from_json(json.loads(json.dumps(each.to_json()))) == each


class TestPairs:
    ONE = crowd(40, 5)

    def test_people_in_both_rounds_are_drawn_together_and_that_narrows_the_interval(self) -> None:
        other = crowd(40, 6, like=self.ONE)
        paired = move(side_by_side(sheets(self.ONE), sheets(other)))
        apart = move(side_by_side(sheets(self.ONE), sheets(other), paired="no"))
        assert (paired.method, paired.method_why, paired.pairs) == ("paired", "linked", 40)
        assert (apart.method, apart.method_why, apart.pairs) == ("independent", "asked", None)
        assert paired.difference == apart.difference
        assert paired.interval[1] - paired.interval[0] < apart.interval[1] - apart.interval[0]

    @pytest.mark.parametrize(
        ("shared", "why"),
        [(0, "no_codes"), (9, "few_pairs"), (10, "linked"), (30, "linked"), (31, "few_others"), (39, "few_others"),
         (40, "linked")],
    )  # fmt: skip
    def test_pairs_and_the_others_are_none_or_the_minimum_group(self, shared: int, why: str) -> None:
        other = crowd(40, 6, first=40 - shared, like=self.ONE)
        found = move(side_by_side(sheets(self.ONE), sheets(other)))
        assert found.method_why == why
        assert found.pairs == (shared if why == "linked" else None)

    def test_an_element_has_a_method_of_its_own(self) -> None:
        other = {
            code: levels if int(code[1:]) < 5 else levels[:1] for code, levels in crowd(40, 6, like=self.ONE).items()
        }
        other |= {f"q{n}": [1, 2, 1] for n in range(20)}
        result = side_by_side(sheets(self.ONE), sheets(other))
        assert move(result, "culture").method == "paired"
        assert move(result, "tools").method_why == "few_pairs"

    def test_who_changed_role_is_two_people(self) -> None:
        other = crowd(40, 6, like=self.ONE)
        assert move(side_by_side(sheets(self.ONE), sheets(other, role="leader"))).method_why == "no_codes"

    def test_insisting_on_pairs_needs_shared_codes(self) -> None:
        with pytest.raises(AnswersError, match="no respondent stands in both rounds"):
            side_by_side(sheets(self.ONE), sheets(crowd(40, 6, first=100)), paired="yes")

    def test_rows_without_codes_are_nobody_in_the_other_file(self, tmp_path: Path) -> None:
        for number, seed in enumerate((1, 2)):
            lines = [",".join(LEVELS[level] for level in levels) for levels in crowd(30, seed).values()]
            header = ",".join(f"esm3.{element}" for element in ELEMENTS)
            (tmp_path / f"{number}.csv").write_text("\n".join([header, *lines]), encoding="utf-8")
        result = verbs.compare([tmp_path / "0.csv", tmp_path / "1.csv"], draws=DRAWS)
        assert move(result).method_why == "no_codes"


class TestPrivacy:
    ONE = crowd(30, 8)

    @pytest.mark.parametrize("late", [False, True])
    def test_too_few_people_in_either_round_hide_the_element_and_its_change(self, late: bool) -> None:
        few = {code: levels if n < 9 else levels[:1] for n, (code, levels) in enumerate(crowd(30, 9, first=50).items())}
        tables = (sheets(self.ONE), sheets(few)) if late else (sheets(few), sheets(self.ONE))
        result = side_by_side(*tables)
        found = move(result, "tools")
        assert (found.verdict, found.difference, found.interval, found.p) == ("hidden", None, None, None)
        assert move(result, "culture").interval is not None

    @pytest.mark.parametrize(
        ("more", "hidden"), [(0, False), (1, True), (9, True), (10, False)], ids=lambda value: str(value)
    )
    def test_a_round_with_a_few_people_more_is_hidden(self, more: int, hidden: bool) -> None:
        other = self.ONE | crowd(more, 9, first=100)
        result = side_by_side(sheets(self.ONE), sheets(other))
        assert result.rounds[1].whole.hidden == hidden
        assert (result.rounds[1].n is None) == hidden
        assert {each.verdict == "hidden" for each in result.steps[0].moves if each.element in (*ELEMENTS, WHOLE)} == {
            hidden
        }
        shown = json.dumps(result.to_json("en")["rounds"][1])
        assert ('"score": 1' in shown) != hidden or not hidden

    def test_one_answer_that_was_changed_is_hidden_where_it_was_changed(self) -> None:
        other = {**self.ONE, "p0": [3 - self.ONE["p0"][0], *self.ONE["p0"][1:]]}
        result = side_by_side(sheets(self.ONE), sheets(other))
        assert all(each.verdict == "hidden" for each in result.steps[0].moves if each.element in (*ELEMENTS, WHOLE))

    def test_a_round_between_does_not_help(self) -> None:
        other = self.ONE | crowd(1, 9, first=100)
        result = side_by_side(sheets(self.ONE), sheets(crowd(30, 10, first=200)), sheets(other))
        assert not result.rounds[1].whole.hidden
        assert result.rounds[2].whole.hidden
        assert move(replace(result, steps=result.steps[1:])).difference is None

    def test_people_who_answered_anew_are_no_subtraction(self) -> None:
        other = crowd(31, 9, like=self.ONE)
        assert not side_by_side(sheets(self.ONE), sheets(other)).rounds[1].whole.hidden

    def test_public_policy_hides_nothing(self) -> None:
        other = self.ONE | crowd(1, 9, first=100)
        result = side_by_side(sheets(self.ONE), sheets(other), policy=Policy("public"))
        assert move(result).difference is not None


class TestVerdicts:
    def test_no_arrow_where_the_interval_spans_zero(self) -> None:
        result = side_by_side(sheets(crowd(30, 3)), sheets(crowd(30, 4, first=50)))
        for each in result.steps[0].moves:
            if each.interval and each.interval[0] < 0 < each.interval[1]:
                assert each.verdict == "cannot_tell"
                assert "cannot tell" in words.verdict(each).text("en")

    def test_a_clear_rise_and_a_clear_fall_are_said(self) -> None:
        low, high = (
            sheets({f"a{n}": [n % 2] * 3 for n in range(40)}),
            sheets({f"b{n}": [2 + n % 2] * 3 for n in range(40)}),
        )
        assert move(side_by_side(low, high)).verdict == "rose"
        assert move(side_by_side(high, low)).verdict == "fell"

    def test_many_comparisons_are_corrected_and_the_whole_is_not(self) -> None:
        def of(element: str, p: float) -> Move:
            return Move(element, Standing(score=1.0), Standing(score=1.2), 0.2, (0.01, 0.4), p)

        found = _judged(0, [of(WHOLE, 0.04), of("a", 0.04), *(of(f"e{n}", 0.6) for n in range(9))])
        assert found.compared == 10
        assert found.whole.verdict == "rose"
        assert found.elements[0].p_corrected == pytest.approx(0.4)
        assert found.elements[0].verdict == "not_after_correction"
        assert "expected by chance" in words.verdict(found.elements[0]).text("en")

    def test_an_element_nobody_answered_is_not_compared(self) -> None:
        found = move(side_by_side(sheets(crowd(30, 3)), sheets(crowd(30, 4))), "architecture")
        assert (found.verdict, found.why_unknown, found.p) == ("unknown", "not_answered", None)

    def test_rounds_of_a_poll_alone_have_nothing_to_compare(self) -> None:
        s3m = maturity.load("s3m")
        rows = [{"respondent": f"r{n}", "item": "s3m.poll", "value": s3m.poll.options[0].id} for n in range(20)]
        polls = [Round("a", s3m, ANSWERS.check(pa.Table.from_pylist(rows)))] * 2
        with pytest.raises(AnswersError, match="share_difference"):
            compare(polls, draws=DRAWS)

    def test_one_round_is_no_comparison(self) -> None:
        with pytest.raises(AnswersError, match="two rounds or more, saw 1"):
            side_by_side(sheets(crowd(30, 3)))


class TestStoredResults:
    ONE, OTHER = sheets(crowd(40, 5)), sheets(crowd(40, 6, first=50))

    def test_a_round_whose_answers_are_gone_has_a_difference_without_interval(self) -> None:
        told = maturity.score(self.ONE, ESM3).to_json()
        result = compare([Round("old", ESM3, None, told=told), Round("new", ESM3, self.OTHER)], draws=DRAWS)
        found = move(result)
        assert result.rounds[0].forgotten
        assert found.difference is not None
        assert (found.interval, found.p, found.why_unknown) == (None, None, "forgotten")
        assert "no longer kept" in words.verdict(found).text("en")

    def test_a_result_that_left_late_answers_out_is_the_one_shown(self) -> None:
        shown = sheets(dict(list(crowd(40, 5).items())[:37]))
        told = maturity.score(shown, ESM3).to_json()
        kept = compare([Round("a", ESM3, self.ONE, told=told), Round("b", ESM3, self.OTHER)], draws=DRAWS)
        found = move(kept)
        assert found.before.score == told["elements"]["culture"]["score"]
        assert found.difference == found.after.score - found.before.score
        middle = sum(found.interval) / 2
        assert abs(middle - found.difference) < 0.1
        assert [round(end, 2) for end in found.interval] == pytest.approx(list(found.interval), abs=0.006)

    def test_another_rule_for_the_whole_is_not_compared(self) -> None:
        pair = Round("a", ESM3, self.ONE), Round("b", ESM3, self.OTHER, rule="weakest_link")
        found = compare(pair, draws=DRAWS)
        assert move(found, WHOLE).why_unknown == "other_rule"
        assert move(found).interval is not None

    def test_versions_without_a_map_are_told_apart_and_not_subtracted(self) -> None:
        asked = [item for item in ESM3.items if item in SHORTER.items]
        old, new = Round("a", SHORTER, full(1, items=asked)), Round("b", ESM3, full(2))
        shown = tuple(standings(each, Policy(), 50, 1) for each in (old, new))
        found = step(
            0, (old, new), shown, migration=None, paired="auto", policy=Policy(), draws=50, seed=1
        )  # fmt: skip
        assert {each.difference for each in found.moves} == {None}
        assert found.elements[0].why_unknown == "other_version"


def full(seed: int, n: int = 60, *, items: Sequence[str] | None = None, shift: float = 0.0) -> pa.Table:
    """Answers of employees to every statement they are asked."""
    chance = np.random.default_rng(seed)
    asked = [item for item in ESM3.items.values() if "employee" in item.roles and (items is None or item.id in items)]
    rows = [
        {
            "respondent": f"s{seed}-{person}", "item": item.id, "role": "employee",
            "value": str(int(np.clip(round(chance.normal(1.5 + shift, 0.9)), 0, 3))),
        }
        for person in range(n)
        for item in asked
    ]  # fmt: skip
    return ANSWERS.check(pa.Table.from_pylist(rows))


def shorter(*items: str) -> Model:
    text = f"schema: smm-overlay/1\nid: less\nversion: 1.0.0\nadapts: {{id: esm3, version: {ESM3.version}}}\nitems:\n"
    return adapt(ESM3, text + "\n".join(f"  {item}: {{ignore: true}}" for item in items) + "\n")


SHORTER = shorter("esm3.tools.q4")


def bridge(before: Model, after: Model, *lines: str) -> Migration:
    head = f"schema: smm-migration/1\nid: bridge\nmodel: esm3\nbefore: {before.version}\nafter: {after.version}\n"
    return migration(head + "same_id: kept\n" + "\n".join(lines) + "\n", before, after)


class TestVersions:
    DROP = "items:", "- {from: esm3.tools.q4, how: dropped}"

    def rounds(self) -> list[Round]:
        new = full(2, shift=0.4)
        kept = ANSWERS.check(pa.Table.from_pylist([row for row in new.to_pylist() if row["item"] != "esm3.tools.q4"]))
        return [Round("old", ESM3, full(1)), Round("new", SHORTER, kept)]

    def test_the_change_falls_apart_into_model_and_answers(self) -> None:
        rounds = self.rounds()
        result = compare(rounds, migration=bridge(ESM3, SHORTER, *self.DROP), draws=DRAWS)
        found = move(result, "tools")
        as_taken = maturity.score(rounds[0].answers, ESM3).elements["tools"].score
        bridged_rows = [row for row in rounds[0].answers.to_pylist() if row["item"] != "esm3.tools.q4"]
        bridged = maturity.score(ANSWERS.check(pa.Table.from_pylist(bridged_rows)), SHORTER).elements["tools"].score
        assert found.as_taken.score == pytest.approx(as_taken)
        assert found.before.score == pytest.approx(bridged)
        assert found.from_model == pytest.approx(bridged - as_taken)
        assert found.total == pytest.approx(found.difference + found.from_model)
        assert move(result, "culture").from_model == pytest.approx(0)
        assert "comes from the other version of the model" in words.bridge(found).text("en")
        assert result.migration == "bridge"

    def test_without_a_map_the_error_says_what_to_do(self) -> None:
        with pytest.raises(ModelError, match="give the map between them with --migration"):
            compare(self.rounds(), draws=DRAWS)

    def test_the_map_of_another_pair_is_refused(self) -> None:
        other = bridge(SHORTER, ESM3)
        with pytest.raises(ModelError, match="migration bridge leads from"):
            compare(self.rounds(), migration=other, draws=DRAWS)

    def test_two_models_are_no_two_versions(self) -> None:
        with pytest.raises(ModelError, match="rounds of one model"):
            compare([Round("a", maturity.load("s3m"), full(1)), Round("b", ESM3, full(2))], draws=DRAWS)

    def test_a_dropped_statement_of_few_people_hides_what_it_would_tell(self) -> None:
        rows = full(1).to_pylist()
        few = {row["respondent"] for row in rows[:1]}
        first = [row for row in rows if row["item"] != "esm3.tools.q4" or row["respondent"] in few]
        rounds = [Round("old", ESM3, ANSWERS.check(pa.Table.from_pylist(first))), self.rounds()[1]]
        result = compare(rounds, migration=bridge(ESM3, SHORTER, *self.DROP), draws=DRAWS)
        assert move(result, "tools").verdict == "hidden"
        assert move(result, WHOLE).verdict == "hidden"
        assert move(result, "culture").interval is not None


class TestCommandLine:
    def test_a_table_and_json_with_n_method_interval_p_and_verdict(self, tmp_path: Path, capsys) -> None:
        files = []
        one = crowd(40, 5)
        for number, people in enumerate((one, crowd(40, 6, like=one, shift=1))):
            table = sheets(people)
            file = tmp_path / f"r{number}.csv"
            lines = [
                ",".join(str(row[name]) for name in ("respondent", "item", "value", "role"))
                for row in table.to_pylist()
            ]
            file.write_text("\n".join(["respondent,item,value,role", *lines]), encoding="utf-8")
            files.append(str(file))
        assert main(["compare", *files, "--draws", "200", "--json", "--lang", "en"]) == 0
        found = json.loads(capsys.readouterr().out)
        culture = found["steps"][0]["elements"]["culture"]
        assert found["policy"] == "staff"
        assert culture["n"] == [40, 40]
        assert culture["method"] == "paired"
        assert culture["pairs"] == 40
        assert culture["verdict"] == "rose"
        assert culture["p_corrected"] >= culture["p"] > 0
        assert culture["interval"][0] < culture["difference"] < culture["interval"][1]
        assert main(["compare", *files, "--draws", "200", "--lang", "nl"]) == 0
        assert "Cultuur" in capsys.readouterr().out

    def test_one_file_is_refused_in_one_sentence(self, tmp_path: Path, capsys) -> None:
        file = tmp_path / "r.csv"
        file.write_text("respondent,item,value\na,esm3.culture,strategic\n", encoding="utf-8")
        assert main(["compare", str(file), "--lang", "en"]) == 2
        assert "two rounds or more" in capsys.readouterr().err
