"""Answers files: the two forms as survey tools write them, and one sentence with file and line for every bad one."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graadmeter.base.errors import AnswersError, FileError, GraadmeterError
from graadmeter.survey import read_answers

SCALE = frozenset({"0", "1", "2", "3", "dk", "na"})
VOCABULARY = {
    "esm3.culture.q1": SCALE,
    "esm3.culture.q2": SCALE,
    "esm3.tools": frozenset({"none", "pioneering", "facilitating", "dk"}),
}
ROLES = frozenset({"leader", "employee"})
LONG = "respondent,item,value,role,weight\n"


def read(path: Path, content: str | bytes):
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_answers(path, VOCABULARY, roles=ROLES)


def workbook(path: Path, rows: list[list[object]], *, sheets: int = 1) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for number in range(1, sheets):
        book.create_sheet(f"more {number}")
    book.save(path)
    return path


def triples(found) -> list[tuple[str, str, str]]:
    return [tuple(row[name] for name in ("respondent", "item", "value")) for row in found.table.to_pylist()]


@pytest.mark.parametrize(
    ("case", "content"),
    [
        ("commas", "respondent,item,value\na,esm3.culture.q1,2\na,esm3.tools,none\n"),
        ("semicolons", "respondent;item;value\na;esm3.culture.q1;2\na;esm3.tools;none\n"),
        ("tabs", "respondent\titem\tvalue\na\tesm3.culture.q1\t2\na\tesm3.tools\tnone\n"),
        ("a byte order mark", "\ufeffrespondent,item,value\na,esm3.culture.q1,2\na,esm3.tools,none\n"),
        ("a line that names the separator", "sep=;\nrespondent;item;value\na;esm3.culture.q1;2\na;esm3.tools;none\n"),
        ("capitals and spaces", " Respondent , ITEM ,Value\n a , ESM3.Culture.Q1 ,2\na,esm3.tools,None\n"),
        ("numbers of a spreadsheet", "respondent;item;value\na;esm3.culture.q1;2,0\na;esm3.tools;none\n"),
        (
            "quotes and Windows line ends",
            '"respondent","item","value"\r\n"a","esm3.culture.q1","2.0"\r\n"a","esm3.tools","none"\r\n',
        ),
        (
            "empty lines and empty answers",
            "respondent,item,value\n\na,esm3.culture.q1,2\na,esm3.culture.q2,\n,,\na,esm3.tools,none\n",
        ),
        ("no line end at the end", "respondent,item,value\na,esm3.culture.q1,2\na,esm3.tools,none"),
        ("wide", "respondent,esm3.culture.q1,esm3.culture.q2,esm3.tools\na,2,,none\n"),
        ("commas in another name", 'respondent;"Question 1, why?";esm3.culture.q1;esm3.tools\na;x,y;2;none\n'),
    ],
)  # fmt: skip
def test_the_same_answers_in_every_form(tmp_path, case, content):
    found = read(tmp_path / "answers.csv", content)
    assert triples(found) == [("a", "esm3.culture.q1", "2"), ("a", "esm3.tools", "none")]


def test_attributes_and_a_decimal_comma_in_the_weight(tmp_path):
    found = read(
        tmp_path / "answers.csv",
        "respondent;item;value;role;unit;location;age_band;weight\na;esm3.tools;dk;Leader;Sales;Delft;40_49;1,5\n",
    )
    assert found.table.to_pylist() == [
        {"respondent": "a", "item": "esm3.tools", "value": "dk", "role": "leader", "unit": "Sales",
         "location": "Delft", "age_band": "40_49", "weight": 1.5}
    ]  # fmt: skip


def test_rows_of_a_wide_file_without_codes_are_numbered(tmp_path):
    found = read(tmp_path / "answers.csv", "esm3.culture.q1,role\n1,leader\n2,employee\n")
    assert len(set(found.table["respondent"].to_pylist())) == 2


def test_columns_of_the_survey_tool_are_passed_over_and_named(tmp_path):
    found = read(tmp_path / "answers.csv", "Timestamp,Language,esm3.culture.q1\n2026-01-01,nl,1\n")
    assert len(found.table) == 1
    (notice,) = found.notices
    assert "2 columns were passed over: Timestamp, Language" in notice.message.text("en")


def test_a_workbook_gives_the_same_answers_as_text(tmp_path):
    path = workbook(
        tmp_path / "answers.xlsx",
        [["Respondent", "esm3.culture.q1", "esm3.culture.q2", "esm3.tools", "role"],
         ["a", 2, None, "none", "leader"], [], [17, 3.0, "dk", None]],
        sheets=2,
    )  # fmt: skip
    found = read_answers(path, VOCABULARY, roles=ROLES)
    assert triples(found) == [
        ("a", "esm3.culture.q1", "2"),
        ("a", "esm3.tools", "none"),
        ("17", "esm3.culture.q1", "3"),
        ("17", "esm3.culture.q2", "dk"),
    ]
    assert [notice.code for notice in found.notices] == ["first_sheet"]


def test_an_error_in_a_workbook_names_row_and_column(tmp_path):
    path = workbook(tmp_path / "answers.xlsx", [["respondent", "esm3.culture.q1"], ["a", 2], ["b", 9]])
    with pytest.raises(AnswersError, match=r"answers.xlsx, line 3, column esm3.culture.q1: .*'9'.* 0, 1, 2, 3"):
        read_answers(path, VOCABULARY)


BAD = [
    ("nothing", "", "the file is empty"),
    ("only spaces", " \n\n", "the file is empty"),
    ("only the first row", LONG, "no answers in this file"),
    ("only empty answers", LONG + "a,esm3.tools,,,\n", "no answers in this file"),
    ("no first row", "a,esm3.tools,dk\nb,esm3.tools,dk\n", "line 1: this row is an answer"),
    ("other columns", "name,answer\na,1\n", r"line 1: no column is known: 'name', 'answer'; expected respondent"),
    ("a missing column", "respondent,item\na,esm3.tools\n", "line 1: column 'value' is missing"),
    ("no respondent in a long file", "item,value\nesm3.tools,dk\n", "line 1: column 'respondent' is missing"),
    ("both forms", "respondent,item,value,esm3.tools\na,esm3.tools,dk,dk\n", "do not go together"),
    ("a column twice", "respondent,esm3.tools,ESM3.tools\na,dk,dk\n", "line 1, column ESM3.tools: two columns"),
    ("an unknown column of the model", "respondent,esm3.cultur.q1\na,1\n", "did you mean esm3.culture.q1"),
    ("an unknown item", LONG + "a,esm3.tool,dk,,\n", "line 2, column item: .*did you mean esm3.tools"),
    ("an item of another model", LONG + "a,s3m.poll,dk,,\n", "line 2, column item: there is no item 's3m.poll'"),
    ("an empty item", LONG + "a,,dk,,\n", "line 2, column item"),
    ("a value off the scale", LONG + "a,esm3.culture.q1,4,,\n", "line 2, column value: .*'4'; it takes: 0, 1, 2, 3"),
    ("half a value", LONG + "a,esm3.culture.q1,1.5,,\n", "'1.5'; it takes"),
    (
        "the same answer twice",
        LONG + "a,esm3.tools,dk,,\nb,esm3.tools,dk,,\na,esm3.tools,none,,\n",
        "line 4, column esm3.tools: .*twice, first on line 2",
    ),
    ("two rows of one respondent", "respondent,esm3.tools\na,dk\na,none\n", "line 3.*twice, first on line 2"),
    ("no respondent", LONG + ",esm3.tools,dk,,\n", "line 2, column respondent: the cell is empty"),
    ("an unknown role", LONG + "a,esm3.tools,dk,boss,\n", "line 2, column role: .*'boss'; .* employee, leader"),
    (
        "two roles",
        LONG + "a,esm3.tools,dk,leader,\na,esm3.culture.q1,1,employee,\n",
        "line 3, column role: .*'employee' here and 'leader' on line 2",
    ),
    ("a weight of nothing", LONG + "a,esm3.tools,dk,,0\n", "line 2, column weight: .*above 0, saw '0'"),
    ("a weight in words", LONG + "a,esm3.tools,dk,,heavy\n", "line 2, column weight"),
    ("an endless weight", LONG + "a,esm3.tools,dk,,inf\n", "line 2, column weight"),
    ("a short row", LONG + "a,esm3.tools,dk\n", "line 2: this row has 3 cells, the first row has 5"),
    ("a long row", LONG + "a,esm3.tools,dk,,,more\n", "line 2: this row has 6 cells"),
    ("an open quotation mark", LONG + 'a,esm3.tools,"dk,,\nb,esm3.tools,dk,,\n', "not CSV"),
    ("another encoding", LONG.encode() + "a,esm3.tools,één,,\n".encode("latin-1"), "line 2: .*0xe9.*UTF-8"),
    ("UTF-16", LONG.encode("utf-16"), "UTF-16"),
    ("zero bytes", LONG.encode() + b"a,\0,dk,,\n", "line 2: this is not a text file"),
    ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not UTF-8|not a text"),
    ("an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old or a protected Excel"),
    ("half a zip", b"PK\x03\x04" + bytes(100), "damaged"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "content", "words"), BAD, ids=[case for case, _, _ in BAD])
def test_a_bad_file_is_refused_in_one_sentence_that_names_it(tmp_path, case, content, words):
    with pytest.raises(AnswersError, match=rf"^answers.csv.*({words})") as refused:
        read(tmp_path / "answers.csv", content)
    for lang in ("nl", "en"):
        text = refused.value.text(lang)
        assert "{" not in text
        assert "\n" not in text


def test_a_zip_that_is_no_workbook_and_a_damaged_workbook(tmp_path):
    path = tmp_path / "answers.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("answers.csv", LONG)
    with pytest.raises(AnswersError, match="a zip file but not an Excel workbook"):
        read_answers(path, VOCABULARY)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<broken")
    with pytest.raises(AnswersError, match="damaged"):
        read_answers(path, VOCABULARY)


def test_a_workbook_that_unpacks_too_large_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr("graadmeter.survey.sheets.LARGEST_SHEET", 1000)
    path = workbook(tmp_path / "answers.xlsx", [["respondent", "esm3.tools"], ["a", "dk"]])
    with pytest.raises(AnswersError, match="too large"):
        read_answers(path, VOCABULARY)


def test_a_file_that_is_not_there_and_a_folder(tmp_path):
    with pytest.raises(FileError, match="not there"):
        read_answers(tmp_path / "absent.csv", VOCABULARY)
    with pytest.raises(FileError, match="folder"):
        read_answers(tmp_path, VOCABULARY)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_at_all_give_a_traceback(tmp_path, junk, with_header):
    try:
        read(tmp_path / "answers.csv", LONG.encode() + junk if with_header else junk)
    except GraadmeterError as refused:
        refused.text("en")  # the one kind of error there may be


def test_a_damaged_workbook_never_gives_a_traceback(tmp_path):
    whole = workbook(tmp_path / "whole.xlsx", [["respondent", "esm3.tools"], ["a", "dk"]]).read_bytes()
    generator = random.Random(4)
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(6):
            damaged[generator.randrange(len(damaged))] = generator.randrange(256)
        try:
            read(tmp_path / "answers.xlsx", bytes(damaged))
        except GraadmeterError as refused:
            refused.text("nl")
