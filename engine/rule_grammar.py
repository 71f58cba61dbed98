"""From the text of a pack to one rule, with parameters bound and every mistake in it told at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from arcanos.engine import fields
from arcanos.engine.condition_grammar import parse_check
from arcanos.engine.conditions import Check
from arcanos.engine.extensions import NONE, Extensions
from arcanos.engine.fields import Node, Problems, refuse, told
from arcanos.engine.header import Header, ages_of, identifier, span_of, text_of
from arcanos.engine.in_force import days_of
from arcanos.engine.model import Manual, Rule, Template
from arcanos.engine.operand_grammar import Context, Spot
from arcanos.engine.selector_parser import parse_selector
from arcanos.engine.terms import Selector
from arcanos.engine.text import parse_template
from arcanos.errors import did_you_mean
from arcanos.findings import SEVERITIES, Severity
from arcanos.readers.source import Value

DOMAINS: Final = ("security", "privacy", "fairness", "resilience", "governance")
SCOPES: Final = ("data-pipeline", "training", "deployment", "integration")
RULE_NEEDS: Final = ("id", "title", "domain", "severity", "scope", "owner", "why", "remedy", "cases")
_RULE_MAY: Final = ("controls", "for", "subject", "when", "require", "manual", "min_targets", "evidence", "message")
RULE_KEYS: Final = (*RULE_NEEDS, *_RULE_MAY, "effective", "retired")
ATTESTATIONS: Final = "attestations"

_CONTROL: Final = re.compile(r"[a-z0-9][a-z0-9.-]*:[A-Za-z0-9][A-Za-z0-9.()/_ -]*")


def compile_rule(
    node: Node,
    header: Header,
    bound: Mapping[str, Value],
    used: set[str] | None = None,
    extensions: Extensions = NONE,
) -> Rule:
    """Compile one rule with parameters bound; raises PackRefused with all its mistakes."""
    fields.mapping(node, "a rule")
    found = Problems()
    used = set() if used is None else used
    required = extensions.required(header.requires.extensions if header.requires is not None else ())
    context = Context(found, bound, header.declared, header.min_n, header.confidence, used, extensions=required)
    fields.known_keys(node, "a rule", RULE_KEYS, RULE_NEEDS, found)
    rule = _RuleReader(node, header, context).read()
    found.settle()
    if rule is None:
        told()
    return rule


@dataclass(slots=True)
class _RuleReader:
    node: Node
    header: Header
    context: Context

    def read(self) -> Rule | None:
        """Return the rule, or None where a mistake was noted."""
        problems, node = self.context.problems, self.node
        words: dict[str, str] = {}
        for key in ("title", "owner", "why", "remedy"):
            with problems.noted():
                words[key] = text_of(node, key, key)
        for key, known in (("domain", DOMAINS), ("severity", SEVERITIES), ("scope", SCOPES)):
            with problems.noted():
                words[key] = fields.word(node[key], key, known) if key in node else ""
        with problems.noted():
            words["id"] = identifier(node, "id", "the rule's id")
        targets, subject = self._targets()
        when, require, manual = self._body()
        message, min_targets = self._message(), self._min_targets()
        ages, controls = self._ages(), self._controls()
        effective, retired = self._days()
        if problems.any:
            return None
        return Rule(
            pack=self.header.id,
            id=words["id"],
            title=words["title"],
            domain=words["domain"],
            severity=Severity.named(words["severity"]),
            scope=words["scope"],
            owner=words["owner"],
            why=words["why"],
            remedy=words["remedy"],
            controls=controls,
            targets=targets,
            subject=subject,
            when=when,
            require=require,
            manual=manual,
            message=message,
            min_targets=min_targets,
            max_age=ages,
            documents=frozenset(self.context.documents),
            uses_time=self.context.uses_time,
            place=node.place,
            effective=effective,
            retired=retired,
        )

    def _targets(self) -> tuple[Selector | None, Template | None]:
        node, problems = self.node, self.context.problems
        selector: Selector | None = None
        subject: Template | None = None
        with problems.noted():
            if "for" in node:
                member = node["for"]
                selector = parse_selector(fields.text(member, "for"), member.place)
                if not selector.absolute:
                    refuse(
                        member.place,
                        "SELECTOR",
                        f"for '{selector.text}' does not start at the bundle",
                        f"write $.{selector.text}",
                    )
                self.context.read(selector, at_bundle=True)
        with problems.noted():
            if "subject" in node:
                subject = parse_template(node["subject"], "subject", with_subject=False)
                self._read_subject(subject)
        if "for" in node and "subject" not in node:
            problems.add(
                node["for"].key_place, "MISSING", "a rule with 'for' lacks 'subject'", 'such as subject: "{id}"'
            )
        if "subject" in node and "for" not in node:
            problems.add(
                node["subject"].key_place,
                "KEY",
                "a rule without 'for' has the subject 'bundle'",
                "drop subject, or add for",
            )
        return selector, subject

    def _read_subject(self, subject: Template) -> None:
        for piece in subject.pieces:
            if isinstance(piece, Selector) and piece.absolute:
                self.context.read(piece, at_bundle=True)

    def _body(self) -> tuple[Check | None, Check | None, Manual | None]:
        node, problems, context = self.node, self.context.problems, self.context
        at_bundle = "for" not in node
        spot = Spot(at_bundle=at_bundle, target_is_bundle=at_bundle)
        when = require = manual = None
        with problems.noted():
            if "when" in node:
                when = parse_check(node["when"], "when", context, Spot(at_bundle, at_bundle, in_when=True))
        with problems.noted():
            if ("require" in node) == ("manual" in node):
                refuse(node.place, "MISSING", "a rule has exactly one of 'require' and 'manual'")
            if "require" in node:
                require = parse_check(node["require"], "require", context, spot)
            else:
                manual = self._manual(node["manual"])
        return when, require, manual

    def _manual(self, node: Node) -> Manual:
        fields.mapping(node, "manual")
        fields.known_keys(
            node, "manual", ("ask", "role", "valid_for"), ("ask", "role", "valid_for"), self.context.problems
        )
        if self.context.problems.any:
            told()
        self.context.uses_time = True
        self.context.documents.add(ATTESTATIONS)
        seconds = span_of(self.context.bound(node["valid_for"]), "valid_for")
        return Manual(fields.text(node["ask"], "ask"), fields.text(node["role"], "role"), seconds)

    def _message(self) -> Template | None:
        with self.context.problems.noted():
            if "message" in self.node:
                return parse_template(self.node["message"], "message", with_subject=True)
        return None

    def _days(self) -> tuple[date | None, date | None]:
        with self.context.problems.noted():
            if self.node.value:
                return days_of(self.node, self.header.effective)
        return None, None

    def _min_targets(self) -> int:
        with self.context.problems.noted():
            if "min_targets" in self.node:
                if "for" not in self.node:
                    refuse(
                        self.node["min_targets"].key_place, "KEY", "min_targets counts the targets of 'for'", "add for"
                    )
                return fields.natural(self.context.bound(self.node["min_targets"]), "min_targets", least=1)
        return 0

    def _controls(self) -> tuple[str, ...]:
        found: list[str] = []
        with self.context.problems.noted():
            for element in fields.listing(self.node["controls"], "controls") if "controls" in self.node else []:
                control = fields.text(element, "a control")
                if not _CONTROL.fullmatch(control):
                    hint = "write framework:id, such as iso-42001:A.6.2.5"
                    refuse(element.place, "VALUE", f"control '{control}' names no framework", hint)
                found.append(control)
        return tuple(found)

    def _ages(self) -> dict[str, Fraction]:
        read, found = self.context.documents, dict[str, Fraction]()
        with self.context.problems.noted():
            own = ages_of(self.node)
            unread = next((document for document in own if document not in read), None)
            if unread is not None:
                hint = did_you_mean(unread, sorted(read))
                refuse(own[unread].place, "EVIDENCE", f"no selector of this rule reads '{unread}'", hint)
            for document, node in (self.header.max_age | own).items():
                if document in read:
                    found[document] = span_of(self.context.bound(node), "max_age")
        return found
