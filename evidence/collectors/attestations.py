"""Signed attestations: each counts only under a key of the person who is said to have made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import Field

from arcanos.clock import day, instant
from arcanos.errors import EnvelopeRefused, KeyRefused, Mistake, NotCollected, Place, StatementRefused
from arcanos.evidence.attesting import answer_of
from arcanos.evidence.collectors.files import Found, found, whole
from arcanos.evidence.collectors.interface import Collected, CollectorOptions, Setting
from arcanos.evidence.origins import Origin
from arcanos.evidence.words import Pattern
from arcanos.readers.source import Value
from arcanos.signing.dsse import Envelope, from_json
from arcanos.signing.keys import PublicKey, from_base64, from_pem, is_base64
from arcanos.strict import Day, Said, SomeDistinct, StrictModel, Text


class SignerOptions(StrictModel):
    """A person's key."""

    by: Said = Field(description="The person, as attestations and roles name them.")
    public_key: Text = Field(description="An Ed25519 public key: base64, or the path of a PEM file.")
    valid_from: Day | None = Field(default=None, description="The first day on which the key counts, UTC.")
    valid_until: Day | None = Field(default=None, description="The last day on which the key counts, UTC.")


class Options(CollectorOptions):
    """What an entry of `attestations` may say."""

    from_: Literal["attestations"] = Field(alias="from", description="Signed attestations.")
    files: SomeDistinct[Pattern] = Field(description="Paths or globs of the files that 'arcanos attest' wrote.")
    keys: Annotated[list[SignerOptions], Field(min_length=1, max_length=256)] = Field(
        description="Whose signature counts, and with which key."
    )


@dataclass(frozen=True, slots=True)
class _Signer:
    options: SignerOptions
    key: PublicKey

    def counts_at(self, at: datetime) -> bool:
        """Whether the key counted on the day of `at`."""
        on = at.astimezone(UTC).date()
        since, until = (
            None if text is None else day(text) for text in (self.options.valid_from, self.options.valid_until)
        )
        return (since is None or since <= on) and (until is None or on <= until)


def collect(options: Options, setting: Setting) -> Collected:
    """Return the document `attestations` with a list `answers`, each with the key that signed it.

    Raises NotCollected with all that is not signed by a key of its person that counted on its day, or that is of the
    future.
    """
    signers = _signers(options, setting)
    answers: list[Value] = []
    origins: list[Origin] = []
    mistakes: list[Mistake] = []
    for file in found(setting, options.files):
        data, origin = whole(file, "application/vnd.dsse.envelope.v1+json")
        origins.append(origin)
        try:
            answers.append(_answer(file, from_json(data, file.name), signers, setting.as_of))
        except (EnvelopeRefused, StatementRefused, NotCollected) as refused:
            mistakes += refused.mistakes
    if mistakes:
        raise NotCollected(mistakes)
    return Collected({"answers": answers}, tuple(origins))


def _answer(file: Found, envelope: Envelope, signers: list[_Signer], as_of: datetime) -> dict[str, Value]:
    verified = [
        signer
        for signer in signers
        if any(signer.key.verifies(one.value, envelope.signed) for one in envelope.signatures)
    ]
    if not verified:
        raise _refused(
            file, "it is signed by no key that is listed", "list the key of who attested it, or have it signed"
        )
    answer = answer_of(envelope, file.name)
    at = instant(answer["at"])
    if at is None or at > as_of:
        raise _refused(file, "it is of the future", "check the clock of who attested it")
    own = [signer for signer in verified if signer.options.by == answer["by"] and signer.counts_at(at)]
    if not own:
        message = "no key of the person who attested it signed it, or none that counted on that day"
        raise _refused(file, message, "have the person sign it with a key of theirs")
    return {**answer, "signed_by": min(signer.key.id for signer in own)}


def _signers(options: Options, setting: Setting) -> list[_Signer]:
    signers: list[_Signer] = []
    mistakes: list[Mistake] = []
    for one in options.keys:
        try:
            signers.append(_Signer(one, _key(one.public_key, setting)))
        except KeyRefused as refused:
            mistakes += refused.mistakes
    for i, signer in enumerate(signers):
        others = [other for other in signers[:i] if other.key == signer.key and other.options.by != signer.options.by]
        if others:
            hint = "a key is one person's; make another with 'arcanos keys new'"
            mistakes.append(Mistake(Place("keys"), "ARC-COL-ATTESTATION", "two people have one key", hint))
    if mistakes:
        raise NotCollected(mistakes)
    return signers


def _key(text: str, setting: Setting) -> PublicKey:
    if is_base64(text):
        return from_base64(text, Place("keys"))
    return from_pem(whole(Found(text, setting.folder / text), "application/x-pem-file")[0], Place(text))


def _refused(file: Found, message: str, hint: str) -> NotCollected:
    return NotCollected([Mistake(Place(file.name), "ARC-COL-ATTESTATION", message, hint)])
