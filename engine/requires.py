"""What a pack requires: a version of arcanos, versions of documents' schemas, and extensions.

The version of arcanos is asked for before anything else of the pack is judged: a pack that is newer than the engine
is told so, and not what the engine makes of words that it does not know.
"""

from __future__ import annotations

import re
from typing import Final

from arcanos import __version__
from arcanos.engine import fields
from arcanos.engine.extensions import Extensions, distribution
from arcanos.engine.fields import DOCUMENT, Node, Problems, refuse
from arcanos.engine.values import Version, version
from arcanos.engine.version_ranges import Range, parse_range
from arcanos.materials import Requires, range_shown

KEYS: Final = ("arcanos", "evidence", "extensions")
_DISTRIBUTION: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?", re.ASCII)


def engine_version(text: str = __version__) -> Version:
    """Return the version that ranges are held against: a pre-release counts as the release that it leads to."""
    core = re.match(r"[0-9]+\.[0-9]+\.[0-9]+", text)
    found = version(core[0]) if core is not None else None
    if found is None:
        raise ValueError(f"'{text}' does not begin with three numbers")
    return found


def refuse_other_engine(header: Node) -> None:
    """Raise PackRefused, with that alone, where a pack requires another arcanos than this one."""
    requires = header.get("requires")
    wanted = requires.get("arcanos") if requires is not None else None
    if wanted is not None and not range_of(wanted, "requires.arcanos").holds(engine_version()):
        refuse(
            wanted.place,
            "REQUIRES",
            f"the pack requires arcanos {range_shown(wanted.value)}, and this is arcanos {__version__}; "
            "nothing else of it was read",
            "install an arcanos in that range, or take a version of the pack for this one",
        )


def range_of(node: Node, name: str) -> Range:
    """Return a version range; refuse anything else."""
    found = parse_range(fields.text(node, name))
    if found is None:
        refuse(node.place, "REQUIRES", f"{name} takes a version range", 'such as ">=1.2, <2"')
    return found


def read_requires(header: Node, problems: Problems) -> Requires | None:
    """Return what a pack requires, None where it says nothing; mistakes are noted."""
    with problems.noted():
        if "requires" in header:
            node = fields.mapping(header["requires"], "requires")
            fields.known_keys(node, "requires", KEYS, (), problems)
            wanted = node.get("arcanos")
            engine = None if wanted is None else fields.text(wanted, "requires.arcanos")
            return Requires(engine, _evidence(node, problems), _extensions(node, problems))
    return None


def _evidence(requires: Node, problems: Problems) -> tuple[tuple[str, str], ...]:
    node = requires.get("evidence")
    found: list[tuple[str, str]] = []
    if node is not None:
        for document, member in fields.mapping(node, "requires.evidence").members():
            with problems.noted():
                if not DOCUMENT.fullmatch(document):
                    refuse(member.key_place, "EVIDENCE", f"'{document}' is no document name")
                range_of(member, f"requires.evidence.{document}")
                found.append((document, member.value))
    return tuple(sorted(found))


def _extensions(requires: Node, problems: Problems) -> tuple[str, ...]:
    node = requires.get("extensions")
    found: dict[str, str] = {}
    for element in fields.listing(node, "requires.extensions") if node is not None else ():
        with problems.noted():
            name = fields.text(element, "an extension")
            if not _DISTRIBUTION.fullmatch(name):
                hint = "write the name that pip installs, such as acme-arcanos"
                refuse(element.place, "REQUIRES", f"'{name}' is no name of a distribution", hint)
            if distribution(name) in found:
                refuse(element.place, "DUPLICATE", f"the extension '{name}' is there twice", "keep one of the two")
            found[distribution(name)] = name
    return tuple(sorted(found.values()))


def refuse_unnamed_extensions(header: Node, requires: Requires | None, extensions: Extensions) -> None:
    """Raise PackRefused for the first extension that a pack requires and nothing here gives."""
    if requires is None or not requires.extensions:
        return
    for node in header["requires"]["extensions"].elements():
        if distribution(node.value) not in extensions.distributions:
            hint = "install it, and name its distribution under 'extensions' in the configuration"
            refuse(
                node.place, "REQUIRES", f"the pack requires the extension '{node.value}', which is not named here", hint
            )
