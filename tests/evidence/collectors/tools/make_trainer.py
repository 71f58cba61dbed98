"""Write the samples of the transformers Trainer and TrainerState: `python make_trainer.py FOLDER`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import torch
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainerCallback, TrainingArguments

HERE = Path(sys.argv[1])


class Rows(torch.utils.data.Dataset):
    """Eight rows of four tokens."""

    def __len__(self) -> int:
        return 8

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        return {"input_ids": torch.tensor([index, 1, 2, 3]), "labels": torch.tensor(index % 2)}


class Stop(TrainerCallback):
    """Ends a training as somebody does who presses Ctrl-C at step 2."""

    def on_step_end(self, args, state, control, **_):
        if state.global_step == 2:
            raise KeyboardInterrupt


class Diverge(TrainerCallback):
    """Spoils the weights behind step 2."""

    def on_step_end(self, args, state, control, model=None, **_):
        if state.global_step == 2:
            torch.nn.init.constant_(model.classifier.weight, float("nan"))


def trained(name: str, *callbacks: TrainerCallback, **more: object) -> None:
    torch.manual_seed(0)
    made = HERE / "made"
    size = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 8}
    model = BertForSequenceClassification(BertConfig(vocab_size=16, **size))
    said = {
        "output_dir": str(made),
        "max_steps": 3,
        "per_device_train_batch_size": 4,
        "logging_steps": 1,
        "save_steps": 1,
        "eval_steps": 1,
        "eval_strategy": "steps",
        "metric_for_best_model": "accuracy",
        "greater_is_better": True,
        "use_cpu": True,
        "report_to": [],
    }
    arguments = TrainingArguments(**(said | more))
    trainer = Trainer(model, arguments, train_dataset=Rows(), eval_dataset=Rows(), compute_metrics=accuracy)
    for callback in callbacks:
        trainer.add_callback(callback)
    try:
        trainer.train()
        trainer.save_state()
    except KeyboardInterrupt:
        pass
    for path in made.rglob("trainer_state.json"):
        to = HERE / name / path.relative_to(made)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(path.read_text().replace(str(made), "out"))
    shutil.rmtree(made)


def accuracy(said: object) -> dict[str, float]:
    return {"accuracy": float((said.predictions.argmax(-1) == said.label_ids).mean())}


def main() -> None:
    trained("whole")
    trained("interrupted", Stop())
    trained("diverged", Diverge(), logging_nan_inf_filter=False)


if __name__ == "__main__":
    main()
