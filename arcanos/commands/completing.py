"""What a shell offers for an option: names from the configuration that stands here; nothing when there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from arcanos import clock
from arcanos.errors import ArcanosError


def _completer(names: Callable[[Path | None], Iterable[str]]) -> Callable[..., list[CompletionItem]]:
    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        # A shell that completes is no place for messages: what can't be read offers nothing.
        try:
            found = sorted(set(names(ctx.params.get("config_path"))))
        except (ArcanosError, OSError):
            return []
        return [CompletionItem(name) for name in found if name.startswith(incomplete)]

    return complete


def _gates(config_path: Path | None) -> Iterable[str]:
    from arcanos.commands.options import the_config

    return the_config(config_path).gates


def _stages(config_path: Path | None) -> Iterable[str]:
    from arcanos.commands.options import the_config

    gates = the_config(config_path).gates.values()
    return [gate.settings.stage for gate in gates if gate.settings.stage is not None]


def _models(config_path: Path | None) -> Iterable[str]:
    from arcanos.commands.options import the_config
    from arcanos.evidence.registry import read_models
    from arcanos.observed import observe

    config = the_config(config_path)
    registry = tuple(source for source in config.documents if source.name == "registry")
    bundle = observe(replace(config, documents=registry), clock.now()).bundle
    return [model.id for document in bundle if document.name == "registry" for model in read_models(document)]


def _rules(config_path: Path | None) -> Iterable[str]:
    from arcanos.commands.packs import rule_names

    return rule_names(config_path)


def _formats(config_path: Path | None) -> Iterable[str]:
    from arcanos.reports.formats import FORMATS

    return [f"{name}=" for name in FORMATS]


def _format_names(config_path: Path | None) -> Iterable[str]:
    from arcanos.reports.formats import FORMATS

    return list(FORMATS)


gates = _completer(_gates)
stages = _completer(_stages)
models = _completer(_models)
rules = _completer(_rules)
formats = _completer(_formats)
format_names = _completer(_format_names)


def packs(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the shipped packs and the files below what was typed."""
    from arcanos.rules import shipped

    names = [f"arcanos/{name}" for name in shipped()]
    items = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return items if items and incomplete.startswith("arcanos/") else [*items, CompletionItem(incomplete, type="file")]
