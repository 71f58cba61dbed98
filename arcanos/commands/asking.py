"""Asking questions at a terminal: one at a time, with a way back, an explanation, and a way out that loses nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from arcanos.commands.screen import say
from arcanos.evidence.interviews.questionnaire import YES_NO, Question, Questionnaire

HELP = "Answer and press Enter. ? explains, < goes back, ! stops and keeps what was answered."


class Stopped(Exception):
    """Who is asked has stopped; what was answered stands."""


def ask_all(questionnaire: Questionnaire, given: dict[str, Any], read: Callable[[], str]) -> None:
    """Ask what `given` does not answer yet, and put the answers there. Raises Stopped on `!` and when input ends."""
    say(HELP)
    order: list[str] = []
    while (question := _next(questionnaire, given)) is not None:
        say("", f"{len(order) + 1}. {question.ask}", *_how(question))
        text = _line(read)
        if text == "!":
            raise Stopped
        if text == "?":
            say(question.explain or "There is no more to say about it.")
        elif text == "<":
            if order:
                given.pop(order.pop())
            else:
                say("This is the first question.")
        elif not text and not question.required and question.form != "list":
            given[question.id] = None
            order.append(question.id)
        else:
            _take(question, text, given, order, read)
    for name in [name for name, answer in given.items() if answer is None]:
        del given[name]


def yes(question: str, read: Callable[[], str]) -> bool:
    """Ask until the answer is yes or no. Raises Stopped on `!` and at the end of input."""
    while True:
        say(f"{question} (yes, no)")
        text = _line(read)
        if text == "!":
            raise Stopped
        if text in YES_NO:
            return text == "yes"


def line(question: str, read: Callable[[], str]) -> str:
    """Ask until there is an answer. Raises Stopped on `!` and at the end of input."""
    while True:
        say(question)
        text = _line(read)
        if text == "!":
            raise Stopped
        if text:
            return text


def _take(question: Question, text: str, given: dict[str, Any], order: list[str], read: Callable[[], str]) -> None:
    answer = _items(text, read) if question.form == "list" else _value(question, text)
    fault = question.fault(answer)
    if fault is not None:
        return say(fault[0].upper() + fault[1:] + ".")
    given[question.id] = answer
    order.append(question.id)
    return None


def _next(questionnaire: Questionnaire, given: dict[str, Any]) -> Question | None:
    return next((one for one in questionnaire.asked(given) if one.id not in given), None)


def _how(question: Question) -> list[str]:
    match question.form:
        case "yes-no":
            how = ["yes or no"]
        case "choice":
            how = [f"  {i}  {one}" for i, one in enumerate(question.choices or [], 1)]
        case "list":
            how = ["one a line, an empty line ends the list; 'none' where there is nothing"]
        case "date":
            how = ["YYYY-MM-DD"]
        case _:
            how = []
    return how if question.required else [*how, "an empty line leaves it out"]


def _value(question: Question, text: str) -> Any:
    if question.form == "number":
        try:
            return int(text) if text.lstrip("-").isdigit() else float(text)
        except ValueError:
            return text
    choices = question.choices or []
    if question.form == "choice" and text.isdigit() and 0 < int(text) <= len(choices):
        return choices[int(text) - 1]
    return text


def _items(first: str, read: Callable[[], str]) -> list[str] | None:
    if first.lower() == "none":
        return []
    if not first:
        return None
    items = [first]
    while text := _line(read):
        items.append(text)
    return items


def _line(read: Callable[[], str]) -> str:
    sys.stdout.write("> ")
    sys.stdout.flush()
    text = read()
    if not text:
        sys.stdout.write("\n")
        raise Stopped
    return text.strip()
