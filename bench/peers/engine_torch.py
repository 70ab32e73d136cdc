"""Trains one of the networks of bench/engine/networks.ts in PyTorch, from the same weights on the same batches.

    engine_torch.py <case> <eager|compile> <steps> [key=value…]

Prints one JSON document: the loss of every step, seconds of every step, seconds until the first step was done.
"""

import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

from engine_numbers import integers, numbers


class Weights:
    """Hands out parameters in the order in which both sides ask for them."""

    def __init__(self):
        self.all = []

    def __call__(self, *shape, scale=None, value=None):
        fan_in = shape[0] if len(shape) == 2 else int(np.prod(shape[1:]))
        scale = fan_in**-0.5 if scale is None else scale
        data = numbers(len(self.all) + 1, shape, scale) if value is None else np.full(shape, value, np.float32)
        self.all.append(torch.nn.Parameter(torch.from_numpy(data)))
        return self.all[-1]


def autoencoder(sizes=(2000, 128, 128, 10, 128, 128, 2000), batch=128):
    w = Weights()
    layers = [(w(a, b), w(b, scale=0.1)) for a, b in zip(sizes[:-1], sizes[1:])]

    def loss(x):
        h = x
        for i, (weight, bias) in enumerate(layers):
            h = h @ weight + bias
            if i < len(layers) - 1:
                h = F.relu(h)
        return ((h - x) ** 2).mean()

    return w, loss, lambda step: (torch.from_numpy(numbers(1000 + step, (batch, sizes[0]))),)


def messages(batch=32, nodes=16, width=128, steps=16):
    w = Weights()
    from_node, to_node, from_edge, from_state, to_state = (w(width, width) for _ in range(5))
    first, second, keep, take = (w(width, width) for _ in range(4))
    gain, bias = w(width, value=1.0), w(width, value=0.0)

    def loss(x, edges, adjacency, target):
        h = torch.zeros_like(x)
        e = edges @ from_edge
        for _ in range(steps):
            senders = x @ from_node + h @ from_state
            receivers = x @ to_node + h @ to_state
            m = F.relu(senders[:, :, None] + receivers[:, None] + e)
            m = F.relu(m @ first) @ second
            m = torch.where(adjacency, m, -1e6).amax(1)
            h = F.layer_norm(F.relu(h @ keep + m @ take), (width,), gain, bias)
        return ((h - target) ** 2).mean()

    def data(step):
        return (
            torch.from_numpy(numbers(1000 + step, (batch, nodes, width))),
            torch.from_numpy(numbers(2000 + step, (batch, nodes, nodes, width))),
            torch.from_numpy(numbers(3000 + step, (batch, nodes, nodes, 1)) > 0) | torch.eye(nodes, dtype=torch.bool)[..., None],
            torch.from_numpy(numbers(4000 + step, (batch, nodes, width))),
        )

    return w, loss, data


def gru(batch=32, length=200, inputs=64, width=128):
    w = Weights()
    layer = torch.nn.GRU(inputs, width)
    # [3·width, inputs]: reset, update, new, as PyTorch lays them out.
    parameters = [w(3 * width, inputs), w(3 * width, width), w(3 * width, scale=0.1), w(3 * width, scale=0.1)]
    layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0, layer.bias_hh_l0 = parameters

    def loss(x, target):
        states, _ = layer(x)
        return ((states - target) ** 2).mean()

    def data(step):
        return (
            torch.from_numpy(numbers(1000 + step, (length, batch, inputs))),
            torch.from_numpy(numbers(2000 + step, (length, batch, width))),
        )

    return w, loss, data


def convolutions(batch=128):
    w = Weights()
    one, one_bias = w(32, 1, 3, 3), w(32, scale=0.1)
    two, two_bias = w(64, 32, 3, 3), w(64, scale=0.1)
    dense, dense_bias = w(1600, 128), w(128, scale=0.1)
    out, out_bias = w(128, 10), w(10, scale=0.1)

    def loss(x, y):
        h = F.max_pool2d(F.relu(F.conv2d(x, one, one_bias)), 2)
        h = F.max_pool2d(F.relu(F.conv2d(h, two, two_bias)), 2)
        h = F.relu(h.flatten(1) @ dense + dense_bias)
        return F.cross_entropy(h @ out + out_bias, y)

    def data(step):
        return torch.from_numpy(numbers(1000 + step, (batch, 1, 28, 28))), torch.from_numpy(integers(2000 + step, (batch,), 10))

    return w, loss, data


def transformer(batch=16, length=256, width=128, layers=4, heads=4, vocabulary=256):
    w = Weights()
    tokens, places = w(vocabulary, width, scale=0.1), w(length, width, scale=0.1)
    blocks = []
    for _ in range(layers):
        blocks.append(
            {
                "norm1": (w(width, value=1.0), w(width, value=0.0)),
                "qkv": (w(width, 3 * width), w(3 * width, value=0.0)),
                "out": (w(width, width), w(width, value=0.0)),
                "norm2": (w(width, value=1.0), w(width, value=0.0)),
                "up": (w(width, 4 * width), w(4 * width, value=0.0)),
                "down": (w(4 * width, width), w(width, value=0.0)),
            }
        )
    last = w(width, value=1.0), w(width, value=0.0)
    head = w(width, vocabulary)

    def loss(x, y):
        h = tokens[x] + places
        for block in blocks:
            z = F.layer_norm(h, (width,), *block["norm1"])
            qkv = z @ block["qkv"][0] + block["qkv"][1]
            q, k, v = qkv.view(x.shape[0], length, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
            a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            h = h + a.transpose(1, 2).reshape(h.shape) @ block["out"][0] + block["out"][1]
            z = F.layer_norm(h, (width,), *block["norm2"])
            h = h + F.gelu(z @ block["up"][0] + block["up"][1]) @ block["down"][0] + block["down"][1]
        logits = F.layer_norm(h, (width,), *last) @ head
        return F.cross_entropy(logits.view(-1, vocabulary), y.view(-1))

    def data(step):
        # A text with something to learn: each token is its predecessor plus a small random step.
        walk = np.cumsum(integers(1000 + step, (batch, length + 1), 3), 1) % vocabulary
        return torch.from_numpy(walk[:, :-1].copy()), torch.from_numpy(walk[:, 1:].copy())

    return w, loss, data


CASES = {f.__name__: f for f in (autoencoder, messages, gru, convolutions, transformer)}

if __name__ == "__main__":
    name, mode, steps, *sizes = sys.argv[1:]
    torch.set_num_threads(2)
    weights, loss, data = CASES[name](**{k: json.loads(v) for k, v in (s.split("=") for s in sizes)})
    optimiser = torch.optim.Adam(weights.all, lr=1e-3, fused=True)
    started = time.perf_counter()
    if mode == "compile":
        loss = torch.compile(loss)
    losses, seconds, first = [], [], None
    for step in range(int(steps)):
        batch = data(step)
        begun = time.perf_counter()
        optimiser.zero_grad()
        value = loss(*batch)
        value.backward()
        optimiser.step()
        losses.append(value.item())
        seconds.append(time.perf_counter() - begun)
        if first is None:
            first = time.perf_counter() - started
    print(json.dumps({"losses": losses, "seconds": seconds, "firstStepSeconds": first}))
