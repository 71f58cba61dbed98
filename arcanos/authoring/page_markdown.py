"""The catalogue in Markdown: one page, each rule in one form, text from packs never taken for markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from arcanos.authoring.page_index import Index
from arcanos.authoring.rule_pages import PackPages, Parameter, RulePage
from arcanos.reports.markdown_text import code, escape


def render(packs: Sequence[PackPages], indexes: Sequence[Index]) -> str:
    """Return the catalogue."""
    lines = ["# Rules", ""]
    lines += [f"- [{escape(pack.title)}](#pack-{pack.id}): {len(pack.rules)} rules" for pack in packs]
    for index in indexes:
        lines += ["", f"## {index.title}"]
        for word, rules in index.groups:
            lines += ["", f"### {escape(word)}", ""]
            lines += [f"- [`{rule.name}`](#{rule.anchor}) {escape(said)}" for rule, said in rules]
    for pack in packs:
        lines += ["", f'<a id="pack-{pack.id}"></a>', "", f"## {escape(pack.title)}", ""]
        lines += [f"`{pack.id}` {escape(pack.version)}"]
        lines += ["", escape(pack.description)] if pack.description else []
        for rule in pack.rules:
            lines += ["", *rule_lines(rule)]
    return "\n".join(lines) + "\n"


def rule_lines(rule: RulePage) -> list[str]:
    """Return the section of one rule."""
    return list(_rule(rule))


def _rule(rule: RulePage) -> Iterator[str]:
    yield from (f'<a id="{rule.anchor}"></a>', "", f"### {escape(rule.title)}", "")
    yield from ("| | |", "| --- | --- |", f"| rule | `{rule.name}` |")
    for name in ("domain", "severity", "scope", "owner"):
        yield f"| {name} | {escape(getattr(rule, name))} |"
    yield f"| controls | {', '.join(map(escape, rule.controls)) or 'none'} |"
    yield f"| targets | {_cell(rule.targets) if rule.targets else 'the whole bundle'} |"
    yield from _part("Looks at", (f"- {code(fact)}" for fact in rule.facts))
    yield from _part("Applies where", _nested(rule.when))
    yield from _part("Requires", _nested(rule.requires))
    yield from ("", "```yaml", *rule.written.replace("```", "` ` `").splitlines(), "```")
    yield from ("", f"**Why.** {escape(rule.why)}", "", f"**Remedy.** {escape(rule.remedy)}")
    yield from _part("Parameters", map(_parameter, rule.parameters))
    yield from _part("Cases", (_example(one.name, one.changes, one.expected) for one in rule.examples))


def _part(title: str, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    return ["", f"**{title}**", "", *found] if found else []


def _nested(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        text = line.lstrip(" ")
        yield " " * (len(line) - len(text)) + "- " + marked(text)


def marked(text: str) -> str:
    """Return a line of words in which what stands between backquotes is code."""
    return "".join(code(part) if number % 2 else _apart(part) for number, part in enumerate(text.split("`")))


def _apart(text: str) -> str:
    """Return text as it is shown; the blanks at its ends part it from code."""
    if not text.strip():
        return text
    return (" " if text[0] == " " else "") + escape(text) + (" " if text[-1] == " " else "")


def _cell(text: str) -> str:
    return code(text).replace("|", "\\|")


def _parameter(one: Parameter) -> str:
    bounds = f", {escape(one.bounds)}" if one.bounds else ""
    said = f". {escape(one.description)}" if one.description else ""
    return f"- `{one.name}`: {escape(one.type)}, default {code(one.default)}{bounds}{said}"


def _example(name: str, changes: Sequence[str], expected: Sequence[str]) -> str:
    where = f" ({'; '.join(map(code, changes))})" if changes else ""
    return f"- {escape(name)}{where}: {', '.join(map(code, expected))}"
