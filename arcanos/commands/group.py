"""Groups of commands: each command's module is imported when it is called, and not to be listed or completed."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from importlib import import_module

import click
from click.shell_completion import CompletionItem

from arcanos.errors import did_you_mean


class NothingAsked(click.UsageError):
    """A group was called without a command: its help is the answer, and nothing was done."""


class LazyGroup(click.Group):
    """A group whose command `x` is `command` in the module `prefix + x`; `words` says of each what it does."""

    def __init__(
        self,
        name: str,
        prefix: str,
        words: Mapping[str, str],
        text: str,
        epilog: str | None = None,
        context_settings: MutableMapping[str, object] | None = None,
    ) -> None:
        super().__init__(name, help=text, epilog=epilog, context_settings=context_settings or {}, no_args_is_help=False)
        self.prefix = prefix
        self.words = words

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Ask for a command; without one an empty variable in a script would pass for a check."""
        if not args and not ctx.resilient_parsing:
            raise NothingAsked("name a command", ctx)
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of use."""
        return list(self.words)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in self.words:
            return None
        module = import_module(self.prefix + cmd_name.replace("-", "_"))
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Refuse an unknown command with the nearest known one."""
        if args and args[0] not in self.words and not args[0].startswith("-"):
            near = did_you_mean(args[0], list(self.words))
            raise click.UsageError(f"there is no command '{args[0]}'; {near}".rstrip("; "), ctx)
        name, command, rest = super().resolve_command(ctx, args)
        if name is not None and command is not None and not ctx.resilient_parsing:
            _refuse_twice(name, command, rest, ctx)
        return name, command, rest

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.words.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete a command's name without importing any."""
        named = [CompletionItem(name, help=what) for name, what in self.words.items() if name.startswith(incomplete)]
        return named + click.Command.shell_complete(self, ctx, incomplete)


def _refuse_twice(name: str, command: click.Command, args: list[str], parent: click.Context) -> None:
    """Refuse an option that takes one value and is given two: the first would be dropped without a word."""
    if isinstance(command, click.Group):
        return
    context = command.context_class(command, info_name=name, parent=parent, **command.context_settings)
    given = command.make_parser(context).parse_args(list(args))[2]
    for option in given:
        once = isinstance(option, click.Option) and not (option.multiple or option.is_flag or option.count)
        if once and given.count(option) > 1:
            raise click.UsageError(f"{option.opts[0]} is given more than once; it takes one value", context)
