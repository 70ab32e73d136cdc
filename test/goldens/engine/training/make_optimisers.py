"""Writes optimisers.json: parameters after each of six steps with given gradients, by PyTorch's optimisers.

    bench/peers/.venv/bin/python test/goldens/engine/training/make_optimisers.py
"""

import json
from pathlib import Path

import numpy as np
import torch

torch.manual_seed(0)
START = torch.randn(7)
GRADIENTS = torch.randn(6, 7) * torch.tensor([1e-3, 1, 1, 10, 1, 1, 1])


class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, algorithm 2."""

    def __init__(self, parameters, lr, betas, weight_decay):
        super().__init__(parameters, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                b1, b2 = group["betas"]
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.sub_(group["lr"] * torch.sign(b1 * m + (1 - b1) * p.grad))
                m.mul_(b2).add_(p.grad, alpha=1 - b2)


def run(make, clip=None):
    p = torch.nn.Parameter(START.clone())
    optimiser = make([p])
    path = []
    for g in GRADIENTS:
        p.grad = g.clone()
        if clip is not None:
            torch.nn.utils.clip_grad_norm_([p], clip)
        optimiser.step()
        path.append([float(v) for v in p.detach()])
    return path


cases = {
    "sgd": run(lambda p: torch.optim.SGD(p, lr=0.1)),
    "sgd with weight decay": run(lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.1)),
    "sgd with momentum": run(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01)),
    "sgd with Nesterov momentum": run(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True)),
    "adam": run(lambda p: torch.optim.Adam(p, lr=0.01)),
    "adam with options": run(lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.5, 0.9), eps=1e-3, weight_decay=0.1)),
    "adamW": run(lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1)),
    "adamW, clipped": run(lambda p: torch.optim.AdamW(p, lr=0.01), clip=1.0),
    "lion": run(lambda p: Lion(p, lr=0.01, betas=(0.9, 0.99), weight_decay=0.1)),
}
golden = {
    "torch": torch.__version__.split("+")[0],
    "start": [float(v) for v in START],
    "gradients": np.asarray(GRADIENTS).tolist(),
    "cases": cases,
}
Path(__file__).with_name("optimisers.json").write_text(json.dumps(golden, ensure_ascii=False))
