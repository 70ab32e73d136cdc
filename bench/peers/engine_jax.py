"""Trains one of the networks of bench/engine/networks.ts in JAX, jitted, from the same weights on the same batches.

    engine_jax.py <case> <steps> [key=value…]

Prints one JSON document like engine_torch.py. Adam is written out, as optax would fuse it into the same program.
"""

import json
import os
import sys
import time

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=true intra_op_parallelism_threads=2")

import jax
import jax.numpy as jnp
import numpy as np

from engine_numbers import integers, numbers


class Weights:
    def __init__(self):
        self.all = []

    def __call__(self, *shape, scale=None, value=None):
        fan_in = shape[0] if len(shape) == 2 else int(np.prod(shape[1:]))
        scale = fan_in**-0.5 if scale is None else scale
        self.all.append(numbers(len(self.all) + 1, shape, scale) if value is None else np.full(shape, value, np.float32))
        return len(self.all) - 1


def layer_norm(x, gain, bias):
    mean = x.mean(-1, keepdims=True)
    return (x - mean) / jnp.sqrt(x.var(-1, keepdims=True) + 1e-5) * gain + bias


def cross_entropy(logits, y):
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), y[..., None], -1).mean()


def autoencoder(sizes=(2000, 128, 128, 10, 128, 128, 2000), batch=128):
    w = Weights()
    layers = [(w(a, b), w(b, scale=0.1)) for a, b in zip(sizes[:-1], sizes[1:])]

    def loss(p, x):
        h = x
        for i, (weight, bias) in enumerate(layers):
            h = h @ p[weight] + p[bias]
            if i < len(layers) - 1:
                h = jax.nn.relu(h)
        return ((h - x) ** 2).mean()

    return w, loss, lambda step: (numbers(1000 + step, (batch, sizes[0])),)


def messages(batch=32, nodes=16, width=128, steps=16):
    w = Weights()
    from_node, to_node, from_edge, from_state, to_state = (w(width, width) for _ in range(5))
    first, second, keep, take = (w(width, width) for _ in range(4))
    gain, bias = w(width, value=1.0), w(width, value=0.0)

    def loss(p, x, edges, adjacency, target):
        h = jnp.zeros_like(x)
        e = edges @ p[from_edge]
        for _ in range(steps):
            senders = x @ p[from_node] + h @ p[from_state]
            receivers = x @ p[to_node] + h @ p[to_state]
            m = jax.nn.relu(senders[:, :, None] + receivers[:, None] + e)
            m = jax.nn.relu(m @ p[first]) @ p[second]
            m = jnp.where(adjacency, m, -1e6).max(1)
            h = layer_norm(jax.nn.relu(h @ p[keep] + m @ p[take]), p[gain], p[bias])
        return ((h - target) ** 2).mean()

    def data(step):
        return (
            numbers(1000 + step, (batch, nodes, width)),
            numbers(2000 + step, (batch, nodes, nodes, width)),
            (numbers(3000 + step, (batch, nodes, nodes, 1)) > 0) | np.eye(nodes, dtype=bool)[..., None],
            numbers(4000 + step, (batch, nodes, width)),
        )

    return w, loss, data


def gru(batch=32, length=200, inputs=64, width=128):
    w = Weights()
    w_in, w_state, b_in, b_state = w(3 * width, inputs), w(3 * width, width), w(3 * width, scale=0.1), w(3 * width, scale=0.1)

    def loss(p, x, target):
        projected = x @ p[w_in].T + p[b_in]

        def step(h, gates):
            own = h @ p[w_state].T + p[b_state]
            r, z, n = jnp.split(gates, 3, -1)
            hr, hz, hn = jnp.split(own, 3, -1)
            reset, update = jax.nn.sigmoid(r + hr), jax.nn.sigmoid(z + hz)
            new = jnp.tanh(n + reset * hn)
            h = (1 - update) * new + update * h
            return h, h

        _, states = jax.lax.scan(step, jnp.zeros((batch, width), jnp.float32), projected)
        return ((states - target) ** 2).mean()

    def data(step):
        return numbers(1000 + step, (length, batch, inputs)), numbers(2000 + step, (length, batch, width))

    return w, loss, data


def convolutions(batch=128):
    w = Weights()
    one, one_bias = w(32, 1, 3, 3), w(32, scale=0.1)
    two, two_bias = w(64, 32, 3, 3), w(64, scale=0.1)
    dense, dense_bias = w(1600, 128), w(128, scale=0.1)
    out, out_bias = w(128, 10), w(10, scale=0.1)

    def layer(h, kernel, bias):
        h = jax.lax.conv(h, kernel, (1, 1), "VALID") + bias[:, None, None]
        return jax.lax.reduce_window(jax.nn.relu(h), -jnp.inf, jax.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")

    def loss(p, x, y):
        h = layer(layer(x, p[one], p[one_bias]), p[two], p[two_bias])
        h = jax.nn.relu(h.reshape(batch, -1) @ p[dense] + p[dense_bias])
        return cross_entropy(h @ p[out] + p[out_bias], y)

    return w, loss, lambda step: (numbers(1000 + step, (batch, 1, 28, 28)), integers(2000 + step, (batch,), 10))


def transformer(batch=16, length=256, width=128, layers=4, heads=4, vocabulary=256):
    w = Weights()
    tokens, places = w(vocabulary, width, scale=0.1), w(length, width, scale=0.1)
    blocks = [
        [
            (w(width, value=1.0), w(width, value=0.0)),
            (w(width, 3 * width), w(3 * width, value=0.0)),
            (w(width, width), w(width, value=0.0)),
            (w(width, value=1.0), w(width, value=0.0)),
            (w(width, 4 * width), w(4 * width, value=0.0)),
            (w(4 * width, width), w(width, value=0.0)),
        ]
        for _ in range(layers)
    ]
    last, head = (w(width, value=1.0), w(width, value=0.0)), w(width, vocabulary)
    mask = np.where(np.tril(np.ones((length, length), bool)), 0, -np.inf).astype(np.float32)

    def loss(p, x, y):
        linear = lambda h, at: h @ p[at[0]] + p[at[1]]
        norm = lambda h, at: layer_norm(h, p[at[0]], p[at[1]])
        h = p[tokens][x] + p[places]
        for norm1, qkv, out, norm2, up, down in blocks:
            parts = linear(norm(h, norm1), qkv).reshape(batch, length, 3, heads, width // heads)
            q, k, v = parts.transpose(2, 0, 3, 1, 4)
            a = jax.nn.softmax(q @ k.swapaxes(-1, -2) * (width // heads) ** -0.5 + mask) @ v
            h = h + linear(a.swapaxes(1, 2).reshape(h.shape), out)
            h = h + linear(jax.nn.gelu(linear(norm(h, norm2), up), approximate=False), down)
        return cross_entropy(norm(h, last) @ p[head], y)

    def data(step):
        walk = np.cumsum(integers(1000 + step, (batch, length + 1), 3), 1) % vocabulary
        return walk[:, :-1].astype(np.int32), walk[:, 1:].astype(np.int32)

    return w, loss, data


CASES = {f.__name__: f for f in (autoencoder, messages, gru, convolutions, transformer)}

if __name__ == "__main__":
    name, steps, *sizes = sys.argv[1:]
    weights, loss, data = CASES[name](**{k: json.loads(v) for k, v in (s.split("=") for s in sizes)})
    started = time.perf_counter()

    @jax.jit
    def train(p, m, v, t, *batch):
        value, g = jax.value_and_grad(loss)(p, *batch)
        m = [0.9 * a + 0.1 * b for a, b in zip(m, g)]
        v = [0.999 * a + 0.001 * b * b for a, b in zip(v, g)]
        rate, root = 1e-3 / (1 - 0.9**t), jnp.sqrt(1 - 0.999**t)
        p = [a - rate * b / (jnp.sqrt(c) / root + 1e-8) for a, b, c in zip(p, m, v)]
        return value, p, m, v

    p = [jnp.asarray(a) for a in weights.all]
    m, v = [jnp.zeros_like(a) for a in p], [jnp.zeros_like(a) for a in p]
    losses, seconds, first = [], [], None
    for step in range(int(steps)):
        batch = [jnp.asarray(a) for a in data(step)]
        begun = time.perf_counter()
        value, p, m, v = train(p, m, v, float(step + 1), *batch)
        losses.append(float(value))
        seconds.append(time.perf_counter() - begun)
        if first is None:
            first = time.perf_counter() - started
    print(json.dumps({"losses": losses, "seconds": seconds, "firstStepSeconds": first}))
