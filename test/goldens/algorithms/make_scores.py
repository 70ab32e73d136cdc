"""Writes scores.json: what dm-clrs's evaluator says of predictions (bench/peers/requirements-clrs.txt).

    python make_scores.py

The predictions for the samples of one seed are the outputs and hints of the samples of another.
"""

import json
import pathlib

import numpy as np
from clrs._src import evaluation, probing, samplers, specs

LENGTH, COUNT, TRUTH, PREDICTION = 8, 6, 7, 8


def pointers(points):
    """What should be a permutation as ordinary pointers."""
    kind = specs.Type.SHOULD_BE_PERMUTATION
    return [
        probing.DataPoint(p.name, p.location, specs.Type.POINTER if p.type_ == kind else p.type_, p.data) for p in points
    ]


def batch(name, seed):
    sampler, _ = samplers.build_sampler(name, num_samples=COUNT, seed=seed, length=LENGTH)
    return sampler.next()


def padded(data, steps):
    return np.concatenate([data, np.zeros((max(0, steps - len(data)),) + data.shape[1:])])[:steps]


out = {}
for name in sorted(specs.CLRS_30_ALGS):
    truth, other = batch(name, TRUTH), batch(name, PREDICTION)
    outputs = evaluation.evaluate(pointers(truth.outputs), {p.name: p for p in pointers(other.outputs)})
    lengths = truth.features.lengths
    steps = int(lengths.max())
    predictions = [
        {
            p.name: probing.DataPoint(p.name, p.location, p.type_, padded(p.data, steps)[step])
            for p in pointers(other.features.hints)
        }
        for step in range(1, steps)
    ]
    hints = evaluation.evaluate_hints(pointers(truth.features.hints), lengths, predictions)
    out[name] = {
        "score": float(outputs.pop("score")),
        "outputs": {key: float(value) for key, value in outputs.items()},
        "hints": {key: float(value) for key, value in hints.items() if not key.endswith("_along_time")},
        "step2": {key[:-11]: float(value[1]) for key, value in hints.items() if key.endswith("_along_time") and len(value) > 1},
    }
path = pathlib.Path(__file__).with_name("scores.json")
path.write_text("{\n" + ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in out.items()) + "\n}\n")
