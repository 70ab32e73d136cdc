"""Writes mixers.json: Mamba's mixer as mambapy has it, Mamba-2's as transformers has it, in 64 bits with all gradients.

Run with the packages of requirements.txt: python test/goldens/sequence/make_mixers.py
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "engine/network"))

import torch
from golden import case, normal, parameters_of, write
from mambapy.mamba import MambaBlock, MambaConfig
from torch.nn import functional as F
from transformers import Mamba2Config
from transformers.models.mamba2.modeling_mamba2 import Mamba2Mixer

# Both peers compute parts of the scan in 32 bits whatever they are given.
torch.Tensor.float = torch.Tensor.double


class GatedNorm(torch.nn.Module):
    """transformers' MambaRMSNormGated with one group, without its detour over 32 bits."""

    def __init__(self, size, eps):
        super().__init__()
        self.weight, self.eps = torch.nn.Parameter(torch.ones(size)), eps

    def forward(self, x, gate):
        x = x * F.silu(gate)
        return self.weight * x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps)


def mamba():
    block = MambaBlock(MambaConfig(d_model=6, n_layers=1, d_state=4, dt_rank=2, pscan=False))
    names = {
        "in_proj": "input", "conv1d": "convolution", "x_proj": "selection", "dt_proj": "step",
        "A_log": "logRates", "D": "skip", "out_proj": "output",
    }
    tree = {names[name]: each for name, each in parameters_of(block).items()}
    tree["convolution"]["weight"] = tree["convolution"]["weight"].squeeze(1)
    for name in ("logRates", "skip"):
        tree[name] = tree[name] + 0.2 * torch.randn_like(tree[name])

    def apply(p, x):
        given = {
            "A_log": p["logRates"], "D": p["skip"],
            "in_proj.weight": p["input"]["weight"], "x_proj.weight": p["selection"]["weight"],
            "conv1d.weight": p["convolution"]["weight"].unsqueeze(1), "conv1d.bias": p["convolution"]["bias"],
            "dt_proj.weight": p["step"]["weight"], "dt_proj.bias": p["step"]["bias"],
            "out_proj.weight": p["output"]["weight"],
        }
        return torch.func.functional_call(block, given, (x,))

    return case(apply, tree, normal(2, 11, 6))


def mamba2():
    config = Mamba2Config(
        hidden_size=6, state_size=4, num_heads=3, head_dim=4, expand=2, n_groups=1, chunk_size=4, num_hidden_layers=1
    )
    mixer = Mamba2Mixer(config, 0)
    mixer.norm = GatedNorm(config.hidden_size * config.expand, config.layer_norm_epsilon)
    mixer.eval()
    mixer.double()
    raw = {name: value.detach() for name, value in mixer.named_parameters()}
    tree = {
        "input": {"weight": raw["in_proj.weight"]},
        "convolution": {"weight": raw["conv1d.weight"].squeeze(1), "bias": raw["conv1d.bias"]},
        "stepBias": raw["dt_bias"],
        "logRates": raw["A_log"] + 0.1 * torch.randn(3),
        "skip": raw["D"] + 0.1 * torch.randn(3),
        "norm": {"weight": raw["norm.weight"] + 0.1 * torch.randn(12)},
        "output": {"weight": raw["out_proj.weight"]},
    }

    def apply(p, x):
        given = {
            "in_proj.weight": p["input"]["weight"],
            "conv1d.weight": p["convolution"]["weight"].unsqueeze(1), "conv1d.bias": p["convolution"]["bias"],
            "dt_bias": p["stepBias"], "A_log": p["logRates"], "D": p["skip"],
            "norm.weight": p["norm"]["weight"], "out_proj.weight": p["output"]["weight"],
        }
        return torch.func.functional_call(mixer, given, (x,))

    return case(apply, tree, normal(2, 11, 6))


write("mixers.json", {"mamba": mamba(), "mamba2": mamba2()}, pathlib.Path(__file__).parent)
