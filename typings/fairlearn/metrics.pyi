"""What tests use of fairlearn.metrics."""

from collections.abc import Callable, Mapping, Sequence

class _Rows:
    def __getitem__(self, group: str) -> Mapping[str, float]: ...

class _ByGroup:
    loc: _Rows

class MetricFrame:
    by_group: _ByGroup
    def __init__(
        self,
        *,
        metrics: Mapping[str, Callable[..., float]],
        y_true: Sequence[int],
        y_pred: Sequence[int],
        sensitive_features: Mapping[str, Sequence[str]],
    ) -> None: ...
    def ratio(self) -> Mapping[str, float]: ...
    def difference(self) -> Mapping[str, float]: ...

def selection_rate(y_true: Sequence[int], y_pred: Sequence[int]) -> float: ...
def true_positive_rate(y_true: Sequence[int], y_pred: Sequence[int]) -> float: ...
def false_positive_rate(y_true: Sequence[int], y_pred: Sequence[int]) -> float: ...
def false_negative_rate(y_true: Sequence[int], y_pred: Sequence[int]) -> float: ...
