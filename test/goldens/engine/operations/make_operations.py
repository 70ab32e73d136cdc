"""Writes operations.json: PyTorch's answers, with gradients, for operations of src/engine/operations.

Run: bench/peers/.venv/bin/python test/goldens/engine/operations/make_operations.py
"""

import pathlib
import sys

import torch
from torch.nn import functional as F

folder = pathlib.Path(__file__).parent
sys.path.append(str(folder.parent / "network"))
from golden import case, normal, write  # noqa: E402


def operation(f, *inputs):
    return case(lambda _, *given: f(*given), {}, *inputs)


def indices(size, *shape):
    return torch.randint(size, shape)


def index_max(base, index, updates):
    spread = index.reshape(-1, 1).expand(updates.shape)
    return base.scatter_reduce(0, spread, updates, "amax", include_self=True)


with_zeros = torch.tensor([[1.5, 0.0, -2.0, 3.0], [0.0, 2.0, 0.0, 1.0], [0.5, -1.0, 2.0, 4.0]])
wide = torch.tensor([-90.0, -20.0, -3.0, -1e-3, 0.0, 1e-6, 0.5, 2.0, 30.0, 80.0])

write(
    "operations.json",
    {
        "softmax": operation(lambda x: torch.softmax(x, 1), normal(2, 4, 3, scale=3)),
        "logSoftmax": operation(lambda x: torch.log_softmax(x, -1), normal(3, 5, scale=20)),
        "gather": operation(lambda x, i: x[:, i], normal(2, 5, 3), indices(5, 3, 4)),
        "gatherElements": operation(lambda x, i: torch.gather(x, 1, i), normal(3, 4, 2), indices(4, 3, 6, 2)),
        "scatterAdd": operation(lambda b, i, u: b.index_add(0, i, u), normal(4, 3), indices(4, 7), normal(7, 3)),
        "scatterMax": operation(index_max, normal(4, 3), indices(4, 7), normal(7, 3)),
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
        "cumulativeProduct": operation(lambda x: torch.cumprod(x, 1), with_zeros),
        "product": operation(lambda x: torch.prod(x, 1), with_zeros),
        "topK": operation(lambda x: torch.topk(x, 3, 0).values, normal(5, 4)),
        "sort": operation(lambda x: torch.sort(x, -1).values, normal(3, 6)),
        "variance": operation(lambda x: torch.var(x, (0, 2)), normal(3, 2, 4)),
        "norm": operation(lambda x: torch.linalg.vector_norm(x, dim=1), with_zeros * torch.tensor([[1.0], [0.0], [1.0]])),
        "logSumExp": operation(lambda x: torch.logsumexp(x, (0, 1)), normal(3, 4, scale=30)),
        "einsum": operation(lambda a, b, c: torch.einsum("bqd,bkd,ke->qe", a, b, c), normal(2, 3, 4), normal(2, 5, 4), normal(5, 2)),
        "einsumDiagonal": operation(lambda a, b: torch.einsum("...ii,...i->i...", a, b), normal(2, 3, 3), normal(4, 1, 3)),
    },
    folder,
)
