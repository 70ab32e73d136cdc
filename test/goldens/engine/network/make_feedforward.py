"""Writes feedforward.json: PyTorch's answers for linear layers and perceptrons.

Run: bench/peers/.venv/bin/python test/goldens/engine/network/make_feedforward.py
"""

import torch
from golden import case, module_case, normal, parameters_of, write
from torch import nn
from torch.nn.functional import linear


def perceptron(parameters, x):
    x = torch.tanh(linear(x, **parameters["first"]))
    x = torch.tanh(linear(x, **parameters["second"]))
    return linear(x, **parameters["third"])


def tower(parameters, x):
    for layer in parameters["tower"]:
        x = x + linear(x, layer["weight"])
    return x


layers = {"first": nn.Linear(4, 6), "second": nn.Linear(6, 5), "third": nn.Linear(5, 2)}

write(
    "feedforward.json",
    {
        "linear": module_case(nn.Linear(5, 3), normal(2, 4, 5)),
        "linearWithoutBias": module_case(nn.Linear(4, 3, bias=False), normal(6, 4)),
        "perceptron": case(perceptron, {name: parameters_of(layer) for name, layer in layers.items()}, normal(3, 4)),
        "tower": case(tower, {"tower": [{"weight": normal(3, 3)}, {"weight": normal(3, 3)}]}, normal(2, 3)),
    },
)
