"""Writes transport.json: entropic transport and its divergence by POT, with gradients through all of its iterations.

Run with PyTorch and POT (pip install pot==0.9.7.post1): python test/goldens/engine/network/make_transport.py
"""

import ot
from golden import case, normal, write


def cost(x, y, epsilon):
    squared = ((x[:, None] - y[None]) ** 2).sum(-1)
    options = {"max_iter": 5000, "tol": 1e-13, "grad": "autodiff"}
    return ot.solve(squared / 2, reg=epsilon, reg_type="KL", **options).value


def divergence(x, y, epsilon):
    return cost(x, y, epsilon) - (cost(x, x, epsilon) + cost(y, y, epsilon)) / 2


write(
    "transport.json",
    {
        "cost": case(lambda _, x, y: cost(x, y, 0.5), {}, normal(5, 2), normal(3, 2)),
        "divergence": case(lambda _, x, y: divergence(x, y, 1.0), {}, normal(4, 2), normal(6, 2, centre=0.7)),
    },
)
