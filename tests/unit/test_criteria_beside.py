"""The six criteria from files: survey, platform and facts side by side, their conflict, and the one next step."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import graadmeter
from graadmeter import maturity
from graadmeter.base.errors import FactsError, FileError, ReportError, RuleError
from graadmeter.cli import main
from graadmeter.diagnosis.beside import beside
from graadmeter.diagnosis.facts import read_facts
from graadmeter.disclosure import policy

ESM6, METRICS = maturity.load("esm6"), maturity.load("metrics")
ON = date(2026, 11, 1)
STAFF = policy("staff", 10)


def answers(path: Path, n: int = 12, *, few: str = "", **values: int) -> Path:
    """Everyone gives every statement of a criterion the same favour, 1..5; `few`: only four of them answer it."""
    rows = ["respondent,item,value"]
    for person in range(n):
        for item in ESM6.items.values():
            if item.element == few and person >= 4:
                continue
            value = values.get(item.element, 3)
            rows.append(f"p{person},{item.id},{6 - value if item.scale.endswith('reversed') else value}")
    path.write_text("\n".join(rows))
    return path


def measures(path: Path, **values: object) -> Path:
    metrics = {
        key: value if isinstance(value, dict) else {"value": value, "n": 50, "unit": "share"}
        for key, value in values.items()
    }
    path.write_text(json.dumps({"metrics": metrics}))
    return path


def facts(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(["metric,value,date,source,n", *rows]))
    return path


def run(tmp_path: Path, **given: object):
    return beside(on=ON, policy=STAFF, **given)


class TestScore:
    def test_a_criterion_is_the_mean_of_its_statements(self, tmp_path: Path) -> None:
        found = graadmeter.score(answers(tmp_path / "a.csv", software=5, bottom_line=1), model="esm6")
        assert found.elements["software"].score == pytest.approx(1)
        assert (found.elements["software"].level, found.elements["bottom_line"].level) == ("met", "not_met")
        assert (found.elements["enough_people"].score, found.elements["enough_people"].level) == (0.5, "partly")
        assert (found.overall.level, found.overall.score) == (None, None)

    def test_few_answers_stay_hidden(self, tmp_path: Path) -> None:
        found = graadmeter.score(answers(tmp_path / "a.csv", few="software"), model="esm6").to_json()
        said = found["elements"]["software"]
        assert (said["score"], said["level"], said["interval"], said["items"]) == (None, None, None, {})
        assert said["suppressed"]

    def test_the_band_holds_the_score_and_no_rule_places_it(self, tmp_path: Path) -> None:
        path = answers(tmp_path / "a.csv")
        path.write_text(path.read_text().replace("p1,esm6.software.q1,3", "p1,esm6.software.q1,5"))
        found = graadmeter.score(path, model="esm6").elements["software"]
        assert found.interval[0] <= found.score <= found.interval[1]
        with pytest.raises(RuleError):
            graadmeter.score(path, model="esm6", rule="majority")

    def test_groups_have_a_status_too(self, tmp_path: Path) -> None:
        rows = ["respondent,item,value,unit"]
        rows += [f"p{p},{item},{5 if p < 12 else 3},{'A' if p < 12 else 'B'}" for p in range(24)
                 for item in ESM6.items if ESM6.items[item].scale == "agree5"]  # fmt: skip
        (tmp_path / "a.csv").write_text("\n".join(rows))
        cut = graadmeter.score(tmp_path / "a.csv", model="esm6", by=["unit"]).segments
        assert [group.elements["bottom_line"].level for group in cut.segments] == ["met", "partly"]


class TestSideBySide:
    def test_a_third_apart_is_a_conflict(self, tmp_path: Path) -> None:
        found = run(
            tmp_path, survey=answers(tmp_path / "a.csv", enough_people=5),
            measures=measures(tmp_path / "m.json", reply_rate=0.1, contributor_share=0.2),
        )  # fmt: skip
        row = found.row("enough_people")
        assert (row.survey, row.telemetry, row.combined) == (1.0, 0.5, 0.75)
        assert (row.status, row.conflict, row.to_explain) == ("met", True, True)

    def test_facts_feed_indicators_and_never_beat_a_measured_or_hidden_figure(self, tmp_path: Path) -> None:
        hidden = {"value": None, "n": None, "unit": "share", "suppressed": True}
        found = run(
            tmp_path,
            measures=measures(tmp_path / "m.json", reply_rate=0.2, viable_space_share=hidden),
            facts=facts(
                tmp_path / "f.csv", "reach,97%,2026-10-01,Directory,600", "reply_rate,0.9,2026-10-01,Me,",
                "viable_space_share,0.9,2026-10-01,Me,", "sso_share,0.9,2025-01-01,IT,",
            ),
        )  # fmt: skip
        by = {one.figure.metric: one for row in found.rows for one in row.indicators}
        assert (by["reach"].figure.status, by["reach"].figure.value, by["reach"].verdict) == ("fact", 0.97, "met")
        assert by["reach"].figure.source == "Directory"
        assert by["reply_rate"].figure.value == 0.2
        assert (by["viable_space_share"].figure.status, by["viable_space_share"].figure.value) == ("hidden", None)
        assert by["sso_share"].figure.value is None
        assert sorted(notice.code for notice in found.notices) == ["fact_expired", "fact_not_needed", "fact_not_needed"]

    @pytest.mark.parametrize(
        ("value", "shown", "bars"),
        [
            (0.748, "74.8%", "partly from 50.0%, met from 75.0%"),  # 75% would say that it is met
            (0.75, "75%", "partly from 50%, met from 75%"),
        ],
    )
    def test_a_share_stays_on_its_own_side_of_its_bars(
        self, tmp_path: Path, value: float, shown: str, bars: str
    ) -> None:
        found = run(tmp_path, measures=measures(tmp_path / "m.json", reply_rate=value))
        one = next(one for row in found.rows for one in row.indicators if one.figure.metric == "reply_rate")
        assert one.quantity is not None
        assert (one.quantity.text("en"), one.bars.text("en")) == (shown, bars)
        assert f"{shown} · " in found.to_text("en")

    def test_a_fact_feeds_the_evidence_of_esm3_too(self) -> None:
        from graadmeter.diagnosis.facts import Fact, Facts
        from graadmeter.diagnosis.figures import Figures

        figures = Figures(None, METRICS, Facts({"reach": Fact("reach", 0.97, ON, "Directory", 600)}))
        assert (figures("reach").value, figures("reach").counted.text("en")) == (0.97, "600 people")

    def test_nothing_given(self, tmp_path: Path) -> None:
        with pytest.raises(ReportError, match="at least one"):
            run(tmp_path)

    @pytest.mark.parametrize("text", ["", "[]", '{"metrics": []}', '{"metrics": {"reach": 1}}', '{"metrics": NaN}'])
    def test_what_are_no_measures(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "m.json").write_text(text)
        with pytest.raises(ReportError, match="no measures"):
            run(tmp_path, measures=tmp_path / "m.json")


class TestNextStep:
    def test_the_largest_weighted_shortfall(self, tmp_path: Path) -> None:
        found = run(tmp_path, survey=answers(tmp_path / "a.csv", fertile_ground=1, bottom_line=2, software=1)).adoption
        assert found is not None
        # 20 x 3/4 for the bottom line, 15 x 1 for fertile ground: equal, so the first in the model; software waits
        assert found.criterion.id == "bottom_line"
        assert found.part is not None
        assert found.part.name.text("en") == "Groups with a work goal"

    def test_software_only_when_it_is_all_that_is_left(self, tmp_path: Path) -> None:
        everything = dict.fromkeys(ESM6.elements, 5)
        alone = run(tmp_path, survey=answers(tmp_path / "a.csv", **{**everything, "software": 1})).adoption
        assert alone is not None
        assert (alone.criterion.id, alone.part) == ("software", None)
        both = run(tmp_path, survey=answers(tmp_path / "b.csv", **{**everything, "software": 1, "enough_people": 3}))
        assert both.adoption is not None
        assert both.adoption.criterion.id == "enough_people"
        assert run(tmp_path, survey=answers(tmp_path / "c.csv", **everything)).adoption is None


class TestFacts:
    @pytest.mark.parametrize(
        ("row", "words"),
        [
            ("reech,0.9,2026-10-01,HR,", "no measure 'reech'"),
            ("reach,61,2026-10-01,HR,", "0.61 or 61%"),
            ("reach,-0.1,2026-10-01,HR,", "from 0 to 1"),
            ("reach,much,2026-10-01,HR,", "no number"),
            ("reach,0.9,2026-10-01,,", "needs its source"),
            ("reach,0.9,,HR,", "has no date"),
            ("reach,0.9,01-10-2026,HR,", "YYYY-MM-DD"),
            ("reach,0.9,2027-10-01,HR,", "has not come yet"),
            ("reach,0.9,2026-10-01,HR,4", "fewer than 10"),
            ("reach,0.9,2026-10-01,HR,some", "number of people"),
            ("platform_count,2.5,2026-10-01,HR,", "whole number"),
            ("satisfaction,7,2026-10-01,HR,", "between 1 and 5"),
        ],
    )
    def test_what_does_not_hold_is_refused_in_words(self, tmp_path: Path, row: str, words: str) -> None:
        with pytest.raises(FactsError, match=words):
            read_facts(facts(tmp_path / "f.csv", row), METRICS, today=ON, policy=STAFF)

    def test_yaml_units_semicolons_and_twice(self, tmp_path: Path) -> None:
        path = tmp_path / "f.yaml"
        path.write_text("- {metric: reach, value: 0.9, date: 2026-10-01, source: HR, unit: share}\n")
        (found,) = read_facts(path, METRICS, today=ON, policy=STAFF)
        assert (found.value, found.on, found.n) == (0.9, date(2026, 10, 1), None)
        path.write_text("- {metric: reach, value: 0.9, date: 2026-10-01, source: HR, unit: hours}\n")
        with pytest.raises(FactsError, match="in share"):
            read_facts(path, METRICS, today=ON, policy=STAFF)
        (tmp_path / "f.csv").write_text("metric;value;date;source\nreach;0,9;2026-10-01;HR\nreach;0,8;2026-10-01;HR\n")
        with pytest.raises(FactsError, match="twice"):
            read_facts(tmp_path / "f.csv", METRICS, today=ON, policy=STAFF)
        with pytest.raises(FileError):
            read_facts(tmp_path / "none.csv", METRICS, today=ON, policy=STAFF)


def test_the_command_line_prints_six_rows_in_both_languages(tmp_path: Path, capsys) -> None:
    survey = str(answers(tmp_path / "a.csv", software=5))
    stated = str(facts(tmp_path / "f.csv", "reach,0.97,2026-10-01,Directory,"))
    assert main(["criteria", "--survey", survey, "--facts", stated, "--on", "2026-11-01", "--lang", "nl"]) == 0
    text = capsys.readouterr().out
    assert "Volgende stap" in text or "volgende stap" in text.lower()
    assert "Opgegeven als feit: Directory" in text
    assert (
        main(["criteria", "--survey", survey, "--facts", stated, "--on", "2026-11-01", "--json", "--lang", "en"]) == 0
    )
    found = json.loads(capsys.readouterr().out)
    assert list(found["criteria"]) == list(ESM6.elements)
    software = found["criteria"]["software"]
    assert (software["survey"]["score"], software["telemetry"], software["status"]) == (1.0, 1.0, "met")
    assert found["next_step"]["criterion"] == "strategic_discussion"
    assert main(["criteria", "--on", "yesterday", "--survey", survey]) == 2
