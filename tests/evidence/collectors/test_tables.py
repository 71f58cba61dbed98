"""Tables are read row by row in every format, the same everywhere, and odd ones are refused with their place."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcanos.errors import NotCollected
from arcanos.evidence.collectors.interface import Setting
from arcanos.evidence.collectors.tables import pieces
from arcanos.evidence.collectors.tables.numbers import number
from arcanos.evidence.collectors.tables.options import TableOptions
from arcanos.evidence.collectors.tables.table import Row, Table, text_of

GERMAN = Path(__file__).parents[3] / "examples/credit-scoring/data/german.data"
PLAIN = st.text(st.characters(exclude_categories=["C"]), max_size=8)


def table(setting: Setting, files: str, *, wanted: list[str] | None = None, **options: Any) -> Table:
    return Table(TableOptions.model_validate({"files": [files], **options}), setting, wanted)


def texts(found: Table) -> list[dict[str, str | None]]:
    return [{name: found.text(row, name) for name in row} for row in found.rows()]


def codes(setting: Setting, files: str, **options: Any) -> list[str]:
    found = table(setting, files, **options)
    with pytest.raises(NotCollected) as refused:
        list(found.rows())
    return [f"{m.place} {m.code}" for m in refused.value.mistakes]


def write(setting: Setting, name: str, data: str | bytes) -> str:
    (setting.folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return name


def test_one_table_reads_the_same_in_every_format(setting: Setting) -> None:
    rows = [{"id": "a", "age": 41, "score": 0.25, "ok": True}, {"id": "b", "age": 7, "score": 1.0, "ok": False}]
    write(setting, "t.csv", "id,age,score,ok\na,41,0.25,true\nb,7,1,false\n")
    write(setting, "t.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    write(setting, "t.json", json.dumps(rows))
    pq.write_table(pa.table({name: [row[name] for row in rows] for name in rows[0]}), setting.folder / "t.parquet")
    expected = [
        {"id": "a", "age": "41", "score": "0.25", "ok": "true"},
        {"id": "b", "age": "7", "score": "1", "ok": "false"},
    ]
    for suffix in ("csv", "jsonl", "json", "parquet"):
        assert texts(table(setting, f"t.{suffix}")) == expected, suffix


def test_the_german_credit_data_are_read_with_named_columns(setting: Setting) -> None:
    write(setting, "german.data", GERMAN.read_bytes())
    header = [f"c{number}" for number in range(21)]
    found = table(setting, "german.data", separator=" ", header=header, wanted=["c8", "c20"])
    rows = list(found.rows())
    assert len(rows) == found.count == 1000
    assert rows[0]["c8"] == "A93"
    assert rows[999]["c20"] == "1"
    assert found.sha256 == "b21f3d81db8071257d5ff1deaeba1fd4303b62712e6fcc9715c7a86202cb5871"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    header=st.lists(PLAIN.filter(str.strip), min_size=2, max_size=3, unique=True),
    data=st.data(),
    size=st.integers(1, 40),
    separator=st.sampled_from([",", ";", "\t", "|"]),
)
def test_pieces_of_csv_are_the_whole(
    setting: Setting, header: list[str], data: st.DataObject, size: int, separator: str
) -> None:
    """Whatever the standard writer quotes, and wherever a piece ends."""
    cell = st.text(st.sampled_from('ab",;\n\t|é'), max_size=6)
    rows = data.draw(st.lists(st.lists(cell, min_size=len(header), max_size=len(header)), min_size=1, max_size=8))
    text = io.StringIO()
    csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    (setting.folder / "t.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
    with pytest.MonkeyPatch.context() as patch:
        defaults = cast("dict[str, Any]", pieces.pieces.__kwdefaults__)
        patch.setitem(defaults, "most", size)
        found = table(setting, "t.csv", separator=separator, missing=[])
        assert texts(found) == [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("", ["t.csv ARC-IN-EMPTY"]),
        ("a,b\n", ["t.csv ARC-COL-EMPTY"]),
        ("a,b", ["t.csv ARC-COL-EMPTY"]),
        ("a,b\n1,2\n3\n4,5,6\n7,8\n", ["t.csv:3:1 ARC-IN-ROW", "t.csv:4:1 ARC-IN-ROW"]),
        ("a,b\n1,2\n\n3,4\n", ["t.csv:3:1 ARC-IN-ROW"]),
        ('a,"b\nc"\n1,2\n3\n', ["t.csv:4:1 ARC-IN-ROW"]),
        ("a,a\n1,2\n", ["t.csv:1:3 ARC-IN-HEADER"]),
        ("a,b\n1,\x00\n", ["t.csv:2:3 ARC-IN-CHARACTER"]),
        ('a,b\n1,"2\n', ["t.csv:2:3 ARC-IN-SYNTAX"]),
        (b"a,b\n1,\xff\n", ["t.csv:2:3 ARC-IN-ENCODING"]),
        ("a,b\n1,2\n".encode("utf-16"), ["t.csv:1:1 ARC-IN-ENCODING"]),
        ("<!doctype html>\n<p>\n", ["t.csv:1:1 ARC-IN-HTML"]),
        (",".join(f"c{i}" for i in range(1_001)) + "\n", ["t.csv:1:1 ARC-IN-LIMIT"]),
    ],
)
def test_an_odd_csv_is_refused_with_its_place(setting: Setting, data: str | bytes, expected: list[str]) -> None:
    write(setting, "t.csv", data)
    assert codes(setting, "t.csv") == expected


def test_a_byte_order_mark_is_no_part_of_the_first_cell(setting: Setting) -> None:
    write(setting, "t.csv", b"\xef\xbb\xbfa,b\r\n1,2\r\n")
    assert texts(table(setting, "t.csv")) == [{"a": "1", "b": "2"}]
    assert texts(table(setting, "t.csv", header=["x", "y"]))[0] == {"x": "a", "y": "b"}


def test_places_in_later_pieces_are_those_of_the_file(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cast("dict[str, Any]", pieces.pieces.__kwdefaults__), "most", 8)
    write(setting, "t.csv", "a,b\n" + "1,2\n" * 50 + "3\n")
    assert codes(setting, "t.csv") == ["t.csv:52:1 ARC-IN-ROW"]
    assert codes(setting, "t.csv", header=["x", "y"]) == ["t.csv:52:1 ARC-IN-ROW"]
    write(setting, "t.jsonl", '{"a": 1}\n\n' * 30 + '{"a": NaN}\n{"a": 1, "a": 2}\n')
    assert codes(setting, "t.jsonl") == ["t.jsonl:61:7 ARC-IN-NUMBER"]
    write(setting, "t.jsonl", '{"a": 1}\n\n' * 30 + '{"a": 1, "a": 2}\n')
    with pytest.raises(NotCollected, match=r"t.jsonl:61:10: ARC-IN-DUPKEY.*first at 61:2"):
        list(table(setting, "t.jsonl").rows())
    write(setting, "t.jsonl", '{"a": 1}\n' * 30 + "[7]\n")
    assert codes(setting, "t.jsonl") == ["t.jsonl:31:1 ARC-COL-SHAPE"]


def test_a_line_without_end_is_refused(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "LONGEST", 100)
    write(setting, "t.csv", "a,b\n1," + "2" * 200)
    assert codes(setting, "t.csv") == ["t.csv:2:1 ARC-IN-LIMIT"]
    write(setting, "t.csv", 'a,b\n1,"' + "2\n" * 1_000_000)
    assert codes(setting, "t.csv")[0].endswith("ARC-IN-LIMIT")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("", "t.jsonl ARC-IN-EMPTY"),
        ("\n\n", "t.jsonl ARC-IN-EMPTY"),
        ('{"a": 1}\n{"a": ', "t.jsonl:2:7 ARC-IN-SYNTAX"),
        ('{"a": 1}\n{"a": Infinity}', "t.jsonl:2:7 ARC-IN-NUMBER"),
        ("{" + ",".join(f'"c{i}": 1' for i in range(1_001)) + "}", "t.jsonl ARC-IN-LIMIT"),
    ],
)
def test_odd_json_lines_are_refused(setting: Setting, data: str, expected: str) -> None:
    write(setting, "t.jsonl", data)
    assert codes(setting, "t.jsonl") == [expected]


def test_a_column_that_no_row_has_is_refused_and_no_other_is_told(setting: Setting) -> None:
    write(setting, "t.csv", "Miller,b\nJones,2\n")
    write(setting, "t.jsonl", '{"Miller": 1}\n{"a": 2}\n')
    pq.write_table(pa.table({"Miller": [1]}), setting.folder / "t.parquet")
    for name in ("t.csv", "t.jsonl", "t.parquet"):
        found = table(setting, name, wanted=["Millerr"])
        with pytest.raises(NotCollected) as refused:
            list(found.rows())
        assert [m.code for m in refused.value.mistakes] == ["ARC-COL-COLUMN"]
        assert "Miller'" not in str(refused.value)
    assert len(list(table(setting, "t.jsonl", wanted=["a", "Miller"]).rows())) == 2


def test_empty_rows_do_not_hide_that_a_column_is_absent(setting: Setting) -> None:
    write(setting, "t.jsonl", "{}\n{}\n")
    with pytest.raises(NotCollected, match="ARC-COL-COLUMN"):
        list(table(setting, "t.jsonl", wanted=["a"]).rows())


def test_a_list_in_a_cell_is_refused_where_a_text_is_asked_for(setting: Setting) -> None:
    write(setting, "t.jsonl", '{"a": [1]}\n')
    found = table(setting, "t.jsonl")
    (row,) = list[Row](found.rows())
    with pytest.raises(NotCollected, match="ARC-COL-SHAPE"):
        found.text(row, "a")


def test_more_rows_than_the_option_says_are_refused(setting: Setting) -> None:
    write(setting, "t.csv", "a,b\n" + "1,2\n" * 4)
    pq.write_table(pa.table({"a": [1] * 4}), setting.folder / "t.parquet")
    assert codes(setting, "t.csv", rows=3) == ["t.csv ARC-IN-LIMIT"]
    assert codes(setting, "t.parquet", rows=3) == ["t.parquet ARC-IN-LIMIT"]


def test_several_files_are_one_table(setting: Setting) -> None:
    write(setting, "p1.csv", "a,b\n1,2\n")
    write(setting, "p2.csv", "b,a\n4,3\n")
    found = table(setting, "p*.csv", wanted=["a", "b"])
    assert texts(found) == [{"a": "1", "b": "2"}, {"b": "4", "a": "3"}]
    assert [one.name for one in found.origins] == ["p1.csv", "p2.csv"]
    assert found.sha256 not in {one.sha256 for one in found.origins}


def test_a_parquet_bomb_is_refused_by_its_footer(setting: Setting) -> None:
    """Three million rows of one value are some kilobytes on disk."""
    pq.write_table(pa.table({"a": ["x" * 100] * 3_000_000}), setting.folder / "t.parquet", compression="zstd")
    assert (setting.folder / "t.parquet").stat().st_size < 100_000
    assert codes(setting, "t.parquet") == ["t.parquet ARC-IN-LIMIT"]


def test_a_wide_parquet_is_refused(setting: Setting) -> None:
    pq.write_table(pa.table({f"c{i}": [1] for i in range(1_001)}), setting.folder / "t.parquet")
    assert codes(setting, "t.parquet") == ["t.parquet ARC-IN-LIMIT"]


def test_a_damaged_parquet_is_refused(setting: Setting) -> None:
    pq.write_table(pa.table({"a": list(range(1_000))}), setting.folder / "t.parquet")
    whole = (setting.folder / "t.parquet").read_bytes()
    for data in (b"", b"PAR1", whole[:-5], whole[:50] + b"\xff" * 400 + whole[450:], b"PAR1" + b"\xff" * 60 + b"PAR1"):
        write(setting, "t.parquet", data)
        assert codes(setting, "t.parquet") == ["t.parquet ARC-COL-PARQUET"]


def test_bytes_in_a_parquet_that_are_asked_for_are_refused(setting: Setting) -> None:
    pq.write_table(pa.table({"a": [b"x"], "b": ["x"]}), setting.folder / "t.parquet")
    assert codes(setting, "t.parquet") == ["t.parquet ARC-COL-SHAPE"]
    assert list(table(setting, "t.parquet", wanted=["b"]).rows()) == [{"b": "x"}]


def test_not_a_number_is_no_value_in_parquet(setting: Setting) -> None:
    pq.write_table(pa.table({"a": [1.5, float("nan"), None]}), setting.folder / "t.parquet")
    assert texts(table(setting, "t.parquet")) == [{"a": "1.5"}, {"a": None}, {"a": None}]


def test_texts_that_mean_missing_are_none(setting: Setting) -> None:
    write(setting, "t.csv", "a,b\n,NA\n")
    assert texts(table(setting, "t.csv")) == [{"a": None, "b": "NA"}]
    assert texts(table(setting, "t.csv", missing=["", "NA"])) == [{"a": None, "b": None}]


@pytest.mark.parametrize("text", ["1,5", "1_000", "nan", "inf", "1e999", "", " 1", "0x10", "\u0661", "--1", "1" * 401])
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    assert number(text) is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_as_it_is_written(value: float) -> None:
    assert number(repr(value)) == value
    assert number(str(text_of(value))) == value
