"""Writes elementwise.json: PyTorch's answers, with gradients, for operations on each element by itself or on pairs of them.

Run: bench/peers/.venv/bin/python test/goldens/engine/operations/make_elementwise.py
"""

import pathlib
import sys

import torch

folder = pathlib.Path(__file__).parent
sys.path.append(str(folder.parent / "network"))
from golden import normal, operation, write  # noqa: E402

special = torch.special
with_zero = torch.tensor([-2.5, -1.5, -1.0, -0.5, 0.0, 0.5, 1.5, 2.0, 2.5, 3.3])
positive = lambda *shape: normal(*shape).exp()
inside = torch.tensor([-0.95, -0.5, -0.01, 0.0, 0.3, 0.7, 0.99])
# Broadcast, with equal elements among them.
left, right = normal(3, 1, 2).round(decimals=1), normal(4, 1).round(decimals=1)
equal_pair = torch.tensor([[1.0, 2.0, -1.0]]), torch.tensor([[1.0], [2.0]])
truths = torch.tensor([[0.0, 1.0], [1.0, 0.0]]), torch.tensor([[1.0], [0.0]])


def stirling(x):
    return torch.lgamma(x) - (x - 0.5) * x.log() + x - 0.9189385332046728


def log_beta(a, b):
    return torch.lgamma(a) + torch.lgamma(b) - torch.lgamma(a + b)


write(
    "elementwise.json",
    {
        "negate": operation(torch.neg, normal(5)),
        "exp": operation(torch.exp, normal(5, scale=3)),
        "log": operation(torch.log, positive(5)),
        "sqrt": operation(torch.sqrt, positive(5)),
        "reciprocal": operation(torch.reciprocal, normal(5)),
        "absolute": operation(torch.abs, with_zero),
        "sign": operation(torch.sign, with_zero),
        "floor": operation(torch.floor, with_zero),
        "ceil": operation(torch.ceil, with_zero),
        "round": operation(torch.round, with_zero),
        "sin": operation(torch.sin, normal(5, scale=4)),
        "cos": operation(torch.cos, normal(5, scale=4)),
        "atan": operation(torch.atan, normal(5, scale=4)),
        "asin": operation(torch.asin, inside),
        "acos": operation(torch.acos, inside),
        "tanh": operation(torch.tanh, normal(5, scale=2)),
        "sigmoid": operation(torch.sigmoid, normal(5, scale=4)),
        "erf": operation(torch.erf, normal(6, scale=2)),
        "erfc": operation(torch.erfc, normal(6, scale=2)),
        "relu": operation(torch.relu, with_zero),
        "square": operation(torch.square, normal(5)),
        "not": operation(lambda x: ~(x > 0), with_zero),
        "cast": operation(lambda x: x.long(), torch.tensor([-2.7, -0.5, 0.0, 0.9, 3.0])),
        "clip": operation(lambda x: x.clamp(-0.9, 1.6), with_zero),
        "stopGradient": operation(lambda x: x * x.detach(), normal(4)),
        "freshCopy": operation(torch.clone, normal(4)),
        "add": operation(torch.add, left, right),
        "subtract": operation(torch.sub, left, right),
        "multiply": operation(torch.mul, left, right),
        "divide": operation(torch.div, left, right.abs() + 0.5),
        "power": operation(torch.pow, positive(3, 1), normal(2)),
        "power, of negative numbers": operation(lambda x: x**3, normal(4)),
        "power, of a zero": operation(
            lambda x, y: x**y, torch.tensor([0.0, 0.0, 0.0, 2.0]), torch.tensor([0.0, 1.0, 3.0, 0.0])
        ),
        "maximum": operation(torch.maximum, left, right),
        "maximum, of equal numbers": operation(torch.maximum, *equal_pair),
        "minimum": operation(torch.minimum, left, right),
        "minimum, of equal numbers": operation(torch.minimum, *equal_pair),
        "equal": operation(torch.eq, *equal_pair),
        "less": operation(torch.lt, *equal_pair),
        "greater": operation(torch.gt, *equal_pair),
        "lessOrEqual": operation(torch.le, *equal_pair),
        "greaterOrEqual": operation(torch.ge, *equal_pair),
        "and": operation(torch.logical_and, *truths),
        "or": operation(torch.logical_or, *truths),
        "where": operation(lambda c, a, b: torch.where(c > 0, a, b), normal(3, 1), normal(2), normal(1, 1)),
        "logAddExp": operation(torch.logaddexp, normal(3, 1, scale=5), normal(2, scale=5)),
        "logGamma": operation(torch.lgamma, positive(6) * 3),
        "digamma": operation(torch.digamma, positive(6) * 3),
        "trigamma": operation(lambda x: special.polygamma(1, x), positive(6) * 3),
        "logBeta": operation(log_beta, positive(3, 1), positive(2)),
        "stirlingCorrection": operation(stirling, positive(4) + 4),
        "polynomial": operation(lambda x: 2 - x + 0.5 * x**3, normal(5)),
        "rational": operation(lambda x: (1 + 2 * x) / (3 + x + x**2), normal(5)),
    },
    folder,
)
