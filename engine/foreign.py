"""What the operators, reducers and formats of extensions mean: called on copies, their answers checked.

Foreign code gets copies, so that it can't change evidence. Whatever it does but answer is an error of
the rule that asked it, and no message repeats what it said.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Final, NoReturn

from arcanos.clock import EPOCH
from arcanos.engine.conditions import Foreign, ForeignFormat, ForeignReduced
from arcanos.engine.meaning import Meaning, Scope, seen, untold
from arcanos.engine.on_lists import quantities
from arcanos.engine.on_values import derived
from arcanos.engine.operands import against, paths_of, resolve, resolve_list
from arcanos.engine.operators import Listed
from arcanos.engine.selectors import Selection, Slot, value_of
from arcanos.engine.terms import Spend, Typing
from arcanos.engine.truth import Answer, Trace, conjunction, leaf, reasons_of
from arcanos.engine.values import Quantity
from arcanos.extension import Operand, Takes, TimedOperator, Unknown
from arcanos.extension import Quantity as Given
from arcanos.findings import Reason
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value

SCALARS: Final = (str, bool, int, float)
CALL: Final = 20
"""Steps for one call of foreign code, so that the processor time is looked at after some hundreds of them."""


class ExtensionBroke(Exception):
    """An extension raised, or answered something that is no answer; the message names it and no value."""


def operator(walk: Meaning, part: Foreign, subject: Slot, scope: Scope) -> Trace:
    """Ask an operator of an extension; absent and null never reach it."""
    several = part.operator.takes is Takes.SCALARS
    found = resolve_list(walk, part.operand, scope) if several else resolve(walk, part.operand, scope, Typing())
    reasons = reasons_of(untold(subject), found)
    answer: Answer | frozenset[Reason] = reasons or _asked(walk, part, subject.value, found)
    shown = against(part.operand, found)
    word = part.operator.name
    trace = leaf(answer, word, part.shown, part.place, subject.path, value_of(subject), shown)
    return trace.resting_on(*paths_of(walk, part.operand, scope))


def _asked(walk: Meaning, part: Foreign, value: Value, found: Value | Listed) -> Answer:
    operand = _operand(part.operator.takes, found)
    if isinstance(operand, Reason):
        return operand
    walk.walker.spend(CALL)
    given = _copied(value, walk.walker.spend)
    asked = part.operator
    if isinstance(asked, TimedOperator):
        # Instants have microseconds at most, so nothing is lost on the way back to a datetime.
        as_of = EPOCH + timedelta(microseconds=int(walk.as_of * 1_000_000))
        answer = _called(part.owner, asked.name, lambda: asked.answer(given, operand, as_of))
    else:
        answer = _called(part.owner, asked.name, lambda: asked.answer(given, operand))
    return _told(answer, part.owner, asked.name)


def _operand(takes: Takes, found: Value | Listed) -> Operand | Reason:
    if takes is Takes.NOTHING:
        return None
    if takes is Takes.SCALAR:
        return found if isinstance(found, SCALARS) else Reason.TYPE_MISMATCH
    if not isinstance(found, Listed):
        return Reason.TYPE_MISMATCH
    if found.holes:
        return Reason.PATH_ABSENT
    if not found.values:
        return Reason.EMPTY_SELECTION
    return list(found.values) if all(isinstance(v, SCALARS) for v in found.values) else Reason.TYPE_MISMATCH


def _copied(value: Value, spend: Spend) -> Value:
    """Copy a JSON value, at a step for each part of it."""
    spend(1 + len(value) // 1000 if isinstance(value, str) else 1)
    if is_object(value):
        return {name: _copied(member, spend) for name, member in value.items()}
    return [_copied(element, spend) for element in value] if is_list(value) else value


def _told(answer: object, owner: str, name: str) -> Answer:
    if isinstance(answer, bool):
        return answer
    return Reason(answer.value) if isinstance(answer, Unknown) else _broke(owner, name, _kind(answer))


def _called(owner: str, name: str, call: Callable[[], object]) -> object:
    """Call foreign code; what it answers is of any type until it is looked at."""
    try:
        return call()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        # SystemExit too: foreign code may not end a run, least of all with 0.
        raise ExtensionBroke(f"{name} of {owner} raised {type(error).__name__}") from error


def _broke(owner: str, name: str, said: str) -> NoReturn:
    raise ExtensionBroke(f"{name} of {owner} answered {said}")


def _kind(answer: object) -> str:
    return f"with a {type(answer).__name__}"


def text_format(walk: Meaning, part: ForeignFormat, subject: Slot) -> Trace:
    """Ask a format of an extension about text; on anything else it can't be told."""
    reason = untold(subject)
    text = subject.value
    answer: Answer = reason or Reason.TYPE_MISMATCH
    if reason is None and isinstance(text, str):
        walk.walker.spend(CALL + len(text) // 1000)
        said = _called(part.owner, part.format.name, lambda: part.format.accepts(text))
        answer = said if isinstance(said, bool) else _broke(part.owner, part.format.name, _kind(said))
    return leaf(answer, "format", part.shown, part.place, subject.path, value_of(subject))


def reduced(walk: Meaning, part: ForeignReduced, subject: Selection, scope: Scope) -> Trace:
    """Reduce the elements by an extension and apply the condition to the result."""
    found = quantities(walk, part.typing, subject)
    result = found if isinstance(found, Reason) else _reduced(walk, part, found)
    word = part.reducer.name
    if isinstance(result, Reason):
        return leaf(result, word, part.shown, part.place, subject.path, seen(subject))
    inner = derived(walk, part.condition, result, Slot(subject.path, result), scope)
    return conjunction([inner], word, part.shown, part.place, subject.path).computed_from(seen(subject))


def _reduced(walk: Meaning, part: ForeignReduced, found: list[Quantity]) -> Quantity | Reason:
    walk.walker.spend(CALL + len(found))
    given = tuple(Given(q.lo, q.value, q.hi) for q in found)
    answer = _called(part.owner, part.reducer.name, lambda: part.reducer.reduce(given))
    if isinstance(answer, Unknown):
        return Reason(answer.value)
    if not isinstance(answer, Given):
        _broke(part.owner, part.reducer.name, _kind(answer))
    if not all(type(end) in (Fraction, int) for end in (answer.lo, answer.value, answer.hi)):
        _broke(part.owner, part.reducer.name, "with numbers that are no fractions")
    if not answer.lo <= answer.value <= answer.hi:
        _broke(part.owner, part.reducer.name, "with a value outside its interval")
    return Quantity(Fraction(answer.lo), Fraction(answer.value), Fraction(answer.hi))
