"""`arcanos interview`: what the people who run a system know and no file says."""

from __future__ import annotations

from arcanos.commands.group import LazyGroup

command = LazyGroup(
    "interview",
    "arcanos.commands.interview_",
    {
        "new": "Write a questionnaire to begin with.",
        "hold": "Ask the questions at the terminal, or take answers from a file.",
        "confirm": "Confirm, as a second person, what was answered.",
    },
    text="""Hold an interview, and keep who answered what, when, and who confirmed it.

    The collector 'interviews' takes the answered files into the evidence, with what they lack.
    """,
)
