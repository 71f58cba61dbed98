"""`arcanos bundle handover`: one chain of signed hand-overs, and nothing else, in every form of a bundle."""

from __future__ import annotations

import json
import subprocess
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcanos.evidence.container import read_container, write_container

AS_OF = "--as-of=2026-11-22T09:00:00Z"
LATER = "--as-of=2026-11-24T09:00:00Z"
FORMS = {"folder": "b", "tar.gz": "b.tar.gz", "zip": "b.zip"}
PEOPLE = ("lab", "courier", "audit")
Run = Callable[..., Any]
Files = dict[str, bytes]


def said(done: Any) -> str:
    return " ".join(done.out.split())


def link(number: int) -> str:
    return f"custody/000{number}.dsse.json"


def give(arcanos: Run, bundle: str, giver: str, receiver: str, *more: str) -> Any:
    people = ("--from", giver, "--to", receiver, "--reason", "Yearly audit", "--key", f"{giver}.key.pem")
    return arcanos("bundle", "handover", bundle, *people, *more)


def accept(arcanos: Run, bundle: str, receiver: str) -> Any:
    return arcanos("bundle", "handover", bundle, "--accept", "--key", f"{receiver}.key.pem")


def configured(project: Any, **trust: Any) -> None:
    keys = [{"name": name, "public_key": f"{name}.pub.pem", "roles": ["custody"]} for name in PEOPLE]
    keys.append({"name": "sealer", "public_key": "seal.pub.pem", "roles": ["bundles"]})
    project.configure(trust={"keys": keys, **trust})


@pytest.fixture
def handing(project: Any, arcanos: Run) -> Any:
    """Return the project with a sealed bundle in every form, and keys of three people who may have it."""
    for name in (*PEOPLE, "seal", "stranger"):
        assert arcanos("keys", "new", name, "--output", ".").code == 0
    configured(project)
    for name in FORMS.values():
        assert arcanos("bundle", "create", "--output", name, AS_OF).code == 0
        assert arcanos("bundle", "seal", name, "--key", "seal.key.pem").code == 0
    return project


@pytest.fixture
def handed(handing: Any, arcanos: Run) -> Any:
    """Return the same, each bundle given to the courier, accepted, and given to audit."""
    for name in FORMS.values():
        assert give(arcanos, name, "lab", "courier", "--at", "2026-11-22T10:00:00Z").code == 0
        assert accept(arcanos, name, "courier").code == 0
        assert give(arcanos, name, "courier", "audit", "--at", "2026-11-22T11:00:00Z").code == 0
    return handing


def test_each_form_holds_the_same_chain_and_the_digest_of_the_manifest_stays(handed: Any, arcanos: Run) -> None:
    found = [read_container(handed.folder / name, name)[1] for name in FORMS.values()]
    assert found[0] == found[1] == found[2]
    assert {link(1), link(2)} <= found[0].keys()
    for name in FORMS.values():
        done = arcanos("bundle", "verify", name, LATER)
        assert done.code == 0, done.err
        assert "from lab to courier: Yearly audit signed by lab" in said(done)
        assert "accepted by courier" in said(done)
        assert "signed by courier" in said(done)
        assert "not accepted custody sha256" in said(done)


def test_a_link_is_an_in_toto_statement_that_openssl_verifies(handed: Any, tmp_path: Path) -> None:
    envelope = json.loads((handed.folder / "b" / link(1)).read_bytes())
    payload, kind = b64decode(envelope["payload"]), envelope["payloadType"].encode()
    statement = json.loads(payload)
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert [one["name"] for one in statement["subject"]] == ["manifest.json"]
    assert (statement["predicate"]["from"]["name"], statement["predicate"]["sequence"]) == ("lab", 1)
    (tmp_path / "signed").write_bytes(b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload))
    by = statement["predicate"]["from"]["keyid"]
    signature = next(one["sig"] for one in envelope["signatures"] if one["keyid"] == by)
    (tmp_path / "signature").write_bytes(b64decode(signature))
    key = ("-inkey", str(handed.folder / "lab.pub.pem"))
    words = ("openssl", "pkeyutl", "-verify", "-rawin", "-pubin", *key, "-sigfile", "signature", "-in", "signed")
    done = subprocess.run(words, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_chain_is_verified_with_keys_alone(handed: Any, arcanos: Run) -> None:
    keys = ("--key", "seal.pub.pem", "--custody-key", "lab.pub.pem", "--custody-key", "courier.pub.pem")
    assert arcanos("bundle", "verify", "b.zip", LATER, *keys).code == 0
    done = arcanos("bundle", "verify", "b.zip", LATER, *keys[:4])
    assert (done.code, "ARC-SIG-CUSTODY: who gave" in done.err) == (6, True)
    assert "ARC-SIG-CUSTODY: who accepted" in done.err
    assert arcanos("bundle", "verify", "b.zip", LATER, "--custody-key", "lab.pub.pem").code == 2
    assert handed.folder


def test_a_hand_over_of_a_time_that_has_not_come_is_refused(handed: Any, arcanos: Run) -> None:
    done = arcanos("bundle", "verify", "b.zip", "--as-of=2026-11-22T10:59:59Z")
    assert (done.code, "0002.dsse.json: ARC-SIG-CUSTODY: its time is after" in done.err) == (6, True)
    assert "0001.dsse.json" not in done.err
    assert arcanos("bundle", "verify", "b.zip", "--as-of=2026-11-22T11:00:00Z").code == 0
    assert handed.folder


def test_what_was_noted_tells_that_hand_overs_were_cut_off_or_added(handed: Any, arcanos: Run) -> None:
    shown = [json.loads(arcanos("bundle", "show", "b.zip", "--format", "json").out)["custody"]]
    first, second = (one["sha256"] for one in shown[0])
    assert arcanos("bundle", "verify", "b.zip", LATER, "--custody", second).code == 0
    done = arcanos("bundle", "verify", "b.zip", LATER, "--custody", first)
    assert (done.code, "handed over again after number 1" in done.err) == (6, True)
    (handed.folder / "b" / link(2)).unlink()
    assert arcanos("bundle", "verify", "b", LATER).code == 0
    done = arcanos("bundle", "verify", "b", LATER, "--custody", second)
    assert (done.code, "the hand-over that was noted is not there" in done.err) == (6, True)


def test_accepting_twice_changes_nothing(handed: Any, arcanos: Run) -> None:
    assert "accepted" in accept(arcanos, "b.zip", "audit").out
    before = (handed.folder / "b.zip").read_bytes()
    assert "unchanged" in accept(arcanos, "b.zip", "audit").out
    assert (handed.folder / "b.zip").read_bytes() == before
    assert "accepted by audit" in said(arcanos("bundle", "verify", "b.zip", LATER))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--accept", "--to", "audit"], "leave out"),
        (["--from", "audit", "--to", "lab"], "--reason"),
        (["--from", "lab", "--to", "x", "--reason", "r"], "was last handed to audit"),
        (["--from", "audit", "--to", " ", "--reason", "r"], "--to: the text is empty"),
        (["--from", "audit", "--to", "x", "--reason", "a\nb"], "--reason: the text holds"),
        (["--from", "audit", "--to", "x" * 201, "--reason", "r"], "more than 200"),
        (["--from", "audit", "--to", "x", "--reason", "r", "--at", "2026-11-22T10:30:00Z"], "is before"),
    ],
)
def test_what_can_not_be_handed_over_is_told_and_nothing_changes(
    handed: Any, arcanos: Run, words: list[str], says: str
) -> None:
    before = (handed.folder / "b.zip").read_bytes()
    done = arcanos("bundle", "handover", "b.zip", *words, "--key", "audit.key.pem")
    assert (done.code, says in " ".join(done.err.split())) == (2, True), done.err
    assert (handed.folder / "b.zip").read_bytes() == before


def test_only_who_received_accepts_and_only_what_was_given(handed: Any, arcanos: Run) -> None:
    assert "who receives signs with another" in accept(arcanos, "b.zip", "courier").err
    assert accept(arcanos, "b.zip", "audit").code == 0
    assert "accepted already" in accept(arcanos, "b.zip", "stranger").err
    assert arcanos("bundle", "create", "-o", "new.zip", AS_OF).code == 0
    assert "never handed over" in accept(arcanos, "new.zip", "audit").err
    assert handed.folder


def _without(number: int) -> Callable[[Files, Files], Files]:
    return lambda files, _: {name: data for name, data in files.items() if name != link(number)}


def _swapped(files: Files, _: Files) -> Files:
    return files | {link(1): files[link(2)], link(2): files[link(1)]}


def _dropped(files: Files, _: Files) -> Files:
    rest = {name: data for name, data in files.items() if name != link(3)}
    return rest | {link(2): files[link(3)]}


def _unaccepted(files: Files, _: Files) -> Files:
    envelope = json.loads(files[link(1)])
    by = json.loads(b64decode(envelope["payload"]))["predicate"]["from"]["keyid"]
    envelope["signatures"] = [one for one in envelope["signatures"] if one["keyid"] == by]
    text = json.dumps(envelope, separators=(",", ":"), sort_keys=True) + "\n"
    return files | {link(1): text.encode()}


MEDDLING: dict[str, tuple[Callable[[Files, Files], Files], str]] = {
    "the first taken out": (_without(1), "the hand-over is missing"),
    "the middle taken out": (_without(2), "the hand-over is missing"),
    "the middle taken out, and the last renamed": (_dropped, "its sequence number is another"),
    "two swapped": (_swapped, "its sequence number is another"),
    "an acceptance taken out": (_unaccepted, "it does not follow the hand-over before it"),
    "of another bundle": (lambda files, other: files | {link(1): other[link(1)]}, "is of another bundle"),
    "all of another bundle": (
        lambda files, other: files | {name: data for name, data in other.items() if name.startswith("custody/")},
        "is of another bundle",
    ),
    "a forked middle": (lambda files, other: files | {link(2): other["fork"]}, "it does not follow"),
    "a file beside them": (lambda files, _: files | {"custody/notes.txt": b"x"}, "ARC-INT-FILE"),
    "number zero": (lambda files, _: files | {link(0): files[link(1)]}, "0004.dsse.json: ARC-INT-CUSTODY"),
    "the seal in its place": (lambda files, _: files | {link(1): files["manifest.dsse.json"]}, "not of the kind"),
    "no envelope": (lambda files, _: files | {link(1): b"{}"}, "ARC-SIG-ENVELOPE"),
}


@pytest.fixture
def three(handed: Any, arcanos: Run) -> tuple[Any, Files, Files]:
    """Return a bundle of three hand-overs, and another bundle's files with a fork of the first one's second link."""
    assert give(arcanos, "b", "audit", "lab", "--at", "2026-11-22T12:00:00Z").code == 0
    assert give(arcanos, "b.zip", "audit", "courier", "--at", "2026-11-22T13:00:00Z").code == 0
    handed.edit("evidence/evaluation.json", "0.93", "0.94")
    assert arcanos("bundle", "create", "-o", "other.zip", AS_OF).code == 0
    for giver, receiver in (("lab", "courier"), ("courier", "audit"), ("audit", "lab")):
        assert give(arcanos, "other.zip", giver, receiver, "--at", "2026-11-22T12:00:00Z").code == 0
    (handed.folder / "b.tar.gz").unlink()
    files, fork = (read_container(handed.folder / name, name)[1] for name in ("b", "b.zip"))
    other = read_container(handed.folder / "other.zip", "other")[1]
    return handed, files, other | {"fork": fork[link(3)]}


@pytest.mark.parametrize("name", MEDDLING)
def test_what_is_not_exactly_the_chain_is_refused(three: tuple[Any, Files, Files], arcanos: Run, name: str) -> None:
    project, files, other = three
    meddle, says = MEDDLING[name]
    meddled = meddle(files, other)
    assert meddled != files
    for form in ("m", "m.tar.gz", "m.zip"):
        write_container(project.folder / form, meddled)
        for words in (["check", "--bundle", form, AS_OF], ["bundle", "verify", form, LATER], ["bundle", "show", form]):
            done = arcanos(*words)
            assert (done.code, says in " ".join(done.err.split())) == (6, True), done.err


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_bit_of_a_hand_over_can_be_changed(handed: Any, arcanos: Run, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(sorted(FORMS)))
    bundle = handed.folder / FORMS[form]
    files = [bundle] if bundle.is_file() else sorted((bundle / "custody").iterdir())
    path = data.draw(st.sampled_from(files))
    before = path.read_bytes()
    at = data.draw(st.integers(0, len(before) * 8 - 1))
    changed = bytearray(before)
    changed[at // 8] ^= 1 << at % 8
    path.write_bytes(changed)
    try:
        assert arcanos("bundle", "verify", FORMS[form], LATER).code in (3, 6), (path.name, at)
    finally:
        path.write_bytes(before)


def test_a_run_shows_who_had_the_bundle_and_the_record_holds_it(handed: Any, arcanos: Run) -> None:
    done = arcanos("check", "--bundle", "b.zip", AS_OF, "--output", "json=r.json")
    assert done.code == 0, done.err
    assert "from lab to courier, signed by lab, accepted by courier" in said(done)
    custody = json.loads((handed.folder / "r.json").read_bytes())["bundle"]["custody"]
    assert [(one["from"], one["to"]) for one in custody] == [("lab", "courier"), ("courier", "audit")]
    assert [one["accepted_by"] and one["accepted_by"]["name"] for one in custody] == ["courier", None]


def test_a_record_is_replayed_after_the_bundle_was_handed_on(handed: Any, arcanos: Run) -> None:
    assert arcanos("check", "--bundle", "b.zip", AS_OF, "--output", "json=r.json").code == 0
    assert accept(arcanos, "b.zip", "audit").code == 0
    assert give(arcanos, "b.zip", "audit", "lab", "--at", "2026-11-23T09:00:00Z").code == 0
    done = arcanos("replay", "r.json")
    assert done.code == 0, done.out + done.err
    (handed.folder / "b" / link(2)).unlink()
    done = arcanos("replay", "r.json", "--bundle", "b")
    assert (done.code, "hand-overs of the bundle" in said(done)) == (6, True)


def test_a_key_without_the_role_or_outside_its_days_does_not_count(handed: Any, arcanos: Run) -> None:
    keys = [{"name": name, "public_key": f"{name}.pub.pem", "roles": ["custody"]} for name in PEOPLE[1:]]
    keys += [{"name": "lab", "public_key": "lab.pub.pem", "roles": ["bundles"]}]
    keys += [{"name": "sealer", "public_key": "seal.pub.pem", "roles": ["bundles"]}]
    handed.configure(trust={"keys": keys})
    done = arcanos("bundle", "verify", "b.zip", LATER)
    assert (done.code, "'lab' is not trusted for custody" in " ".join(done.err.split())) == (6, True)
    done = arcanos("check", "--bundle", "b.zip", AS_OF)
    assert (done.code, "signed by no trusted key" in said(done)) == (0, True)
    keys[2] |= {"roles": ["custody"], "valid_until": "2026-11-01"}
    handed.configure(trust={"keys": keys})
    assert "was valid until 2026-11-01" in " ".join(arcanos("bundle", "verify", "b.zip", AS_OF).err.split())


def test_where_hand_overs_are_required_others_decide_nothing(handed: Any, arcanos: Run) -> None:
    configured(handed, custody={"required": True})
    assert arcanos("check", "--bundle", "b.zip", AS_OF).code == 0
    assert (arcanos("check", AS_OF).code, arcanos("bundle", "create", "-o", "new.zip", AS_OF).code) == (6, 0)
    done = arcanos("check", "--bundle", "new.zip", AS_OF)
    assert (done.code, "nothing says who had the bundle" in " ".join(done.err.split())) == (6, True)
    assert give(arcanos, "new.zip", "stranger", "audit").code == 0
    done = arcanos("check", "--bundle", "new.zip")
    assert (done.code, "ARC-SIG-CUSTODY: who gave" in " ".join(done.err.split())) == (6, True)
