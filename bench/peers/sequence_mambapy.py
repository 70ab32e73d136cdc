"""Trains a small Mamba of mambapy, or lets it write, on two threads.

    sequence_mambapy.py train <length> <batch> <steps>
    sequence_mambapy.py write <tokens>

Prints one JSON document: the seconds of each step, or of each token. Sizes are those of bench/sequence/runMamba.ts.
"""

import json
import sys
import time

import torch
from mambapy.mamba import Mamba, MambaConfig, RMSNorm
from torch.nn import functional as F

FEATURES, LAYERS, VOCABULARY = 128, 4, 264

torch.set_num_threads(2)
torch.manual_seed(0)


class Language(torch.nn.Module):
    """mambapy's own language model cannot be imported without CUDA's kernels; this is it, with a tied head."""

    def __init__(self):
        super().__init__()
        config = MambaConfig(d_model=FEATURES, n_layers=LAYERS)
        self.embedding = torch.nn.Embedding(VOCABULARY, FEATURES)
        torch.nn.init.normal_(self.embedding.weight, std=0.02)
        self.mamba, self.norm, self.config = Mamba(config), RMSNorm(FEATURES), config

    def forward(self, tokens):
        return self.norm(self.mamba(self.embedding(tokens))) @ self.embedding.weight.T

    def step(self, token, caches):
        x, caches = self.mamba.step(self.embedding(token), caches)
        return self.norm(x) @ self.embedding.weight.T, caches


def train(length, batch, steps):
    model = Language()
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    seconds = []
    for _ in range(steps):
        tokens = torch.randint(VOCABULARY, (batch, length + 1))
        begun = time.perf_counter()
        scores = model(tokens[:, :-1])
        loss = F.cross_entropy(scores.reshape(-1, VOCABULARY), tokens[:, 1:].reshape(-1))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        seconds.append(time.perf_counter() - begun)
    return seconds


@torch.no_grad()
def write(tokens):
    model = Language().eval()
    config = model.config
    caches = [(None, torch.zeros(1, config.d_inner, config.d_conv - 1)) for _ in range(LAYERS)]
    token, seconds = torch.zeros(1, dtype=torch.long), []
    for _ in range(tokens):
        begun = time.perf_counter()
        scores, caches = model.step(token, caches)
        token = scores.argmax(-1)
        seconds.append(time.perf_counter() - begun)
    return seconds


mode, *numbers = sys.argv[1:]
print(json.dumps({"seconds": (train if mode == "train" else write)(*map(int, numbers))}))
