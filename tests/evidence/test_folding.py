"""What is collected can be read back, however much a source has to tell; what is left out has failed and is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import DocumentRefused
from arcanos.evidence.container import Form
from arcanos.evidence.disclosing import disclosed
from arcanos.evidence.folding import MOST, ROOM, folded, unreadable
from arcanos.evidence.manifest import LARGEST, MANIFEST, Enclosed, Failed, Provenance, assemble
from arcanos.evidence.opening import opened
from arcanos.evidence.origins import Origin, Withheld
from arcanos.readers.json import read_json
from arcanos.readers.source import Limits
from arcanos.signing.dsse import IN_TOTO, Envelope, from_json, sign
from arcanos.signing.private import new_key

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def enclosed(kind: str, value: Any = None, **more: Any) -> Enclosed:
    return Enclosed(kind, value or {}, (Provenance("terraform", "0" * 64, collected_at=AT, **more),))


def withheld(count: int, why: str = "sensitive") -> tuple[Withheld, ...]:
    return tuple(Withheld(f"$.resources[{i}].values.admin_password", why) for i in range(count))


def files_of(documents: Sequence[Enclosed], failures: Sequence[Failed] = ()) -> dict[str, bytes]:
    return assemble("credit", AT, documents, failures)


def test_a_source_that_withheld_very_many_values_can_be_read_back_with_their_number() -> None:
    many = enclosed("terraform", withheld=withheld(150_000))
    assert len(files_of([many])[MANIFEST]) > LARGEST
    files = files_of(folded([many, enclosed("registry", {"models": []})]))
    bundle = opened("b", Form.ZIP, files)
    (source,) = next(one for one in bundle.manifest.documents if one.kind == "terraform").sources
    assert sum(one.count for one in source.withheld) == 150_000
    assert source.withheld[:MOST] == withheld(MOST)
    assert source.withheld[MOST:] == (Withheld("$", "sensitive", 150_000 - MOST),)
    notes = [note.text for note in disclosed(bundle, {}).notes if note.document == "terraform"]
    assert notes == ["terraform: withheld 150000 values"]


whys = st.sampled_from(["sensitive", "looks like a secret", "is a credential"])


@given(st.lists(st.tuples(whys, st.integers(1, 3)), max_size=40), st.integers(0, 3))
def test_for_each_reason_the_number_stays_exact(drawn: list[tuple[str, int]], repeated: int) -> None:
    some = tuple(Withheld(f"$.a[{i}]", why, count) for i, (why, count) in enumerate(drawn * 10**repeated))
    (one,) = folded([enclosed("terraform", withheld=some)])
    before, after = Counter[str](), Counter[str]()
    for counter, listed in ((before, some), (after, one.sources[0].withheld)):
        for kept in listed:
            counter[kept.why] += kept.count
    assert before == after
    assert len(one.sources[0].withheld) <= MOST + 3


def test_reasons_that_are_all_different_are_counted_together_in_the_end() -> None:
    some = tuple(Withheld("$", f"reason {i}") for i in range(5 * MOST))
    (one,) = folded([enclosed("terraform", withheld=some)])
    kept = one.sources[0].withheld
    assert (sum(one.count for one in kept), len(kept), kept[-1].why) == (5 * MOST, 2 * MOST, "for other reasons")


def test_notes_beyond_the_first_are_counted() -> None:
    (one,) = folded([enclosed("terraform", notes=tuple(map(str, range(MOST + 7))))])
    assert (len(one.sources[0].notes), one.sources[0].notes[-1]) == (MOST + 1, "and 7 more notes")
    short = enclosed("terraform", withheld=withheld(MOST), notes=("a",))
    assert folded([short]) == [short]


def test_a_document_that_says_too_much_of_its_sources_fails_and_the_others_stay() -> None:
    origins = tuple(Origin(f"models/{i}/weights.safetensors", f"{i:064x}", i) for i in range(60_000))
    documents = [enclosed("scans", origins=origins), enclosed("registry", {"models": []})]
    (failed,) = unreadable(documents, files_of(documents), AT)
    assert (failed.kind, failed.collector, failed.code) == ("scans", "terraform", "ARC-COL-ROOM")
    assert "of 8388608 in all: it was left out" in failed.message
    bundle = opened("b", Form.ZIP, files_of(documents[1:], [failed]))
    assert [one.kind for one in bundle.manifest.documents] == ["registry"]


def test_a_manifest_of_the_largest_size_can_be_sealed_and_read_back() -> None:
    origins = tuple(Origin(f"{i:0100d}", f"{i:064x}", i) for i in range(34_000))
    files = files_of([enclosed("scans", origins=origins)])
    assert LARGEST * 0.8 < len(files[MANIFEST]) <= LARGEST
    seal = sign(Envelope(IN_TOTO, files[MANIFEST]), new_key()).to_json()
    assert from_json(seal, "seal").payload == files[MANIFEST]
    assert opened("b", Form.ZIP, files)


SMALL, LARGE = enclosed("small", {"a": "x" * 100}), enclosed("large", {"a": ["x" * 20] * 10})


def left_out(**less: int) -> list[str]:
    return [one.kind for one in unreadable([SMALL, LARGE], files_of([SMALL, LARGE]), AT, replace(ROOM, **less))]


def test_of_documents_that_are_too_much_together_the_largest_fails_first() -> None:
    assert left_out(total=400) == []
    assert left_out(total=300) == ["large"]
    assert left_out(total=100) == ["large", "small"]


def test_a_document_of_too_many_values_fails_alone() -> None:
    assert left_out(nodes=13) == []
    assert left_out(nodes=12) == ["large"]


def test_values_are_counted_as_the_reader_of_documents_counts_them() -> None:
    document = enclosed("one", read_json(b'{"a": [1, {"b": null}, []], "c": "d"}', "one").value)
    files = files_of([document])
    for nodes in range(5, 12):
        told = unreadable([document], {**files, "documents/one.json": b"x" * 1_000}, AT, replace(ROOM, nodes=nodes))
        try:
            read_json(files["documents/one.json"], "one", limits=Limits(nodes=nodes))
        except DocumentRefused:
            assert told
        else:
            assert not told
