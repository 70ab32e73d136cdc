"""Writes normalisation.json: PyTorch's normalising layers, convolutions and embeddings.

Run: bench/peers/.venv/bin/python test/goldens/engine/network/make_normalisation.py
"""

import torch
from golden import module_case, normal, plain, write
from torch import nn


def moved(module):
    """The module with gains and biases away from 1 and 0."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
    return module


def batch_norm(training):
    module = moved(nn.BatchNorm2d(3, momentum=0.2))
    module.running_mean.copy_(normal(3).float())
    module.running_var.copy_(normal(3).abs().float() + 0.5)
    before = {"mean": module.running_mean.clone(), "variance": module.running_var.clone()}
    module.train(training)
    x = normal(4, 3, 2, 2)
    made = module_case(module, x)
    made["before"] = plain(before)
    # The case ran the module once, on its 32-bit inputs.
    made["after"] = plain({"mean": module.running_mean, "variance": module.running_var})
    return made


write(
    "normalisation.json",
    {
        "layerNorm": module_case(moved(nn.LayerNorm(5)), normal(2, 3, 5)),
        "rmsNorm": module_case(moved(nn.RMSNorm(5, eps=1e-5)), normal(2, 3, 5)),
        "groupNorm": module_case(moved(nn.GroupNorm(2, 4)), normal(2, 4, 3)),
        "batchNormTraining": batch_norm(True),
        "batchNormAfterwards": batch_norm(False),
        "embedding": module_case(nn.Embedding(5, 3), torch.tensor([[1, 4, 1], [0, 2, 2]])),
        "convolution1d": module_case(nn.Conv1d(4, 6, 3, stride=2, padding=1, groups=2), normal(2, 4, 7)),
        "convolution2d": module_case(nn.Conv2d(2, 3, (3, 2), dilation=(1, 2), bias=False), normal(2, 2, 5, 4)),
        "transposed1d": module_case(nn.ConvTranspose1d(3, 2, 3, stride=2, output_padding=1, padding=1), normal(2, 3, 4)),
        "transposed2d": module_case(nn.ConvTranspose2d(2, 4, 2, groups=2), normal(1, 2, 3, 2)),
    },
)
