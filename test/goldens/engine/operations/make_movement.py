"""Writes movement.json: PyTorch's answers, with gradients, for operations that move elements or choose among them.

Run: bench/peers/.venv/bin/python test/goldens/engine/operations/make_movement.py
"""

import pathlib
import sys

import torch
from torch.nn import functional as F

folder = pathlib.Path(__file__).parent
sys.path.append(str(folder.parent / "network"))
from golden import indices, normal, operation, write  # noqa: E402


def placed(x):
    """Zeros [2, 7] with x [2, 3] in every second column from the second on."""
    return torch.zeros(2, 7).index_add(1, torch.arange(1, 7, 2), x)


def one_hot(i, depth):
    return F.one_hot(i, depth)


write(
    "movement.json",
    {
        "reshape": operation(lambda x: x.reshape(4, -1), normal(2, 3, 2)),
        "transpose": operation(lambda x: x.permute(2, 0, 1), normal(2, 3, 2)),
        "transpose, of all axes": operation(lambda x: x.permute(2, 1, 0), normal(2, 1, 3)),
        "expand": operation(lambda x: x.expand(3, 2, 4), normal(2, 1)),
        "slice": operation(lambda x: x[:, 1:-1], normal(2, 5)),
        "slice, of one element": operation(lambda x: x[-1:], normal(3, 1)),
        "pad": operation(lambda x: F.pad(x, (0, 2, 1, 0), value=3.0), normal(2, 2)),
        "concatenate": operation(lambda a, b: torch.cat([a, b, a], -1), normal(2, 2), normal(2, 1)),
        "stack": operation(lambda a, b: torch.stack([a, b], 1), normal(2, 3), normal(2, 3)),
        "addAxis": operation(lambda x: x.unsqueeze(-2), normal(2, 3)),
        "split": operation(lambda x: x.split([2, 1, 2], -1)[2] * x.split([2, 1, 2], -1)[0], normal(2, 5)),
        "reverse": operation(lambda x: x.flip(-1), normal(2, 3)),
        "stridedSlice": operation(lambda x: x[1:6:2], normal(7, 2)),
        "stridedSlice, backwards": operation(lambda x: x.flip(1)[:, 1::3], normal(2, 7)),
        "tile": operation(lambda x: x.tile(2, 3), normal(2, 2)),
        "repeat": operation(lambda x: x.repeat_interleave(3, -1), normal(2, 2)),
        "roll": operation(lambda x: x.roll(-4, -1), normal(2, 3)),
        "diagonal": operation(lambda x: x.diagonal(-1, 2, 0), normal(3, 2, 4)),
        "diagonal, of one element": operation(lambda x: x.diagonal(2), normal(2, 3)),
        "oneHot": operation(lambda i: one_hot(i, 4).movedim(-1, 0), indices(4, 2, 3)),
        "range": operation(lambda x: torch.arange(4) * x, normal(1)),
        "triangularMask": operation(lambda x: x.tril(-1), normal(3, 4)),
        "triangularMask, upper": operation(lambda x: x.triu(1), normal(3, 4)),
        "window": operation(lambda x: x[:, 1:6:2, 0:2], normal(2, 6, 3)),
        "placeWindow": operation(placed, normal(2, 3)),
        "sumTo": operation(lambda x: x.sum_to_size(3, 1), normal(2, 3, 4)),
        "gather": operation(lambda x, i: x[:, i], normal(2, 5, 3), indices(5, 3, 4)),
        "gather, from the end": operation(lambda x, i: x[i], normal(4, 2), indices(8, 5) - 4),
        "gatherElements": operation(lambda x, i: torch.gather(x, 1, i), normal(3, 4, 2), indices(4, 3, 6, 2)),
        "scatterAdd": operation(lambda b, i, u: b.index_add(0, i, u), normal(4, 3), indices(4, 7), normal(7, 3)),
        "scatterAdd, along the last axis": operation(
            lambda b, i, u: b.index_add(-1, i, u), normal(2, 4), indices(4, 5), normal(2, 5)
        ),
        "scatterMax": operation(
            lambda b, i, u: b.scatter_reduce(0, i[:, None].expand(u.shape), u, "amax", include_self=True),
            *(normal(4, 3), indices(4, 7), normal(7, 3)),
        ),
        "scatterElementsAdd": operation(
            lambda b, i, u: b.scatter_add(1, i, u), normal(3, 4, 2), indices(4, 3, 6, 2), normal(3, 6, 2)
        ),
    },
    folder,
)
