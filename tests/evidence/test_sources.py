"""Documents from plain files: what is read, what is missing, what is refused and where."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.digest import digest, sha256
from arcanos.errors import DocumentRefused, Mistake, Place
from arcanos.evidence import sources as module
from arcanos.evidence.bundle import Bundle, Document, Exemption
from arcanos.evidence.sources import FileSource, read_documents
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Limits

NOON = "2026-11-22T12:00:00Z"


def write(root: Path, files: Mapping[str, str | bytes]) -> None:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def document(root: Path, source: FileSource) -> Document:
    return read_documents(root, [source]).documents[source.name]


def refused(root: Path, *sources: FileSource, limits: Limits | None = None) -> list[Mistake]:
    with pytest.raises(DocumentRefused) as told:
        read_documents(root, sources, limits=limits or Limits())
    return list(told.value.mistakes)


def notes(bundle: Bundle) -> list[str]:
    return [str(note) for note in bundle.notes]


def test_one_file_is_its_value_and_its_digest(tmp_path: Path) -> None:
    text = json.dumps({"datasets": [{"id": "d1"}], "collected_at": NOON})
    write(tmp_path, {"evidence/lineage.json": text})
    made = document(tmp_path, FileSource("lineage", ("evidence/lineage.json",)))
    assert made.value == json.loads(text)
    assert (made.sha256, made.size) == (sha256(text.encode()), len(text))
    assert (made.name, made.source, made.media_type) == ("lineage", "evidence/lineage.json", "application/json")
    assert made.collected_at == datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_file_times_say_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": "{}"})
    os.utime(tmp_path / "a.json", (0, 0))
    assert document(tmp_path, FileSource("a", ("a.json",))).collected_at is None


def test_a_list_document_from_one_file_keeps_the_digest_of_its_text(tmp_path: Path) -> None:
    write(tmp_path, {"runs.jsonl": '{"id": 1}\n{"id": 2}\n'})
    made = document(tmp_path, FileSource("training", ("runs.jsonl",), list_member="runs"))
    assert made.value == {"runs": [{"id": 1}, {"id": 2}]}
    assert made.sha256 == sha256((tmp_path / "runs.jsonl").read_bytes())
    assert made.locate(("runs", 1, "id")) == Place("runs.jsonl", 2, 8)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("a.yaml", "models: [1]\n", {"models": [1]}),
        ("a.yml", "- a\n", ["a"]),
        ("a.yaml", "x: &x {n: 1}\ny: *x\n", {"x": {"n": 1}, "y": {"n": 1}}),
        ("a.csv", "id,n\nx,1\ny,true\n", [{"id": "x", "n": "1"}, {"id": "y", "n": "true"}]),
        ("a.ndjson", '{"a": 1}\n[2]\n', [{"a": 1}, [2]]),
        ("a.md", "---\nlicense: mit\n---\nA card.\n", {"metadata": {"license": "mit"}, "text": "A card.\n"}),
    ],
)
def test_a_suffix_names_the_reader(tmp_path: Path, name: str, text: str, value: Any) -> None:
    write(tmp_path, {name: text})
    assert document(tmp_path, FileSource("a", (name,))).value == value


def test_a_format_names_the_reader_whatever_the_suffix(tmp_path: Path) -> None:
    write(tmp_path, {"log.txt": '{"a": 1}\n'})
    assert document(tmp_path, FileSource("a", ("log.txt",), format="jsonl")).value == [{"a": 1}]


def test_a_document_without_files_is_missing_and_says_so(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": "{}"})
    bundle = read_documents(tmp_path, [FileSource("a", ("a.json",)), FileSource("b", ("b.json", "c/*.json"))])
    assert set(bundle.documents) == {"a"}
    assert notes(bundle) == ["b: no file matches b.json", "b: no file matches c/*.json"]


def test_one_pattern_of_several_that_matches_nothing_is_told_too(tmp_path: Path) -> None:
    write(tmp_path, {"a/1.json": "{}"})
    bundle = read_documents(tmp_path, [FileSource("a", ("a/*.json", "b/*.json"), list_member="all")])
    assert bundle.documents["a"].value == {"all": [{}]}
    assert notes(bundle) == ["a: no file matches b/*.json"]


def test_a_linked_folder_that_was_not_entered_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"real/a.json": "{}"})
    (tmp_path / "link").symlink_to("real")
    bundle = read_documents(tmp_path, [FileSource("a", ("**/a.json",))])
    assert notes(bundle) == ["a: link is a link and was not followed"]


def test_exemptions_travel_with_the_bundle(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": "{}"})
    exemptions = {"privacy": Exemption("privacy", "no personal data", "dpo")}
    assert read_documents(tmp_path, [FileSource("a", ("a.json",))], exemptions).exemptions == exemptions


def test_a_document_that_is_exempt_and_named_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": "{}"})
    with pytest.raises(DocumentRefused, match="ARC-IN-TWICE"):
        read_documents(tmp_path, [FileSource("a", ("a.json",))], {"a": Exemption("a", "r", "b")})


def test_two_documents_with_one_name_are_refused(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": "{}", "b.json": "{}"})
    (mistake,) = refused(tmp_path, FileSource("a", ("a.json",)), FileSource("a", ("b.json",)))
    assert mistake.code == "ARC-IN-TWICE"


@pytest.mark.parametrize(
    ("name", "content", "code", "line"),
    [
        ("a.json", "", "ARC-IN-EMPTY", 0),
        ("a.yaml", "  \n", "ARC-IN-EMPTY", 0),
        ("a.json", "<!DOCTYPE html><html></html>", "ARC-IN-HTML", 1),
        ("a.yaml", "\n<html>\n", "ARC-IN-HTML", 1),
        ("a.csv", "<html></html>", "ARC-IN-HTML", 1),
        ("a.json", '{"a": 1,\n "a": 2}', "ARC-IN-DUPKEY", 2),
        ("a.json", '"text"', "ARC-IN-ROOT", 1),
        ("a.json", "null", "ARC-IN-ROOT", 1),
        ("a.yaml", "true\n", "ARC-IN-ROOT", 1),
        ("a.xml", "<a/>", "ARC-IN-FORMAT", 0),
        ("a.json", '{\n"collected_at": "2026-11-22"}', "ARC-IN-TIME", 2),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    tmp_path: Path, name: str, content: str, code: str, line: int
) -> None:
    write(tmp_path, {name: content})
    (mistake,) = refused(tmp_path, FileSource("a", (name,)))
    assert (mistake.code, mistake.place.file, mistake.place.line) == (code, name, line)
    assert mistake.hint


def test_the_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": "", "b/1.json": "nope", "b/2.json": '{"a": 1, "a": 2}', "c.json": "3"})
    (tmp_path / "d.json").symlink_to("c.json")
    found = refused(
        tmp_path,
        FileSource("a", ("a.json",)),
        FileSource("b", ("b/*.json",), list_member="all"),
        FileSource("c", ("c.json",)),
        FileSource("d", ("d.json",)),
    )
    assert [m.place.file for m in found] == ["a.json", "b/1.json", "b/2.json", "c.json", "d.json"]


@pytest.mark.parametrize("pattern", ["link.json", "*.json"])
def test_a_link_is_refused_also_where_a_wildcard_matches_it(tmp_path: Path, pattern: str) -> None:
    """Passing over it would let a failing entry disappear behind a link."""
    write(tmp_path, {"a.json": "{}", "outside/b.json": "{}"})
    (tmp_path / "link.json").symlink_to("outside/b.json")
    found = refused(tmp_path, FileSource("a", (pattern,), list_member="all"))
    assert [(m.code, m.place.file) for m in found] == [("ARC-IN-FILETYPE", "link.json")]


def test_a_pipe_and_a_folder_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "folder.json").mkdir()
    found = refused(tmp_path, FileSource("a", ("pipe.json",)), FileSource("b", ("folder.json",)))
    assert {m.code for m in found} == {"ARC-IN-FILETYPE"}


def test_a_file_that_may_not_be_listed_is_refused(tmp_path: Path) -> None:
    place = Place("arcanos_audit_config.json", 5, 5)
    (mistake,) = refused(tmp_path / "absent", FileSource("a", ("*.json",), place=place))
    assert (mistake.code, mistake.place) == ("ARC-IN-PATTERN", place)


def test_a_pattern_that_leads_out_is_refused(tmp_path: Path) -> None:
    (mistake,) = refused(tmp_path, FileSource("a", ("../a.json",)))
    assert mistake.code == "ARC-IN-PATTERN"


def test_several_files_without_a_list_are_refused_with_the_key_to_add(tmp_path: Path) -> None:
    write(tmp_path, {"1.json": "{}", "2.json": "{}"})
    place = Place("arcanos_audit_config.json", 5, 5)
    (mistake,) = refused(tmp_path, FileSource("a", ("*.json",), place=place))
    assert (mistake.code, mistake.place) == ("ARC-IN-MANY", place)
    assert '"list"' in mistake.hint


def test_too_many_files_or_bytes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {f"{i}.json": "{}" for i in range(4)})
    monkeypatch.setattr(module, "MAX_FILES", 3)
    (mistake,) = refused(tmp_path, FileSource("a", ("*.json",), list_member="all"))
    assert mistake.code == "ARC-IN-LIMIT"
    monkeypatch.setattr(module, "MAX_FILES", 10)
    monkeypatch.setattr(module, "MAX_SIZE", 5)
    (mistake,) = refused(tmp_path, FileSource("a", ("*.json",), list_member="all"))
    assert mistake.code == "ARC-IN-LIMIT"


def test_lowered_limits_hold_for_each_file(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": '{"a": [[[]]]}'})
    (mistake,) = refused(tmp_path, FileSource("a", ("a.json",)), limits=Limits(depth=3))
    assert mistake.code == "ARC-IN-LIMIT"


def test_a_file_that_two_patterns_match_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, {"b/1.json": '{"n": 1}', "b/2.json": '{"n": 2}'})
    made = document(tmp_path, FileSource("a", ("b/*.json", "./b/1.json"), list_member="all"))
    assert made.value == {"all": [{"n": 1}, {"n": 2}]}


def test_files_are_gathered_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "b/1.json": '{"n": 1}',
            "b/2.yaml": "- {n: 2}\n- {n: 3}\n",
            "b/3.jsonl": '{"n": 4}\n5\n',
            "b/4.csv": "n\n6\n",
            "b/5.json": '{"all": [{"n": 7}], "collected_at": "2026-11-22T12:00:00Z"}',
            "b/6.json": '{"all": [8], "also": 9}',
        },
    )
    made = document(tmp_path, FileSource("a", ("b/*",), list_member="all"))
    elements = [{"n": n} for n in (1, 2, 3, 4)]
    assert made.value == {"all": [*elements, 5, {"n": "6"}, {"n": 7}, {"all": [8], "also": 9}]}
    assert made.media_type == "multipart/mixed"
    assert made.source == "b/* (6 files)"
    assert made.locate(("all", 2, "n")) == Place("b/2.yaml", 2, 7)
    assert made.locate(("all", 6, "n")) == Place("b/5.json", 1, 16)
    assert made.locate(("all",)).file == "b/1.json"


def test_several_files_have_the_digest_of_their_names_and_digests(tmp_path: Path) -> None:
    write(tmp_path, {"b/1.json": "{}", "b/2.json": "[]"})
    made = document(tmp_path, FileSource("a", ("b/*",), list_member="all"))
    listed = [{"name": "b/1.json", "sha256": sha256(b"{}")}, {"name": "b/2.json", "sha256": sha256(b"[]")}]
    assert (made.sha256, made.size) == (digest(listed), 4)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([NOON, "2026-11-21T12:00:00Z"], datetime(2026, 11, 21, 12, tzinfo=UTC)),
        ([NOON, None], None),
    ],
)
def test_the_oldest_file_dates_the_document(tmp_path: Path, times: list[str | None], expected: datetime | None) -> None:
    write(tmp_path, {f"{i}.json": json.dumps({"collected_at": t} if t else {"a": 1}) for i, t in enumerate(times)})
    assert document(tmp_path, FileSource("a", ("*.json",), list_member="all")).collected_at == expected


def test_a_name_that_no_terminal_should_see_is_escaped_in_messages(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"a\xff.json")).write_text("3", encoding="utf-8")
    (mistake,) = refused(tmp_path, FileSource("a", ("*.json",)))
    assert mistake.place.file == "a\\udcff.json"
    str(mistake).encode("utf-8")


def paths(value: Any, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield here
    if is_object(value):
        for key, inner in value.items():
            yield from paths(inner, (*here, key))
    elif is_list(value):
        for i, inner in enumerate(value):
            yield from paths(inner, (*here, i))


ENTRY = st.dictionaries(
    st.sampled_from("abcd"), st.integers(0, 9) | st.lists(st.integers(0, 9), max_size=2), min_size=1, max_size=3
)


@given(files=st.lists(st.lists(ENTRY, min_size=1, max_size=3), min_size=1, max_size=3), order=st.randoms())
def test_locate_points_into_the_file_that_holds_the_value(
    files: list[list[Any]], order: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each scalar is found in the text at the place that locate says."""
    root = tmp_path_factory.mktemp("files")
    names = [f"{i}.json" for i in range(len(files))]
    order.shuffle(names)
    for name in names:
        write(root, {name: json.dumps(files[int(name[0])], indent=1)})
    made = document(root, FileSource("a", ("*.json",), list_member="all"))
    assert made.value == {"all": [entry for file in files for entry in file]}
    for path in paths(made.value):
        value = made.value
        for step in path:
            value = value[step]
        place = made.locate(path)
        if isinstance(value, int):
            line = (root / place.file).read_text(encoding="utf-8").splitlines()[place.line - 1]
            assert line[place.column - 1 :].startswith(str(value))


@given(entries=st.lists(ENTRY, min_size=1, max_size=4), keys=st.randoms(), shuffled=st.randoms())
def test_neither_the_order_of_keys_nor_of_sources_changes_a_value(
    entries: list[dict[str, Any]], keys: Any, shuffled: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("order")
    sources: list[FileSource] = []
    for i, entry in enumerate(entries):
        turned = list(entry.items())
        keys.shuffle(turned)
        write(root, {f"a/{i}.json": json.dumps(entry), f"b/{i}.json": json.dumps(dict(turned))})
        sources += [FileSource(f"a{i}", (f"a/{i}.json",)), FileSource(f"b{i}", (f"b/{i}.json",))]
    ordered = read_documents(root, sources)
    shuffled.shuffle(sources)
    again = read_documents(root, [replace(s, patterns=(s.patterns[0], f"./{s.patterns[0]}")) for s in sources])
    assert {n: d.value for n, d in ordered.documents.items()} == {n: d.value for n, d in again.documents.items()}
    assert all(ordered.documents[f"a{i}"].value == ordered.documents[f"b{i}"].value for i in range(len(entries)))
