"""Writes schedules.json: learning rates at each step, by PyTorch's schedulers, and what its initialisers scale weights by.

    bench/peers/.venv/bin/python test/goldens/engine/training/make_schedules.py
"""

import json
from pathlib import Path

import torch
from torch.nn import init
from torch.optim import lr_scheduler as schedulers

PEAK, FLOOR, WARMUP, TOTAL, STEPS = 0.3, 0.02, 4, 15, 15


def rates(make):
    optimiser = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=PEAK)
    scheduler = make(optimiser)
    path = []
    for _ in range(STEPS):
        path.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    return path


def after_warmup(make):
    """Linear from PEAK / WARMUP up to PEAK, then what `make` makes."""

    def both(optimiser):
        rise = schedulers.LinearLR(optimiser, start_factor=1 / WARMUP, total_iters=WARMUP - 1)
        return schedulers.SequentialLR(optimiser, [rise, make(optimiser)], milestones=[WARMUP])

    return both


golden = {
    "rates": {
        "warmupCosine": rates(
            after_warmup(lambda o: schedulers.CosineAnnealingLR(o, T_max=TOTAL - WARMUP, eta_min=FLOOR))
        ),
        "warmupLinear": rates(
            after_warmup(lambda o: schedulers.LinearLR(o, start_factor=1, end_factor=FLOOR / PEAK, total_iters=TOTAL - WARMUP))
        ),
        "stepDecay": rates(lambda o: schedulers.StepLR(o, step_size=4, gamma=0.5)),
        "exponentialDecay": rates(lambda o: schedulers.ExponentialLR(o, gamma=0.9)),
    },
    "gains": {name: init.calculate_gain(name) for name in ("linear", "sigmoid", "tanh", "relu", "selu")},
    "leakyReluGain": init.calculate_gain("leaky_relu", 0.2),
    "fans": list(init._calculate_fan_in_and_fan_out(torch.zeros(8, 4, 3, 5))),
}
Path(__file__).with_name("schedules.json").write_text(json.dumps(golden) + "\n")
