"""What tests use of scipy.stats."""

from collections.abc import Callable, Sequence

class Interval:
    low: float
    high: float

class _Binomial:
    def proportion_ci(self, confidence_level: float, method: str) -> Interval: ...

class _Bootstrapped:
    confidence_interval: Interval

class _Normal:
    def interval(self, confidence: float, loc: float, scale: float) -> tuple[float, float]: ...

norm: _Normal

def binomtest(k: int, n: int) -> _Binomial: ...
def bootstrap(
    data: tuple[Sequence[float]],
    statistic: Callable[[Sequence[float]], float],
    *,
    n_resamples: int,
    vectorized: bool,
    method: str,
    rng: int,
) -> _Bootstrapped: ...
