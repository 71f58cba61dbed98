"""A check in words, line by line, for readers who do not write rules; the meaning stays with the check as written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from arcanos.engine.operand_grammar import flow
from arcanos.readers.shapes import is_list, is_object, members
from arcanos.readers.source import Value

STEP: Final = "  "

PHRASES: Final[Mapping[str, str]] = {
    "equals": "is {}",
    "in": "is one of {}",
    "lt": "is below {}",
    "lte": "is at most {}",
    "gt": "is above {}",
    "gte": "is at least {}",
    "matches": "matches the expression {}",
    "starts_with": "begins with {}",
    "ends_with": "ends with {}",
    "format": "is written as {}",
    "type": "is of type {}",
    "before": "lies before {}",
    "after": "lies after {}",
    "within": "lies within the last {}",
    "version": "is a version {}",
    "contains": "contains {}",
    "contains_all": "contains all of {}",
}
"""Operators whose operand is one value."""

FLAGS: Final[Mapping[str, tuple[str, str]]] = {
    "exists": ("is there", "is not there"),
    "empty": ("is empty", "is not empty"),
    "is_null": ("is null", "is not null"),
}

QUANTIFIERS: Final[Mapping[str, str]] = {
    "every": "for every element:",
    "some": "for at least one element:",
    "none": "for no element:",
}

COMPUTED: Final[Mapping[str, str]] = {
    "length": "its length in characters",
    "count": "the number of elements",
    "sum": "the sum",
    "mean": "the mean",
    "min": "the smallest",
    "max": "the largest",
    "spread": "the largest minus the smallest",
    "min_over_max": "the smallest over the largest",
}

MODIFIERS: Final[Mapping[str, str]] = {
    "as": "read as {}",
    "min_n": "from at least {} observations",
    "point": "by its value alone, without its interval",
    "on_missing": "where it is absent: {}",
}


def check_in_words(check: Value) -> list[str]:
    """Return a check as lines, nested ones indented; all of its lines hold, unless one says otherwise."""
    return list(_check(check, ""))


def _check(check: Value, indent: str) -> Iterator[str]:
    for key, condition in members(check).items():
        if key in ("all", "any"):
            yield f"{indent}{'all' if key == 'all' else 'at least one'} of these:"
            for inner in condition:
                yield from _alternative(list(_check(inner, "")), indent + STEP)
        elif key == "not":
            yield f"{indent}not:"
            yield from _check(condition, indent + STEP)
        else:
            yield from _subject(_code(key) if key != "@" else "it", condition, indent)


def _alternative(lines: list[str], indent: str) -> Iterator[str]:
    if sum(not line.startswith(" ") for line in lines) > 1:
        yield f"{indent}together:"
        indent += STEP
    yield from (indent + line for line in lines)


def _subject(name: str, condition: Value, indent: str) -> Iterator[str]:
    """Yield what is asked of one thing: short conditions beside it, long ones below."""
    lines = list(_condition(condition))
    if len(lines) == 1:
        yield f"{indent}{name} {lines[0]}"
    elif lines and all(line.startswith(" ") for line in lines[1:]):
        yield f"{indent}{name} {lines[0]}"
        yield from (indent + line for line in lines[1:])
    else:
        yield f"{indent}{name}:"
        yield from (indent + STEP + line for line in lines)


def _condition(condition: Value) -> Iterator[str]:
    if not is_object(condition):
        yield PHRASES["equals"].format(_operand(condition))
        return
    for word, operand in condition.items():
        yield from _part(word, operand)


def _part(word: str, operand: Value) -> Iterator[str]:
    if word in PHRASES:
        yield PHRASES[word].format(_operand(operand))
    elif word in FLAGS:
        yield FLAGS[word][0 if operand else 1]
    elif word in MODIFIERS:
        yield MODIFIERS[word].format(_operand(operand))
    elif word in COMPUTED:
        yield from _subject(COMPUTED[word], operand, "")
    else:
        yield from _long(word, operand)


def _long(word: str, operand: Value) -> Iterator[str]:
    if word in ("all", "any"):
        yield f"{'all' if word == 'all' else 'at least one'} of these:"
        for inner in operand:
            yield from _alternative(list(_condition(inner)), STEP)
    elif word == "not":
        yield from _below("not:", operand)
    elif word == "has":
        yield "has:"
        yield from _check(operand, STEP)
    elif word in QUANTIFIERS:
        yield from _below(QUANTIFIERS[word], operand)
    else:
        yield from _with_members(word, operand)


def _below(head: str, condition: Value) -> Iterator[str]:
    lines = list(_condition(condition))
    if len(lines) == 1:
        yield f"{head} {lines[0]}"
    else:
        yield head
        yield from (STEP + line for line in lines)


def _with_members(word: str, operand: Value) -> Iterator[str]:
    if word == "unique":
        fields = "" if operand is True else f" by {', '.join(_code(name) for name in operand)}"
        yield f"has no two equal elements{fields}"
        return
    if not is_object(operand):
        yield f"{word}: {flow(operand)}"
        return
    rest = {key: value for key, value in operand.items() if key not in ("n", "share", "p", "from", "to")}
    if word == "near":
        yield f"differs from {_operand(operand['value'])} by at most {_operand(operand['tolerance'])}"
    elif word == "at_least":
        enough = _operand(operand["n"]) if "n" in operand else f"a share of {_operand(operand['share'])} of the"
        yield from _below(f"for {enough} elements or more:", rest)
    elif word == "percentile":
        yield from _subject(f"the {_operand(operand['p'])}th percentile", rest, "")
    elif word == "since":
        yield from _subject(f"the time since {_operand(operand['from'])}", rest, "")
    elif word == "max_gap":
        ends = f"between {_operand(operand['from'])} and {_operand(operand['to'])}"
        yield from _subject(f"the longest silence {ends}", rest, "")
    elif word == "lookup":
        yield from _lookup(operand)
    else:
        yield f"{word}: {flow(operand)}"


def _lookup(operand: Mapping[str, Value]) -> Iterator[str]:
    which = next(word for word in ("has", "some", "every", "none") if word in operand)
    head = f"is the {_code(operand['by'])} of an element of {_code(operand['in'])}"
    if which == "has":
        yield f"{head}, which has:"
        yield from _check(operand["has"], STEP)
    else:
        yield from _below(f"{head}; {QUANTIFIERS[which].replace('element', 'match')}", operand[which])


def _operand(value: Value) -> str:
    if is_list(value):
        return ", ".join(map(_operand, value))
    if not is_object(value):
        return "the present" if value == "now" else _code(flow(value))
    moved = "".join(
        f" {name} {_code(flow(value[key]))}" for key, name in (("times", "times"), ("plus", "plus")) if key in value
    )
    for key, text in (("ref", "{}"), ("target", "the target's {}"), ("param", "the parameter {}")):
        if key in value:
            return text.format(_code(value[key])) + moved
    return f"the present, moved by {_code(flow(value['now']))}" if "now" in value else _code(flow(value))


def _code(text: str) -> str:
    """Return text between backquotes; one inside would end it, so it becomes an accent that looks like it."""
    return "`" + text.replace("`", "\u02cb") + "`"
