"""The privacy that training with noise spends, by Rényi differential privacy of the sampled Gaussian mechanism."""

from __future__ import annotations

from math import exp, inf, lgamma, log
from typing import Final

ORDERS: Final = range(2, 257)
LEAST_NOISE: Final = 1e-6
MOST_NOISE: Final = 1e6
MOST_STEPS: Final = 10**12
"""Less noise is as good as none, more is taken as so much, and more steps are no training."""


def epsilon(noise_multiplier: float, sample_rate: float, steps: int, delta: float) -> float:
    """Return an epsilon that `steps` steps of DP-SGD spend at most at `delta`; infinite where nothing can be said.

    Each step takes every record with the probability `sample_rate`, in (0, 1], and adds noise of `noise_multiplier`
    times the clipping norm. Mironov, Talwar and Zhang (2019), "Rényi differential privacy of the sampled Gaussian
    mechanism", arXiv:1908.10530, section 3.3, at whole orders; turned into epsilon by Mironov (2017), "Rényi
    differential privacy", CSF '17, proposition 3. Finer orders and later conversions give smaller numbers.
    """
    if not (noise_multiplier >= LEAST_NOISE and 0 < sample_rate <= 1 and 0 < steps <= MOST_STEPS and 0 < delta < 1):
        return inf
    noise = min(noise_multiplier, MOST_NOISE)
    spent = (steps * _renyi(noise, sample_rate, order) - log(delta) / (order - 1) for order in ORDERS)
    return min(spent)


def _renyi(noise: float, rate: float, order: int) -> float:
    """Return the Rényi divergence of one step at a whole order: the logarithm of a binomial sum."""
    if rate == 1:
        return order / (2 * noise**2)
    terms = [
        _log_binomial(order, k) + k * log(rate) + (order - k) * log(1 - rate) + (k * k - k) / (2 * noise**2)
        for k in range(order + 1)
    ]
    largest = max(terms)
    return (largest + log(sum(exp(term - largest) for term in terms))) / (order - 1)


def _log_binomial(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
