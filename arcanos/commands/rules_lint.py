"""`arcanos rules lint`: do the packs load, and what would a careful reader say of their rules?"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

import click

from arcanos.authoring.lint.codes import CODES, Level, page_of
from arcanos.authoring.lint.formats import to_github, to_json
from arcanos.authoring.lint.linter import Lint, Said, lint
from arcanos.authoring.lint.subject import linted_pack
from arcanos.commands.options import config_option, the_config
from arcanos.commands.packs import Extending, each, has_config, meant, packs_argument
from arcanos.commands.screen import counted, say
from arcanos.config import Config
from arcanos.engine.waiver_file import Waiver
from arcanos.errors import ExitCode, Mistake, PackRefused, UsageError, did_you_mean
from arcanos.inputs import load_all_waivers

FORMATS: Final = ("text", "json", "github")
EXAMPLES: Final = """\b
Examples:
  arcanos rules lint
  arcanos rules lint policies rules/my-pack/my-rule.yaml
  arcanos rules lint --fail-on note --ignore no-indeterminate-case
  arcanos rules lint policies --format github
"""


@click.command("lint", epilog=EXAMPLES)
@click.option(
    "--fail-on",
    default="warning",
    show_default=True,
    type=click.Choice([str(level) for level in reversed(Level)]),
    help="End with 1 for remarks of this level and above.",
)
@click.option("--ignore", "ignored", multiple=True, metavar="CODE", help="Count a code and do not show it. Repeatable.")
@click.option("--format", "format_", default="text", show_default=True, type=click.Choice(FORMATS))
@config_option
@packs_argument
def command(
    config_path: Path | None, packs: tuple[str, ...], fail_on: str, ignored: tuple[str, ...], format_: str
) -> int:
    """Load packs strictly, play the cases of their rules, and say what is wrong with them or odd.

    Every remark has a code, a place, a next step and a page, docs/lint/CODE.md. A pack lets one stand
    under `lint` in pack.yaml, with a reason. Linted without PACK, the rules are also held against the
    configuration: its roles, gates and waivers. Whether the cases hold is said by 'arcanos rules test'.
    A rule file stands for its whole pack.

    Ends with 1 when something is said at the level of --fail-on or above, 3 when a pack does not load.
    """
    _refuse_unknown(ignored)
    level = Level[fail_on.upper()]
    config = the_config(config_path) if not packs and has_config(config_path) else None
    try:
        found = _linted(packs, config_path, config, ignored)
    except PackRefused as refused:
        _show(Lint((), ()), format_, level, _with_pages(refused.mistakes))
        raise PackRefused(_with_pages(refused.mistakes)) from refused
    _show(found, format_, level, ())
    return ExitCode.CLOSED if found.at_least(level) else ExitCode.OPEN


def _refuse_unknown(ignored: Sequence[str]) -> None:
    for code in ignored:
        if code not in CODES:
            raise UsageError(f"--ignore {code}: there is no such code; {did_you_mean(code, list(CODES))}".rstrip("; "))
        if CODES[code].refused:
            raise UsageError(f"--ignore {code}: a pack with it does not load; mend it")


def _linted(packs: Sequence[str], config_path: Path | None, config: Config | None, ignored: Sequence[str]) -> Lint:
    refs = meant(packs, config_path)
    extending = Extending(config_path, bool(packs))
    found = each(refs, lambda _, source: linted_pack(source, config, extending.of(source)))
    waivers: tuple[Waiver, ...] = load_all_waivers(config).entries if config is not None else ()
    return lint(found, waivers, ignored)


def _with_pages(mistakes: Sequence[Mistake]) -> list[Mistake]:
    """Name the page of a mistake that has one."""
    pages = {code.refused: page_of(name) for name, code in CODES.items() if code.refused}
    return [
        Mistake(m.place, m.code, m.message, f"{m.hint} ({pages[m.code]})") if m.code in pages else m for m in mistakes
    ]


def _show(found: Lint, format_: str, fail_on: Level, refused: Sequence[Mistake]) -> None:
    if format_ == "json":
        sys.stdout.flush()
        sys.stdout.buffer.write(to_json(found, refused, fail_on))
        sys.stdout.buffer.flush()
    elif format_ == "github":
        # These lines are meant for the build server, which `say` keeps everything else from.
        sys.stdout.write("".join(f"{line}\n" for line in to_github(found, refused)))
        if not refused:
            say(*_summary(found))
    elif not refused:
        say(*_text(found), *_summary(found))


def _text(found: Lint) -> Iterator[str]:
    for file, said in groupby((said for said in found.said if said.counts), lambda said: said.remark.place.file):
        yield file
        for one in said:
            yield from _lines(one)
        yield ""


def _lines(said: Said) -> Iterator[str]:
    remark = said.remark
    about = f"{remark.rule}: " if remark.rule and remark.rule != Path(remark.place.file).stem else ""
    yield f"{remark.place.line}:{remark.place.column}".ljust(8) + f"{remark.level!s:9}{remark.code} ({remark.page})"
    yield f"{'':17}{about}{remark.message}; {remark.hint}"


def _summary(found: Lint) -> Iterator[str]:
    rules = sum(len(pack.pack.rules) for pack in found.packs)
    levels = ", ".join(counted(found.count(level), str(level)) for level in reversed(Level))
    yield f"{counted(rules, 'rule')} in {counted(len(found.packs), 'pack')}: all well formed; {levels}"
    for title, hidden in (
        ("suppressed", [said for said in found.said if said.suppressed]),
        ("ignored", [said for said in found.said if said.ignored and not said.suppressed]),
    ):
        if hidden:
            codes = Counter(said.remark.code for said in hidden)
            listed = ", ".join(f"{n} {code}" for code, n in sorted(codes.items()))
            yield f"{title}: {counted(len(hidden), 'remark')} ({listed})"
