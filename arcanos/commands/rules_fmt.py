"""`arcanos rules fmt`: one layout for rule files."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from arcanos.authoring.layout import formatted
from arcanos.commands.options import config_option
from arcanos.commands.packs import meant
from arcanos.commands.screen import counted, inert, say
from arcanos.config import PackAt
from arcanos.errors import ExitCode, Mistake, PackRefused, Refused, UsageError
from arcanos.readers.files import read_bytes
from arcanos.redaction import printable
from arcanos.writing import write_whole

EXAMPLES = """\b
Examples:
  arcanos rules fmt
  arcanos rules fmt --check policies
  arcanos rules fmt --diff policies/my-rule.yaml
"""


@dataclass(frozen=True, slots=True)
class Layout:
    """A file as it stands and as it is laid out."""

    path: Path
    old: bytes
    new: bytes


@click.command("fmt", epilog=EXAMPLES)
@config_option
@click.option("--check", is_flag=True, help="Write nothing; end with 1 where a file would change.")
@click.option(
    "--diff", is_flag=True, help="Write nothing; show what would change, and end with 1 where something would."
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
def command(config_path: Path | None, check: bool, diff: bool, paths: tuple[str, ...]) -> int:
    """Lay out rule files in one form: order of keys, quotes, lines of at most 100 columns, comments kept.

    PATH is a file, a pack's folder, or a folder of packs; without PATH: the packs of the configuration.
    What a rule means is never changed: the result is read again and compared before it is written.
    A file that can't be read is refused with its place and left alone.
    """
    mistakes: list[Mistake] = []
    layouts: list[Layout] = []
    for path in _files(paths, config_path):
        try:
            layouts.append(_laid_out(path))
        except Refused as refused:
            mistakes += refused.mistakes
    changed = [layout for layout in layouts if layout.old != layout.new]
    for layout in changed:
        _tell(layout, check, diff)
    _sum_up(len(changed), len(layouts) - len(changed), written=not (check or diff))
    if mistakes:
        raise PackRefused(mistakes)
    return ExitCode.CLOSED if changed and (check or diff) else ExitCode.OPEN


def _files(paths: tuple[str, ...], config_path: Path | None) -> list[Path]:
    """Return the files that the arguments mean, each once: a file is itself, a folder the files of its packs."""
    files = [path for path in map(Path, paths) if path.is_file()]
    others = tuple(path for path in paths if not Path(path).is_file())
    if others or not paths:
        for ref in meant(others, config_path):
            if isinstance(ref, PackAt):
                files += [ref.path] if ref.path.is_file() else _of_folder(ref)
            elif others:
                raise UsageError(f"{ref} comes with arcanos and is not yours to lay out; name a path")
    return [_shown(path) for path in {path.resolve(): path for path in files}.values()]


def _shown(path: Path) -> Path:
    """Return a path as it is called from here, where it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path


def _of_folder(ref: PackAt) -> list[Path]:
    return sorted(path for path in ref.path.glob("*.yaml") if not path.name.startswith("."))


def _laid_out(path: Path) -> Layout:
    data = read_bytes(path, str(path), refused=PackRefused)
    return Layout(path, data, formatted(data, str(path)))


def _tell(layout: Layout, check: bool, diff: bool) -> None:
    if diff:
        sys.stdout.write(inert("".join(_difference(layout))))
    elif check:
        say(f"would lay out {layout.path}")
    else:
        write_whole(layout.path, layout.new)
        say(f"laid out {layout.path}")


def _difference(layout: Layout) -> Iterator[str]:
    old, new = (data.decode("utf-8-sig").splitlines() for data in (layout.old, layout.new))
    name = str(layout.path)
    for line in difflib.unified_diff(old, new, name, name, lineterm=""):
        yield f"{printable(line)}\n"


def _sum_up(changed: int, kept: int, *, written: bool) -> None:
    verb = "laid out" if written else "would be laid out"
    say(f"{counted(changed, 'file')} {verb}, {kept} as {'it is' if kept == 1 else 'they are'}")
