"""What tests use of scipy.stats.contingency."""

from scipy.stats import Interval

class _Ratio:
    relative_risk: float
    def confidence_interval(self, confidence_level: float) -> Interval: ...

def relative_risk(exposed_cases: int, exposed_total: int, control_cases: int, control_total: int) -> _Ratio: ...
