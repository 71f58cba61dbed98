"""The catalogue in HTML: one self-contained page that needs no script and prints; all text from packs is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Final

from arcanos.authoring.page_index import Index
from arcanos.authoring.rule_pages import Example, PackPages, Parameter, RulePage
from arcanos.redaction import printable

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

# Every pair of text and ground has a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3).
STYLE: Final = """\
:root { color-scheme: light dark; --ink: #1a1a1a; --faint: #545454; --ground: #fff; --panel: #f3f3f1; --line: #cfcfca;
  --link: #0b4f9c; --critical: #8c1010; --high: #8a3b00; --medium: #6b5300; --low: #1d5c2e; --info: #404a58; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececea; --faint: #b3b3ae; --ground: #171816; --panel: #232421;
  --line: #44463f; --link: #8fc1ff; --critical: #ff9c94; --high: #ffb27a; --medium: #e6cd6a; --low: #8fd6a1;
  --info: #b9c4d4; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1, h2, h3 { line-height: 1.25; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
code, pre { font: .9em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--panel); border: 1px solid var(--line); padding: .75rem; white-space: pre-wrap; }
section.rule { margin: 2.5rem 0; padding-top: 1rem; border-top: 1px solid var(--line); }
.name { color: var(--faint); margin: 0; }
dl { display: grid; grid-template-columns: 8rem 1fr; gap: .15rem 1rem; margin: 1rem 0; }
dt { color: var(--faint); }
dd { margin: 0; }
.severity { font-weight: 600; }
.critical { color: var(--critical); } .high { color: var(--high); } .medium { color: var(--medium); }
.low { color: var(--low); } .info { color: var(--info); }
h4 { margin: 1rem 0 .25rem; }
ul { margin: .25rem 0; padding-left: 1.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid var(--line); }
@media (max-width: 36rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; } }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } h2 { break-before: page; }
  section.rule h3, h4 { break-after: avoid; } pre, tr { break-inside: avoid; } a { color: inherit; } }
"""


def render(packs: Sequence[PackPages], indexes: Sequence[Index]) -> str:
    """Return the catalogue."""
    return "".join(f"{line}\n" for line in _page(packs, indexes))


def _page(packs: Sequence[PackPages], indexes: Sequence[Index]) -> Iterator[str]:
    yield from ("<!doctype html>", '<html lang="en">', "<head>", '<meta charset="utf-8">')
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield from ("<title>Rules</title>", f"<style>\n{STYLE}</style>", "</head>", "<body>", "<h1>Rules</h1>")
    yield '<nav aria-label="Contents">'
    yield from _list(f'<a href="#pack-{pack.id}">{_text(pack.title)}</a>: {len(pack.rules)} rules' for pack in packs)
    for index in indexes:
        yield f"<h2>{_text(index.title)}</h2>"
        for word, rules in index.groups:
            yield f"<details open><summary>{_text(word)}</summary>"
            yield from _list(
                f'<a href="#{rule.anchor}"><code>{_text(rule.name)}</code></a> {_text(said)}' for rule, said in rules
            )
            yield "</details>"
    yield "</nav>"
    yield "<main>"
    for pack in packs:
        yield from _pack(pack)
    yield from ("</main>", "</body>", "</html>")


def _pack(pack: PackPages) -> Iterator[str]:
    yield f'<h2 id="pack-{pack.id}">{_text(pack.title)}</h2>'
    yield f'<p class="name"><code>{_text(pack.id)}</code> {_text(pack.version)}</p>'
    if pack.description:
        yield f"<p>{_text(pack.description)}</p>"
    for rule in pack.rules:
        yield f'<section class="rule" id="{rule.anchor}">'
        yield from _rule(rule)
        yield "</section>"


def _rule(rule: RulePage) -> Iterator[str]:
    yield f"<h3>{_text(rule.title)}</h3>"
    yield f'<p class="name"><a href="#{rule.anchor}"><code>{_text(rule.name)}</code></a></p>'
    yield "<dl>"
    yield f'<dt>severity</dt><dd class="severity {rule.severity}">{_text(rule.severity)}</dd>'
    for name in ("domain", "scope", "owner"):
        yield f"<dt>{name}</dt><dd>{_text(getattr(rule, name))}</dd>"
    yield f"<dt>controls</dt><dd>{_text(', '.join(rule.controls) or 'none')}</dd>"
    targets = f"<code>{_text(rule.targets)}</code>" if rule.targets else "the whole bundle"
    yield f"<dt>targets</dt><dd>{targets}</dd>"
    yield "</dl>"
    yield from _part("Looks at", _list(f"<code>{_text(fact)}</code>" for fact in rule.facts) if rule.facts else ())
    yield from _part("Applies where", _nested(rule.when))
    yield from _part("Requires", _nested(rule.requires))
    yield f"<pre>{_lines(rule.written)}</pre>"
    yield from _part("Why", [f"<p>{_text(rule.why)}</p>"])
    yield from _part("Remedy", [f"<p>{_text(rule.remedy)}</p>"])
    yield from _part("Parameters", _parameters(rule.parameters))
    yield from _part("Cases", _examples(rule.examples))


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield f"<h4>{title}</h4>"
        yield from found


def _list(items: Iterable[str]) -> Iterator[str]:
    yield "<ul>"
    yield from (f"<li>{item}</li>" for item in items)
    yield "</ul>"


def _nested(lines: Sequence[str]) -> Iterator[str]:
    """Yield lines that are indented by two blanks for each level as lists in lists."""
    depth = -1
    for line in lines:
        text = line.lstrip(" ")
        level = (len(line) - len(text)) // 2
        if level > depth:
            yield "<ul>" * (level - depth)
        else:
            yield "</li>" + "</ul></li>" * (depth - level)
        yield f"<li>{_marked(text)}"
        depth = level
    if lines:
        yield "</li></ul>" * (depth + 1)


def _marked(text: str) -> str:
    parts = enumerate(text.split("`"))
    return "".join(f"<code>{_text(part)}</code>" if number % 2 else _text(part) for number, part in parts)


def _parameters(parameters: Sequence[Parameter]) -> Iterator[str]:
    if not parameters:
        return
    yield "<table><tr><th>name</th><th>type</th><th>default</th><th>bounds</th><th></th></tr>"
    for one in parameters:
        cells = (f"<code>{_text(one.name)}</code>", *map(_text, (one.type, one.default, one.bounds, one.description)))
        yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    yield "</table>"


def _examples(examples: Sequence[Example]) -> Iterator[str]:
    yield "<table><tr><th>case</th><th>what differs</th><th>the rule says</th></tr>"
    for one in examples:
        changes = "<br>".join(f"<code>{_text(change)}</code>" for change in one.changes)
        expected = "<br>".join(f"<code>{_text(row)}</code>" for row in one.expected)
        yield f"<tr><td>{_text(one.name)}</td><td>{changes}</td><td>{expected}</td></tr>"
    yield "</table>"


def _text(text: str) -> str:
    return escape(printable(" ".join(text.split()) if "\n" in text else text))


def _lines(text: str) -> str:
    return "\n".join(_text(line) for line in text.splitlines())
