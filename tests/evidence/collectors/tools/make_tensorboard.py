"""Write the samples of TensorBoard's writers: `python make_tensorboard.py FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import tensorboardX
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.plugins.scalar.summary_v2 import scalar_pb
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from torch.utils.tensorboard import SummaryWriter

HERE = Path(sys.argv[1])
AT = 1_763_632_800
"""2025-11-20T10:00:00Z."""


def renamed(folder: str) -> None:
    """Give event files names without host and process."""
    for index, path in enumerate(sorted((HERE / folder).rglob("events.out.tfevents.*"))):
        path.rename(path.with_name(f"events.out.tfevents.{AT}.host.{index}"))


def scalars(writer: object) -> None:
    for step in range(5):
        writer.add_scalar("loss/train", 1 / (step + 1), step, walltime=AT + step)
    writer.add_scalar("loss/eval", 0.25, 4, walltime=AT + 4)
    writer.add_scalar("odd", float("nan"), 4, walltime=AT + 4)


def torch() -> None:
    with SummaryWriter(str(HERE / "torch")) as writer:
        scalars(writer)
        writer.add_scalar("new/accuracy", 0.75, 4, walltime=AT + 4, new_style=True)
        writer.add_scalar("double", 0.1, 4, walltime=AT + 4, new_style=True, double_precision=True)
        writer.add_text("note", "canary-text", 4, walltime=AT + 4)
        writer.add_histogram("weights", np.arange(10.0), 4, walltime=AT + 4)
        writer.add_pr_curve("curve", np.array([0, 1, 1]), np.array([0.1, 0.9, 0.4]), 4, walltime=AT + 4)
    renamed("torch")


def hparams() -> None:
    with SummaryWriter(str(HERE / "hparams")) as writer:
        writer.add_hparams({"lr": 0.1, "solver": "adam"}, {"hparam/accuracy": 0.8}, run_name="trial", global_step=3)
    renamed("hparams")


def groups() -> None:
    with SummaryWriter(str(HERE / "groups")) as writer:
        writer.add_scalar("loss", 1.0, 0, walltime=AT)
        writer.add_scalars("both", {"train": 0.5, "eval": 0.6}, 1, walltime=AT + 1)
    renamed("groups")


def tensorboard_x() -> None:
    with tensorboardX.SummaryWriter(str(HERE / "tensorboardX")) as writer:
        scalars(writer)
        writer.add_text("note", "canary-text", 4, walltime=AT + 4)
    renamed("tensorboardX")


def summary(step: int, made: Summary) -> Event:
    return Event(wall_time=AT + step, step=step, summary=made)


def purged() -> None:
    """Write a run that stopped at step 3 and began again at step 2, as its restarted writer says."""
    for part, steps in enumerate(((0, 1, 2, 3), (2, 3))):
        writer = EventFileWriter(str(HERE / "restarted"), filename_suffix=f".{part}")
        if part:
            start = SessionLog(status=SessionLog.START)
            writer.add_event(Event(wall_time=AT + 10, step=2, session_log=start))
        for step in steps:
            writer.add_event(summary(step, scalar_pb("loss", 10.0 * part + step)))
        writer.close()
    renamed("restarted")


def truncated() -> None:
    whole = next((HERE / "torch").iterdir()).read_bytes()
    (HERE / "truncated").mkdir(exist_ok=True)
    (HERE / "truncated" / f"events.out.tfevents.{AT}.host.0").write_bytes(whole[:-100])


def main() -> None:
    for make in (torch, hparams, groups, tensorboard_x, purged, truncated):
        make()


if __name__ == "__main__":
    main()
