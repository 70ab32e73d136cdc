"""Writes operations.json: PyTorch's answers, with gradients, for activations, reductions, running sums and products.

Run: bench/peers/.venv/bin/python test/goldens/engine/operations/make_operations.py
"""

import pathlib
import sys

import torch
from torch.nn import functional as F

folder = pathlib.Path(__file__).parent
sys.path.append(str(folder.parent / "network"))
from golden import normal, operation, write  # noqa: E402

with_zeros = torch.tensor([[1.5, 0.0, -2.0, 3.0], [0.0, 2.0, 0.0, 1.0], [0.5, -1.0, 2.0, 4.0]])
with_ties = torch.tensor([[1.0, 3.0, 3.0, -1.0], [2.0, 2.0, 0.0, 2.0], [-1.0, -1.0, -1.0, -1.0]])
wide = torch.tensor([-90.0, -20.0, -3.0, -1e-3, 0.0, 1e-6, 0.5, 2.0, 30.0, 80.0])


def exclusive(running, neutral):
    """Backwards along axis 1, each element left out of its own result."""

    def call(x):
        turned = running(x.flip(1), 1)[:, :-1]
        return torch.cat([torch.full_like(x[:, :1], neutral), turned], 1).flip(1)

    return call


def linear_recurrence(factor, term):
    """hₜ = factorₜ hₜ₋₁ + termₜ, h₀ = term₀."""
    states = [term[0]]
    for t in range(1, len(term)):
        states.append(factor[t] * states[-1] + term[t])
    return torch.stack(states)


write(
    "operations.json",
    {
        "softmax": operation(lambda x: torch.softmax(x, 1), normal(2, 4, 3, scale=3)),
        "softmax, of one element": operation(lambda x: torch.softmax(x, 0), normal(1, 3)),
        "logSoftmax": operation(lambda x: torch.log_softmax(x, -1), normal(3, 5, scale=20)),
        "gelu": operation(F.gelu, normal(4, 5, scale=3)),
        "geluTanh": operation(lambda x: F.gelu(x, approximate="tanh"), normal(4, 5, scale=3)),
        "silu": operation(F.silu, normal(4, 5, scale=3)),
        "leakyRelu": operation(lambda x: F.leaky_relu(x, 0.2), normal(4, 5)),
        "elu": operation(lambda x: F.elu(x, 0.7), normal(4, 5)),
        "softplus": operation(lambda x: F.softplus(x, threshold=1000), wide),
        "logSigmoid": operation(F.logsigmoid, wide),
        "log1p": operation(torch.log1p, normal(10).exp() - 1),
        "expm1": operation(torch.expm1, normal(10)),
        "cumulativeSum": operation(lambda x: torch.cumsum(x, 1), normal(2, 5, 2)),
        "cumulativeSum, exclusive and backwards": operation(exclusive(torch.cumsum, 0.0), normal(2, 4)),
        "cumulativeProduct": operation(lambda x: torch.cumprod(x, 1), with_zeros),
        "cumulativeProduct, exclusive and backwards": operation(exclusive(torch.cumprod, 1.0), with_zeros),
        "associativeScan": operation(linear_recurrence, normal(5, 2), normal(5, 2)),
        "sum": operation(lambda x: x.sum((0, -1)), normal(2, 3, 4)),
        "sum, of one element": operation(lambda x: x.sum(1), normal(2, 1)),
        "mean": operation(lambda x: x.mean((1, 2), keepdim=True), normal(2, 3, 4)),
        "max": operation(lambda x: x.amax(-1), normal(2, 3)),
        "max, of equal numbers": operation(lambda x: x.amax(-1), with_ties),
        "max, over two axes": operation(lambda x: x.amax((0, 1)), with_ties),
        "min": operation(lambda x: x.amin(0), normal(3, 2)),
        "min, of equal numbers": operation(lambda x: x.amin(-1), with_ties),
        "any": operation(lambda x: (x > 0).any(1), with_ties),
        "all": operation(lambda x: (x > 0).all(1), with_ties - with_ties[2] + 1),
        "argmax": operation(lambda x: x.argmax(-1), normal(3, 4)),
        "argmin": operation(lambda x: x.argmin(0, keepdim=True), normal(3, 4)),
        "product": operation(lambda x: torch.prod(x, 1), with_zeros),
        "topK": operation(lambda x: torch.topk(x, 3, 0).values, normal(5, 4)),
        "topK, smallest": operation(lambda x: torch.topk(x, 2, -1, largest=False).values, normal(2, 5)),
        "sort": operation(lambda x: torch.sort(x, -1).values, normal(3, 6)),
        "sort, descending": operation(lambda x: torch.sort(x, dim=0, descending=True, stable=True).values, with_ties),
        "argsort": operation(lambda x: torch.argsort(x, dim=1, stable=True), with_ties),
        "argsort, descending": operation(lambda x: torch.argsort(x, dim=1, descending=True, stable=True), with_ties),
        "variance": operation(lambda x: torch.var(x, (0, 2)), normal(3, 2, 4)),
        "variance, of a population": operation(lambda x: torch.var(x, -1, correction=0), normal(3, 1)),
        "norm": operation(lambda x: torch.linalg.vector_norm(x, dim=1), with_zeros * torch.tensor([[1.0], [0.0], [1.0]])),
        "norm, sum": operation(lambda x: torch.linalg.vector_norm(x, 1, dim=-1), with_zeros),
        "norm, largest": operation(lambda x: torch.linalg.vector_norm(x, torch.inf, dim=0), normal(3, 4)),
        "logSumExp": operation(lambda x: torch.logsumexp(x, (0, 1)), normal(3, 4, scale=30)),
        "logSumExp, of one element": operation(lambda x: torch.logsumexp(x, -1), normal(3, 1)),
        "matmul": operation(torch.matmul, normal(2, 1, 2, 3), normal(2, 3, 4)),
        "matmul, transposed": operation(lambda a, b: a.mT @ b.mT, normal(3, 2), normal(2, 4, 3)),
        "contract": operation(lambda a, b: torch.einsum("bci,bcj->ij", a, b), normal(2, 3, 2), normal(2, 3, 4)),
        "einsum": operation(lambda a, b, c: torch.einsum("bqd,bkd,ke->qe", a, b, c), normal(2, 3, 4), normal(2, 5, 4), normal(5, 2)),
        "einsum, of diagonals": operation(lambda a, b: torch.einsum("...ii,...i->i...", a, b), normal(2, 3, 3), normal(4, 1, 3)),
    },
    folder,
)
