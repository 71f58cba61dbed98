"""Asking questions at a terminal: one at a time, with a way back, an explanation, and a way out that loses nothing."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable
from typing import Final

from arcanos.commands.screen import say
from arcanos.evidence.interviews.questionnaire import YES_NO, Question, Questionnaire
from arcanos.readers.source import Value
from arcanos.redaction import says_something

HELP = "Answer and press Enter. ? explains, < goes back, ! stops and keeps what was answered."
_WHOLE: Final = re.compile(r"-?[0-9]{1,15}", re.ASCII)
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?(?:[eE][-+]?[0-9]{1,2})?", re.ASCII)


class Stopped(Exception):
    """Who is asked has stopped; what was answered stands."""


def ask_all(
    questionnaire: Questionnaire, given: dict[str, Value], read: Callable[[], str], keep: Callable[[], object]
) -> None:
    """Ask what `given` does not answer yet, put the answers there, and call `keep` after each.

    Raises Stopped on `!` and when input ends. A question that was left out is there as None.
    """
    say(HELP)
    order = [one.id for one in questionnaire.asked(given) if one.id in given]
    while (question := _next(questionnaire, given)) is not None:
        say("", f"{len(order) + 1}. {question.ask}", *_how(question))
        text = _line(read)
        if text == "!":
            raise Stopped
        if text == "?":
            _explain(question)
        elif text == "<":
            if order:
                given.pop(order.pop())
            else:
                say("This is the first question.")
        elif not text and not question.required:
            given[question.id] = None
            order.append(question.id)
        elif _take(question, text, given, read):
            order.append(question.id)
            keep()


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


def _take(question: Question, text: str, given: dict[str, Value], read: Callable[[], str]) -> bool:
    """Put an answer there; tell why not where it can't be one."""
    answer = _items(question, text, read) if question.form == "list" else _value(question, text)
    fault = question.fault(answer)
    if fault is not None:
        say(fault[0].upper() + fault[1:] + ".")
        return False
    given[question.id] = answer
    return True


def _explain(question: Question) -> None:
    say(question.explain or "There is no more to say about it.")


def _next(questionnaire: Questionnaire, given: dict[str, Value]) -> Question | None:
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


def _value(question: Question, text: str) -> Value:
    if question.form == "number" and _NUMBER.fullmatch(text):
        return int(text) if _WHOLE.fullmatch(text) else float(text)
    choices = question.choices or []
    if question.form == "choice" and _WHOLE.fullmatch(text) and 0 < int(text) <= len(choices):
        return choices[int(text) - 1]
    return text


def _items(question: Question, first: str, read: Callable[[], str]) -> list[str] | None:
    """Return the items of a list, of which `<` takes back the last; None where there is none."""
    if first.lower() == "none":
        return []
    items: list[str] = []
    text = first
    while text:
        if text == "!":
            say("The list was not ended, and is not kept.")
            raise Stopped
        if text == "?":
            _explain(question)
        elif text == "<":
            say(f"Taken back: {items.pop()}" if items else "There is nothing to take back.")
        elif says_something(text):
            items.append(text)
        else:
            say("That says nothing; the items before it are kept.")
        text = _line(read)
    return items or None


def _line(read: Callable[[], str]) -> str:
    """Return what is typed, asking again for what no text is. Raises Stopped at the end of input."""
    while True:
        sys.stdout.write("> ")
        sys.stdout.flush()
        try:
            text = read()
        except UnicodeDecodeError:
            say("What was typed is no UTF-8.")
            raise Stopped from None
        if not text:
            sys.stdout.write("\n")
            raise Stopped
        if not any(unicodedata.category(c) in ("Cc", "Cs") for c in text.strip()):
            return text.strip()
        say("That holds what is no letter, such as an arrow key; type it again.")
