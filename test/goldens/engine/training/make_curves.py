"""Writes curves.json: the loss of each of 200 steps in PyTorch, for small forms of the networks in bench/engine/networks.ts.

    bench/peers/.venv/bin/python test/goldens/engine/training/make_curves.py

Both sides begin from the same weights and see the same batches (bench/peers/engine_numbers.py); Adam at 1e-3.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[4] / "bench" / "peers"))

import torch
from engine_torch import CASES

torch.set_num_threads(2)

SMALL = {
    "autoencoder": {"sizes": [64, 32, 8, 32, 64], "batch": 32},
    "messages": {"batch": 4, "nodes": 6, "width": 16, "steps": 4},
    "gru": {"batch": 8, "length": 20, "inputs": 8, "width": 16},
    "transformer": {"batch": 4, "length": 32, "width": 32, "layers": 2, "heads": 2, "vocabulary": 32},
    "convolutions": {"batch": 8},
}


def curve(name, options):
    weights, loss, data = CASES[name](**options)
    optimiser = torch.optim.Adam(weights.all, lr=1e-3)
    losses = []
    for step in range(200):
        optimiser.zero_grad()
        value = loss(*data(step))
        value.backward()
        optimiser.step()
        losses.append(value.item())
    return {"options": options, "losses": losses}


golden = {"torch": torch.__version__.split("+")[0], "curves": {name: curve(name, o) for name, o in SMALL.items()}}
Path(__file__).with_name("curves.json").write_text(json.dumps(golden))
