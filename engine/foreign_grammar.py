"""From the text of a pack to the operators, reducers and formats of extensions, each with its operand."""

from __future__ import annotations

from typing import NoReturn

from arcanos.engine import fields
from arcanos.engine import operand_grammar as operands
from arcanos.engine.conditions import Foreign, ForeignFormat, ForeignReduced, Part
from arcanos.engine.extensions import Extensions
from arcanos.engine.fields import refuse, what
from arcanos.engine.operators import FORMATS
from arcanos.engine.reading import Here, Wanted
from arcanos.engine.terms import Kind, Literal, Operand
from arcanos.errors import Place, did_you_mean
from arcanos.extension import AnyOperator, Takes, TimedOperator

HOW = "install what gives it, and name its distribution under 'extensions' in the configuration"
READ_AS = (None, Kind.NUMBER, Kind.BYTES)


def parse_foreign(here: Here) -> Part:
    """Return the operator or reducer of an extension that a word names."""
    extensions = here.context.extensions
    owner = extensions.owners.get(here.word, "an extension")
    operator = extensions.operators.get(here.word)
    if operator is not None:
        here.context.uses_time |= isinstance(operator, TimedOperator)
        return Foreign(operator, _operand(here, operator), owner, here.shown, here.node.key_place)
    reducer = extensions.reducers[here.word]
    if here.typing.kind not in READ_AS:
        refuse(here.node.place, "OPERATOR", f"{here.word} takes numbers, no {here.typing.kind.value}", "leave out as")
    condition = here.inner(here.context.bound(here.node), Wanted(derived=True))
    return ForeignReduced(reducer, condition, here.typing, owner, here.shown, here.node.key_place)


def _operand(here: Here, operator: AnyOperator) -> Operand:
    if operator.takes is Takes.SCALARS:
        return operands.list_operand(here.node, here.word, here.context, here.spot, None)
    if operator.takes is Takes.SCALAR:
        return operands.plain_operand(here.node, here.word, here.context, here.spot)
    if here.node.value is not True:
        hint = f"for the opposite write not: {{{here.word}: true}}" if here.node.value is False else ""
        refuse(here.node.place, "OPERAND", f"{here.word} takes true, this is {what(here.node.value)}", hint)
    return Literal(True)


def parse_format(here: Here) -> Part:
    """Return `format` with a name of the language, or of an extension."""
    extensions = here.context.extensions
    name = fields.text(here.node, here.word)
    if name in extensions.formats:
        owner = extensions.owners.get(name, "an extension")
        return ForeignFormat(extensions.formats[name], owner, here.shown, here.node.key_place)
    if "/" in name:
        refuse_unnamed(here.node.place, "format", name, extensions)
    return here.apply(Literal(fields.word(here.node, here.word, tuple(FORMATS))))


def refuse_unnamed(place: Place, kind: str, name: str, extensions: Extensions) -> NoReturn:
    """Refuse a name with a slash that no extension of the configuration gives, and say how to come by it."""
    known = extensions.words if kind == "operator" else tuple(extensions.formats)
    near = did_you_mean(name, known)
    hint = extensions.offered(name) or (near if near.startswith("did") else HOW)
    refuse(place, "EXTENSION", f"the {kind} '{name}' is of an extension, and none that is named gives it", hint)
