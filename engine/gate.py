"""Decide: open or closed, by which findings, and never open because nothing was looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from arcanos.engine.model import ENGINE_PACK
from arcanos.engine.observed import RULES
from arcanos.engine.overlay_findings import BASELINE_RULE, WAIVER_RULE
from arcanos.errors import (
    ArcanosError,
    ConfigRefused,
    ExitCode,
    Mistake,
    Place,
    UsageError,
    did_you_mean,
    worst,
)
from arcanos.findings import Finding, NotYet, Outcome, Severity
from arcanos.readers.shapes import is_object
from arcanos.readers.source import Path, Value
from arcanos.record import Coverage, Decision

ENGINE_RULES = frozenset({f"{ENGINE_PACK}/{rule}" for rule in (WAIVER_RULE, BASELINE_RULE, *RULES)})
OUTCOMES = tuple(Outcome)
MOST_REASONS = 20


class Enforcement(Enum):
    """How a gate takes one rule: hard at any severity and never covered, blocking as it is graded, or advisory."""

    HARD = "hard"
    BLOCKING = "blocking"
    ADVISORY = "advisory"


@dataclass(frozen=True, slots=True)
class GateSettings:
    """What a gate asks for.

    `packs` are those that decide (None: all); `enforcement` is by `pack/rule`; `min_evaluated` counts the deciding
    checks of packs that were told at all; `advisory_manual` leaves open what only waits for an attestation, save
    for rules that `enforcement` lists otherwise.
    """

    name: str
    stage: str | None = None
    block_at: Severity = Severity.HIGH
    packs: tuple[str, ...] | None = None
    enforcement: Mapping[str, Enforcement] = field(default_factory=dict[str, Enforcement])
    min_evaluated: int = 1
    advisory_manual: bool = False

    @property
    def hard(self) -> frozenset[str]:
        """The rules that no waiver and no baseline covers in this gate."""
        return frozenset(rule for rule, how in self.enforcement.items() if how is Enforcement.HARD)

    def reads(self, pack: str) -> bool:
        """Whether findings of this pack decide; those of the engine itself always do."""
        return self.packs is None or pack in self.packs or pack == ENGINE_PACK


def refuse_unknown(gate: GateSettings, rules: Collection[str], place: Callable[[Path], Place] | None = None) -> None:
    """Raise ConfigRefused where the gate names a pack or a rule (`pack/rule`) that is not among `rules`.

    A rule of a pack that the gate does not read is refused too: its enforcement would hold nowhere.
    `place` finds where a member of the gate's section stands.
    """

    def at(path: Path) -> Place:
        return place(path) if place is not None else Place(f"gate {gate.name}")

    packs = {rule.partition("/")[0] for rule in rules}
    enforceable = sorted({r for r in rules if gate.reads(r.partition("/")[0])} | ENGINE_RULES)
    mistakes = [
        Mistake(at(("packs", i)), "ARC-GATE-PACK", f"no pack '{name}' with rules", did_you_mean(name, sorted(packs)))
        for i, name in enumerate(gate.packs or ())
        if name not in packs
    ]
    mistakes += [
        Mistake(
            at(("enforcement", name)),
            "ARC-GATE-RULE",
            f"enforcement names no rule '{name}' of this gate",
            did_you_mean(name, enforceable),
        )
        for name in gate.enforcement
        if name not in enforceable
    ]
    if mistakes:
        raise ConfigRefused(mistakes)


def decide(
    findings: Iterable[Finding],
    *,
    planned: int,
    gate: GateSettings,
    rules: int,
    documents: int,
    model: str | None = None,
    stage: str | None = None,
    elsewhere: frozenset[str] = frozenset(),
    known_rules: Collection[str] | None = None,
) -> Decision:
    """Return the decision of `gate` over all findings of a run, those of waivers and baselines included.

    `planned` was counted before evaluation: rule checks, waivers, entries of baselines. `elsewhere` are fingerprints
    of findings about other models: listed, never deciding. `known_rules` are the rules that exist (None: those with
    a finding).
    Where nothing was evaluated the decision's exit code is REFUSED and its reasons tell the next step. Raises
    ConfigRefused for a pack or rule that does not exist, UsageError for another stage than the gate's, and
    ArcanosError (a bug) when findings are missing or surplus.
    """
    found = sorted(findings, key=_rank)
    if not Coverage.of(planned, found).complete:
        raise ArcanosError(f"{planned} checks were planned and {len(found)} gave a finding: this is a bug, report it")
    if stage is not None and gate.stage is not None and stage != gate.stage:
        raise UsageError(f"gate '{gate.name}' guards stage '{gate.stage}', not '{stage}'; name the gate of that stage")
    here = [f for f in found if f.fingerprint not in elsewhere]
    deciding = [f for f in here if gate.reads(f.pack)]
    nothing = _nothing(found, deciding, gate, rules, documents)
    if rules:
        refuse_unknown(gate, known_rules if known_rules is not None else {f.name for f in found})
    closing = [(f, code) for f in deciding if (code := _closes(f, gate)) is not None]
    codes = [code for _, code in closing] + [ExitCode.REFUSED] * bool(nothing)
    return Decision(
        gate=gate.name,
        model=model,
        stage=stage or gate.stage,
        block_at=gate.block_at,
        exit_code=worst([*codes, ExitCode.OPEN]),
        reasons=(*nothing, *_reasons([f for f, _ in closing]), *(() if codes else _let_through(here, deciding, gate))),
        decisive=tuple(dict.fromkeys(f.fingerprint for f, _ in closing)),
        pending=tuple(dict.fromkeys(f.fingerprint for f in deciding if will_close(f, gate))),
        elsewhere=tuple(sorted({f.fingerprint for f in found} & elsewhere)),
    )


def _rank(f: Finding) -> tuple[bool, int, int, str, str, str, str]:
    """Failures first, then the other outcomes as they are declared, the gravest first; the rest makes it total."""
    order = OUTCOMES.index(f.outcome)
    return (f.outcome is not Outcome.FAIL, order, -f.severity, f.name, f.subject, f.fingerprint, str(f.reason))


def _closes(f: Finding, gate: GateSettings) -> ExitCode | None:
    """Return the exit code with which a finding closes the gate, or None."""
    return _in_force(f, gate) if f.out_of_force is None else None


def _in_force(f: Finding, gate: GateSettings) -> ExitCode | None:
    """Return the exit code with which a finding closes the gate once its rule is in force, or None."""
    if f.outcome is Outcome.ERROR:
        return ExitCode.UNTOLD
    hard = f.name in gate.hard
    if _is_advisory(f, gate) or (f.severity < gate.block_at and not hard):
        return None
    if f.outcome is Outcome.FAIL:
        return ExitCode.CLOSED if f.overlay is None or hard else None
    return ExitCode.UNTOLD if f.outcome in (Outcome.INDETERMINATE, Outcome.MANUAL) else None


def closes(f: Finding, gate: GateSettings) -> bool:
    """Whether a finding of a pack that the gate reads closes it."""
    return _closes(f, gate) is not None


def will_close(f: Finding, gate: GateSettings) -> bool:
    """Whether a finding of a pack that the gate reads closes it from the first day of its rule on."""
    return isinstance(f.out_of_force, NotYet) and _in_force(f, gate) is not None


def standing(f: Finding, gate: GateSettings, elsewhere: frozenset[str] = frozenset()) -> str:
    """Say in a few words what one finding does to the gate: that it closes it, or why it does not.

    `elsewhere` are fingerprints of findings about other models.
    """
    if f.fingerprint in elsewhere:
        return "does not decide: it is about another model"
    if not gate.reads(f.pack):
        return f"does not decide: the gate does not read the pack '{f.pack}'"
    code = _closes(f, gate)
    if code is not None:
        return f"closes (exit {int(code)})"
    return f"does not close: {_why_open(f, gate)}"


def _why_open(f: Finding, gate: GateSettings) -> str:
    if f.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE):
        return f"its outcome is {f.outcome}"
    if f.out_of_force is not None:
        return f"its rule is {f.out_of_force}" + ("; it closes from then on" if will_close(f, gate) else "")
    if f.waived is not None:
        return f"waiver {f.waived.id} covers it until {f.waived.expires}"
    if f.baselined is not None:
        return f"baseline {f.baselined.file} accepts it until {f.baselined.expires}"
    if _is_advisory(f, gate):
        return "the gate takes it as advisory"
    return f"{f.severity} is below {gate.block_at}"


def _nothing(
    found: list[Finding], deciding: list[Finding], gate: GateSettings, rules: int, documents: int
) -> list[str]:
    """Say why there is nothing to decide on; the engine's own checks do not count as having looked."""
    told, idle = _told(deciding)
    reasons: list[str] = []
    if rules < 1:
        reasons.append("no rule was evaluated: name a pack with rules in the configuration")
    if documents < 1:
        reasons.append("no document was read: name the evidence in the configuration")
    absent = set(gate.packs or ()) - {f.pack for f in found} if rules else ()
    reasons += [f"pack '{pack}' was not evaluated: load it, or take it out of the gate" for pack in sorted(absent)]
    if told < gate.min_evaluated:
        hint = "see which rules do not apply and why, or set min_evaluated in the gate"
        hint += f"; {idle} more are of rules that are not in force" if idle else ""
        reasons.append(f"{told} checks were evaluated and the gate asks for {gate.min_evaluated}: {hint}")
    return reasons


def _told(deciding: list[Finding]) -> tuple[int, int]:
    """Count the checks of packs that could be told to apply: of rules in force, and of those that are not."""
    told = [f for f in deciding if f.pack != ENGINE_PACK and f.outcome is not Outcome.NOT_APPLICABLE]
    idle = sum(f.out_of_force is not None for f in told)
    return len(told) - idle, idle


def _reasons(closing: list[Finding]) -> list[str]:
    """Say what closes, outcome by outcome in the order of `closing`."""
    outcomes = dict.fromkeys(f.outcome for f in closing)
    return [line for outcome in outcomes for line in _lines(outcome, [f for f in closing if f.outcome is outcome])]


def _lines(outcome: Outcome, alike: list[Finding]) -> list[str]:
    """One line for each finding; one for each rule when they are many, one for each severity when still too many."""
    if len(alike) <= MOST_REASONS:
        return [f"{_word(f)} {f.subject}" + (f" ({f.reason})" if f.reason else "") for f in alike]
    by_rule = Counter(_word(f) for f in alike)
    if len(by_rule) <= MOST_REASONS:
        return [f"{word} ({_counted(n, 'finding')})" for word, n in by_rule.items()]
    findings = Counter(f.severity for f in alike)
    rules = Counter(severity for severity, _ in {(f.severity, f.name) for f in alike})
    return [f"{outcome} {s} ({_counted(n, 'finding')} of {_counted(rules[s], 'rule')})" for s, n in findings.items()]


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _word(f: Finding) -> str:
    return f"{f.outcome} {f.severity} {f.name}"


def _let_through(here: list[Finding], deciding: list[Finding], gate: GateSettings) -> list[str]:
    """Say of an open gate what it did not count, so that open never looks like spotless."""
    troubled = [f for f in deciding if f.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE)]
    idle = sum(f.out_of_force is not None for f in troubled)
    pending = sum(will_close(f, gate) for f in troubled)
    troubled = [f for f in troubled if f.out_of_force is None]
    waived = sum(f.waived is not None for f in troubled)
    baselined = sum(f.baselined is not None for f in troubled)
    advisory = sum(f.overlay is None and _is_advisory(f, gate) for f in troubled)
    below = len(troubled) - waived - baselined - advisory
    told, _ = _told(deciding)
    nothing = (
        [f"nothing was evaluated, and the gate allows it (min_evaluated: {gate.min_evaluated})"] if not told else []
    )
    later = f" ({pending} will close it on the first day of their rule)" if pending else ""
    counts = {
        f"let through below {gate.block_at}": below,
        "let through as waived": waived,
        "let through as baselined": baselined,
        "let through as advisory": advisory,
        "of packs that this gate does not read": len(here) - len(deciding),
    }
    return [
        *nothing,
        *(f"{what}: {n}" for what, n in counts.items() if n),
        *([f"of rules that are not in force: {idle}{later}"] if idle else []),
    ]


def _is_advisory(f: Finding, gate: GateSettings) -> bool:
    how = gate.enforcement.get(f.name)
    return how is Enforcement.ADVISORY or (f.outcome is Outcome.MANUAL and gate.advisory_manual and how is None)


def concerns(target_value: Value, model: str, known: frozenset[str]) -> bool:
    """Return whether a target decides for `model`: all do, save those that name another known one.

    A target names a model by its `id` or its `model` member; one that names `model` too, or neither, decides.
    """
    if not is_object(target_value):
        return True
    named = {name for key in ("id", "model") if isinstance(name := target_value.get(key), str)}
    return model in named or not named & known


def elsewhere_of(results: Iterable[tuple[Finding, Value]], model: str, known: frozenset[str]) -> frozenset[str]:
    """Return the fingerprints of findings that are about other models only; `results` pairs finding and target.

    Raises UsageError when `model` is not one of the registry's `known` models.
    """
    if model not in known:
        hint = did_you_mean(model, sorted(known))
        raise UsageError(f"the registry has no model '{model}'" + (f"; {hint}" if hint else ""))
    found = [(f.fingerprint, concerns(value, model, known)) for f, value in results]
    return frozenset(mark for mark, _ in found) - {mark for mark, here in found if here}
