"""Ask a record's question again: compare every input with its digest, evaluate, and compare the bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import filterfalse
from pathlib import Path

from arcanos import __version__
from arcanos.admission import Admission, lock_of, trust_of
from arcanos.config import BundleAt, Config, InstalledPack, PackAt, PackRef
from arcanos.digest import sha256
from arcanos.errors import ArcanosError, IntegrityBroken, Refused
from arcanos.installed import load_extensions
from arcanos.materials import BundleRead, DocumentRead, FileRead, Origin, PackRead
from arcanos.observed import SEAL_NOTE, STAMP_NOTE, observe
from arcanos.packs.lock import LOCK_NAME
from arcanos.packs.opening import Opened, open_pack
from arcanos.question import Question, Watch, read_inputs, silent
from arcanos.readers.files import read_bytes
from arcanos.record import Asked, Record
from arcanos.reports.record_difference import Difference, differences
from arcanos.reports.record_json import to_json
from arcanos.run import judge
from arcanos.signing.trust import Role


class Verdict(StrEnum):
    """What a replay showed.

    SAME: the same bytes. INPUTS: something that the decision rests on is not as it was, and nothing was evaluated.
    ENGINE: the inputs are the same and another version of arcanos wrote the record. RECORD: inputs and version are
    the same, so the record was changed after it was written, or the program was.
    """

    SAME = "same"
    INPUTS = "inputs_differ"
    ENGINE = "engine_differs"
    RECORD = "record_differs"


@dataclass(frozen=True, slots=True)
class InputDifference:
    """An input that is not as it was: its digest in the record and its digest now, None where it is not there.

    `why` says what keeps it from being read now.
    """

    kind: str
    name: str
    recorded: str | None
    now: str | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay showed; `differs` are members of the record, and `refused` is why its question can't be asked.

    `beside` says what stands beside the bundle's manifest otherwise than then and counts for nothing, such as the
    signature of a key that nobody trusts.
    """

    verdict: Verdict
    inputs: tuple[InputDifference, ...] = ()
    differs: tuple[Difference, ...] = ()
    refused: str = ""
    beside: tuple[str, ...] = ()


def replay(
    record: Record,
    asked: Asked,
    config: Config,
    watch: Watch = silent,
    *,
    evidence: Path | None = None,
    packs: Path | None = None,
    bundle: Path | None = None,
) -> Replayed:
    """Ask a record's question again in the project of `config`, and say what differs.

    `evidence` and `packs` are folders that documents and packs are read from in place of the configuration's;
    `bundle` is the one that documents came in, else the configuration's or the one that the record names.
    """
    there = _with_bundle(config if packs is None else _with_packs(config, packs), record, bundle)
    inputs = tuple(_Comparing(record, asked, there, evidence).all())
    if inputs:
        return Replayed(Verdict.INPUTS, inputs)
    other = Verdict.RECORD if record.engine_version == __version__ else Verdict.ENGINE
    try:
        gate = config.check if record.decision.gate == config.check.settings.name else config.gate(record.decision.gate)
        question = Question(gate, record.as_of, record.decision.model, record.decision.stage, asked.rules)
        run = judge(read_inputs(there, question, watch, evidence), watch)
    except ArcanosError as error:
        return Replayed(other, refused=str(error))
    now = _in_its_container(run.record, record)
    beside = tuple(_beside(record.notes, run.record.notes))
    if to_json(now) == to_json(record):
        return Replayed(Verdict.SAME, beside=beside)
    return Replayed(other, differs=tuple(differences(record, now)), beside=beside)


def _in_its_container(now: Record, then: Record) -> Record:
    """Return the record with the container and the hand-overs of then: the bundle is the same, by its manifest.

    So are those who are trusted and sealed it; what else was signed or stamped since then counts for nothing.
    """
    if now.bundle is None or then.bundle is None:
        return now
    same = list(filterfalse(_is_beside, now.notes)) == list(filterfalse(_is_beside, then.notes))
    return replace(
        now,
        notes=then.notes if same else now.notes,
        bundle=replace(
            now.bundle,
            name=then.bundle.name,
            form=then.bundle.form,
            custody=then.bundle.custody,
            timestamp=then.bundle.timestamp,
        ),
    )


def _is_beside(note: str) -> bool:
    return note.startswith((f"{SEAL_NOTE}: ", f"{STAMP_NOTE}: "))


def _beside(then: Sequence[str], now: Sequence[str]) -> Iterator[str]:
    yield from (f"not then: {note}" for note in filter(_is_beside, now) if note not in then)
    yield from (f"only then: {note}" for note in filter(_is_beside, then) if note not in now)


def _with_bundle(config: Config, record: Record, bundle: Path | None) -> Config:
    if bundle is not None:
        return replace(config, bundle=BundleAt(str(bundle), bundle))
    if record.bundle is None or config.bundle is not None:
        return config
    return replace(config, bundle=BundleAt(record.bundle.name, Path(record.bundle.name)))


def _with_packs(config: Config, folder: Path) -> Config:
    refs = (
        replace(ref, path=folder / ref.written)
        if isinstance(ref, PackAt)
        else replace(ref, folder=folder)
        if isinstance(ref, InstalledPack)
        else ref
        for ref in config.packs
    )
    return replace(config, packs=tuple(refs))


@dataclass(frozen=True, slots=True)
class _Comparing:
    record: Record
    asked: Asked
    config: Config
    evidence: Path | None

    def all(self) -> Iterator[InputDifference]:
        config, asked = self.config, self.asked
        yield from _compared("configuration", config.name, asked.config_sha256, config.sha256)
        yield from self.lock()
        yield from self.extensions()
        yield from self.packs()
        yield from self.files()
        yield from self.documents()

    def lock(self) -> Iterator[InputDifference]:
        try:
            lock = lock_of(self.config)
        except Refused as refused:
            yield InputDifference("lock file", LOCK_NAME, self.asked.lock_sha256, None, str(refused))
        else:
            yield from _compared("lock file", LOCK_NAME, self.asked.lock_sha256, lock.sha256 if lock else None)

    def extensions(self) -> Iterator[InputDifference]:
        then = {one.distribution: one.sha256 for one in self.record.extensions}
        try:
            read = load_extensions(self.config.extensions).read
        except (Refused, IntegrityBroken) as error:
            for name, digest in then.items():
                yield InputDifference("extension", name, digest, None, str(error))
        else:
            yield from _each("extension", then, {one.distribution: one.sha256 for one in read})

    def packs(self) -> Iterator[InputDifference]:
        opened: dict[str, tuple[PackRef, Opened]] = {}
        faults: list[str] = []
        for ref in self.config.packs:
            try:
                one = open_pack(ref)
                opened[str(one.source.header.value.get("id"))] = ref, one
            except (Refused, IntegrityBroken) as error:
                faults.append(str(error))
        then = {pack.id: pack for pack in self.record.packs}
        if not self.asked.rules:  # else a pack without such a rule is not in the record
            new = {name: one.source.sha256 for name, (_, one) in opened.items() if name not in then}
            yield from _each("pack", {}, new)
        for name, pack in then.items():
            if name in opened:
                yield from self.pack(pack, *opened[name])
            else:
                yield from _compared("pack", name, pack.sha256, None, "\n".join(faults))

    def pack(self, then: PackRead, ref: PackRef, now: Opened) -> Iterator[InputDifference]:
        """Compare a pack, its archive, and by whom it is vouched for: envelope and keys have no digest of their own."""
        yield from _compared("pack", then.id, then.sha256, now.source.sha256)
        origin = then.origin or Origin("")
        yield from _compared("archive of the pack", then.id, origin.archive_sha256, now.origin.archive_sha256)
        by, why = None, ""
        try:
            by = _signed(Admission(trust_of(self.config, Role.PACKS), None, self.record.as_of).vouched(ref, now))
        except (Refused, IntegrityBroken) as error:
            why = str(error)
        yield from _compared("signatures of the pack", then.id, _signed(origin), by, why)

    def files(self) -> Iterator[InputDifference]:
        recorded = {file.name: file.sha256 for file in self.asked.files}
        for path in (*self.config.waivers, *self.config.baselines):
            inside = path.is_relative_to(self.config.folder)
            name = str(path.relative_to(self.config.folder)) if inside else str(path)
            then = recorded.pop(name, None)
            try:
                yield from _compared("file", name, then, sha256(read_bytes(path, name)))
            except Refused as refused:
                yield InputDifference("file", name, then, None, str(refused))
        yield from _each("file", recorded, {})

    def documents(self) -> Iterator[InputDifference]:
        then = {document.name: document for document in self.record.documents}
        recorded = self.record.bundle.manifest_sha256 if self.record.bundle is not None else None
        try:
            observed = observe(self.config, self.record.as_of, self.evidence)
        except (Refused, IntegrityBroken) as refused:
            yield InputDifference("documents", "evidence", recorded, None, str(refused))
            return
        yield from self.seal(observed.read)
        bundle = observed.bundle
        for name in sorted(then.keys() | bundle.documents.keys()):
            old, new = then.get(name), bundle.documents.get(name)
            before, after = old.sha256 if old else None, new.sha256 if new else None
            if before != after:
                yield InputDifference("document", _called(name, old), before, after)
                yield from _each("file", _by_name(old.files if old else ()), _by_name(new.files if new else ()))

    def seal(self, now: BundleRead | None) -> Iterator[InputDifference]:
        then = self.record.bundle
        name = then.name if then else now.name if now else ""
        old, new = then.manifest_sha256 if then else None, now.manifest_sha256 if now else None
        yield from _compared("manifest of the bundle", name, old, new)
        yield from _each("seal of the bundle by", _signers(then), _signers(now))
        if then and then.timestamp and now and old == new and then.timestamp != now.timestamp:
            stamps = then.timestamp.sha256, now.timestamp.sha256 if now.timestamp else None
            yield InputDifference("timestamp of the bundle", name, *stamps)
        if then and now and old == new and not now.held_on_from(then):
            yield InputDifference("hand-overs of the bundle", name, _last(then), _last(now))


def _last(bundle: BundleRead) -> str | None:
    return bundle.custody[-1].sha256 if bundle.custody else None


def _signers(bundle: BundleRead | None) -> dict[str, str]:
    return {one.name: one.key_id for one in bundle.signed_by} if bundle is not None else {}


def _signed(origin: Origin) -> str | None:
    """Return who signed a pack, by name and key; None for nobody."""
    return ", ".join(f"{signer.name} {signer.key_id}" for signer in origin.signed_by) or None


def _called(name: str, document: DocumentRead | None) -> str:
    return name if document is None else f"{name} ({document.source})"


def _by_name(files: Sequence[FileRead]) -> dict[str, str]:
    return {file.name: file.sha256 for file in files}


def _each(kind: str, then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[InputDifference]:
    for name in sorted(then.keys() | now.keys()):
        yield from _compared(kind, name, then.get(name), now.get(name))


def _compared(kind: str, name: str, then: str | None, now: str | None, why: str = "") -> Iterator[InputDifference]:
    if then != now:
        yield InputDifference(kind, name, then, now, why)
