"""What training with noise spends, as others published it."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.evidence.renyi import epsilon


@pytest.mark.parametrize(("noise", "epochs", "published"), [(1.3, 15, 1.19), (1.1, 60, 3.01), (0.7, 45, 7.10)])
def test_mnist_spends_what_tensorflow_privacy_published(noise: float, epochs: int, published: float) -> None:
    """The table of its MNIST tutorial: 60,000 images, batches of 256, delta 1e-5; finer orders give a little less."""
    found = epsilon(noise, 256 / 60_000, epochs * 60_000 // 256, 1e-5)
    assert published - 0.005 <= found <= published * 1.005


@given(st.floats(0.3, 20), st.floats(0.001, 1), st.integers(1, 5_000), st.floats(1e-9, 0.1))
def test_more_steps_and_less_noise_spend_more(noise: float, rate: float, steps: int, delta: float) -> None:
    found = epsilon(noise, rate, steps, delta)
    assert 0 < found < inf
    assert epsilon(noise, rate, steps * 2, delta) >= found
    assert epsilon(noise * 2, rate, steps, delta) <= found
    assert epsilon(noise, 1, steps, delta) >= found * (1 - 1e-9)


@pytest.mark.parametrize(
    ("noise", "rate", "steps", "delta"),
    [
        (0, 0.1, 10, 1e-5),
        (1, 0, 10, 1e-5),
        (1, 1.1, 10, 1e-5),
        (1, 0.1, 0, 1e-5),
        (1, 0.1, 10, 0),
        (1, 0.1, 10**13, 0.1),
    ],
)
def test_nothing_is_promised_where_nothing_can_be_said(noise: float, rate: float, steps: int, delta: float) -> None:
    assert epsilon(noise, rate, steps, delta) == inf


def test_numbers_of_any_size_are_taken() -> None:
    assert epsilon(1e300, 0.5, 1, 1e-5) < epsilon(1e-6, 1e-300, 1, 1e-5) < inf
