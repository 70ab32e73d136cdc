"""Digests of the trajectories of dm-clrs (bench/peers/requirements-clrs.txt), for trajectories.json beside it.

    python make_trajectories.py > trajectories.json

Each digest is the beginning of the SHA-256 of a feature's values as little-endian float64, over a few samples. Coordinates and angles of
the geometric algorithms are rounded to ten decimals first: the libraries of sines and arc tangents differ in the last bit.
"""

import hashlib
import json

import numpy as np
from clrs._src import algorithms, probing, samplers, specs

ROUNDED = {"graham_scan": {"x", "y", "atans"}, "jarvis_march": {"x", "y"}}


def digest(name, feature, values):
    data = np.concatenate([np.asarray(value, dtype="<f8").ravel() for value in values]) + 0.0
    if feature in ROUNDED.get(name, ()):
        data = np.floor(data * 1e10 + 0.5) + 0.0
    return hashlib.sha256(data.astype("<f8").tobytes()).hexdigest()[:16]


def trajectory(name, data):
    spec = specs.SPECS[name]
    _, probes = getattr(algorithms, name)(*[np.copy(x) if isinstance(x, np.ndarray) else x for x in data])
    inputs, outputs, hints = probing.split_stages(probes, spec)
    return {point.name: point.data for point in inputs + outputs + hints}, hints[0].data.shape[0]


def sampled(name, length, seed, count, **options):
    sampler, _ = samplers.build_sampler(name, num_samples=-1, seed=seed, length=length, track_max_steps=False, **options)
    runs = [trajectory(name, sampler._sample_data(length, **sampler._kwargs_without_length)) for _ in range(count)]
    return {
        "steps": [steps for _, steps in runs],
        "digests": {feature: digest(name, feature, [features[feature] for features, _ in runs]) for feature in runs[0][0]},
    }


samplers.Sampler._kwargs_without_length = property(
    lambda self: {key: value for key, value in self._kwargs.items() if key != "length"}
)

COUNTS = {4: 8, 16: 4, 64: 1}

out = {}
for name in sorted(specs.CLRS_30_ALGS):
    cases = []
    for length, count in COUNTS.items():
        for seed in (1, 2, 3):
            cases.append({"length": length, "seed": seed, "count": count, **sampled(name, length, seed, count)})
    halved = 0.5 if name in ("articulation_points", "bridges", "mst_kruskal") else 1
    probabilities = tuple(halved * (0.1 + 0.1 * i) for i in range(9))
    cases.append(
        {
            "length": 11,
            "seed": 5,
            "count": 6,
            "edgeProbabilities": probabilities,
            "needleLength": -4,
            **sampled(name, 11, 5, 6, p=probabilities, length_needle=-4),
        }
    )
    out[name] = cases
print("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(cases)}" for name, cases in out.items()) + "\n}")
