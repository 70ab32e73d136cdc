"""Writes reasoners.json: losses, gradients and predictions of dm-clrs 2.0.3's networks, with the weights they were computed with.

    pip install dm-clrs==2.0.3 && python make_reasoners.py
"""

import json
import pathlib

import clrs
import haiku as hk
import jax
import jax.numpy as jnp
import numpy as np
from clrs._src import processors

WIDTH = 4
HEADS = 2
CASES = [
    ("mpnn", "bfs", 5),
    ("pgn", "bellman_ford", 5),
    ("deepsets", "bfs", 4),
    ("gat", "bellman_ford", 4),
    ("gatv2", "bfs", 4),
    ("gpgn", "insertion_sort", 4),
    ("triplet_mpnn", "bfs", 4),
    ("triplet_gmpnn", "floyd_warshall", 3),
    ("gmpnn", "floyd_warshall", 3),
]
ROUND = ["receiver", "sender", "edge", "graph", "fromNode", "fromMessages"]
TRIPLETS = ["first", "second", "third", "edgeFirstSecond", "edgeFirstThird", "edgeSecondThird", "graph"]
GATE = ["gate.node", "gate.messages", "gate.open"]


def processor_places(kind):
    """Our paths of the processor's affine maps, in the order in which the peer makes them."""
    if kind == "gat":
        return ["value", "skip", "receiver", "sender", "edge", "graph"], {}, "norm"
    if kind == "gatv2":
        scores = [f"scores.{head}" for head in range(HEADS)]
        return ["value", "skip", "sender", "receiver", "edge", "graph", *scores], {}, "norm"
    triplets = kind.startswith("triplet")
    under = "messages." if triplets else ""
    linears = [f"{under}round.{name}" for name in ROUND]
    if triplets:
        linears += [*TRIPLETS, "pair"]
    if kind in ("gpgn", "gmpnn", "triplet_gmpnn"):
        linears += [under + name for name in GATE]
    return linears, {"linear_0": f"{under}round.first", "linear_1": f"{under}round.second"}, f"{under}round.norm"


def path_of(module, kind):
    """Our path of the peer's module."""
    name = module.removeprefix("net/")
    if "clrs_processor" in name:
        linears, mlp, norm = processor_places(kind)
        last = name.split("/")[-1]
        if "/mlp/" in name:
            return "processor." + mlp[last]
        if last == "layer_norm":
            return "processor." + norm
        return "processor." + linears[int(last.removeprefix("linear").lstrip("_") or 0)]
    for mark, group in (("_enc_linear", "encoders"), ("_dec_linear", "decoders")):
        if mark in name:
            feature, number = name.split("/")[-1].removeprefix("algo_0_").split(mark)
            return f"task.{group}.{feature}.{number.lstrip('_') or 0}"
    raise ValueError(module)


def ours(params, kind):
    """The parameters by our paths, matrices as [outputs, inputs]."""
    found = {}
    for module, leaves in params.items():
        path = path_of(module, kind)
        for leaf, value in leaves.items():
            name = {"w": "weight", "b": "bias", "scale": "weight", "offset": "bias"}[leaf]
            found[f"{path}.{name}"] = np.asarray(value).T
    return found


def plain(array):
    array = np.asarray(array)
    return {"shape": list(array.shape), "data": [float(f"{value:.7g}") for value in array.flatten().tolist()]}


def tidy(tree):
    return jax.tree_util.tree_map(lambda x: jnp.asarray(np.vectorize(lambda v: float(f"{v:.4g}"))(np.asarray(x)), jnp.float32), tree)


def build(kind, algorithm, size, width, batch):
    sampler, spec = clrs.build_sampler(algorithm, num_samples=batch, length=size, seed=7)
    feedback = sampler.next(batch)
    spec = {name: (stage, place, clrs.Type.POINTER if kind_ == clrs.Type.SHOULD_BE_PERMUTATION else kind_) for name, (stage, place, kind_) in spec.items()}
    for point in feedback.outputs:
        if point.type_ == clrs.Type.SHOULD_BE_PERMUTATION:
            point._type_ = clrs.Type.POINTER
    model = clrs.models.BaselineModel(
        spec,
        feedback,
        processors.get_processor_factory(kind, use_ln=True, nb_triplet_fts=8, nb_heads=HEADS),
        hidden_dim=width,
        encode_hints=True,
        decode_hints=True,
        encoder_init="xavier_on_scalars",
        hint_teacher_forcing=0.0,
        hint_repred_mode="soft",
    )
    return model, feedback


def case(kind, algorithm, size):
    model, feedback = build(kind, algorithm, size, WIDTH, 3)
    model.init(feedback.features, 1)
    # Moved away from the start, where biases are 0 and no element is near a kink by symmetry.
    key = jax.random.PRNGKey(3)
    params = tidy(jax.tree_util.tree_map(lambda x: x + 0.1 * jax.random.normal(key, x.shape), model.params))
    loss, gradients = jax.jit(jax.value_and_grad(model._loss), static_argnums=3)(params, key, feedback, 0)
    outputs, hints = model.net_fn.apply(params, key, [feedback.features], repred=True, algorithm_index=0, return_hints=True, return_all_outputs=False)
    points = lambda each: {point.name: plain(point.data) for point in each}
    return {
        "processor": kind,
        "algorithm": algorithm,
        "size": size,
        "width": WIDTH,
        "heads": HEADS,
        "parameters": {path: plain(value) for path, value in ours(params, kind).items()},
        "inputs": points(feedback.features.inputs),
        "hints": points(feedback.features.hints),
        "outputs": points(feedback.outputs),
        "lengths": [int(length) for length in feedback.features.lengths],
        "loss": float(loss),
        "gradientNorms": {path: float(np.linalg.norm(value)) for path, value in ours(gradients, kind).items()},
        "predictedOutputs": {name: plain(value) for name, value in outputs.items()},
        "predictedHints": [{name: plain(value) for name, value in step.items()} for step in hints],
    }


def counts():
    found = []
    for kind in ["deepsets", "mpnn", "pgn", "gat", "gatv2", "triplet_mpnn", "gmpnn", "triplet_gmpnn"]:
        for algorithm in ["bfs", "bellman_ford", "floyd_warshall"]:
            model, feedback = build(kind, algorithm, 4, 128, 1)
            start = lambda key: model.net_fn.init(
                key, [feedback.features], True, algorithm_index=-1, return_hints=False, return_all_outputs=False
            )
            count = sum(leaf.size for leaf in jax.tree_util.tree_leaves(jax.eval_shape(start, jax.random.PRNGKey(0))))
            found.append({"processor": kind, "algorithm": algorithm, "width": 128, "heads": HEADS, "parameters": count})
    return found


if __name__ == "__main__":
    golden = {"counts": counts(), "cases": [case(*each) for each in CASES]}
    pathlib.Path(__file__).with_name("reasoners.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
