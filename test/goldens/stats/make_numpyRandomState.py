"""Writes numpyRandomState.json: what numpy.random.RandomState draws, in the order of the calls.

Run: python make_numpyRandomState.py (needs numpy).
"""

import json
import pathlib

import numpy as np

cases = []
for seed in (0, 1, 42, 4294967295):
    state = np.random.RandomState(seed)
    cases.append(
        {
            "seed": seed,
            "random": [state.random_sample() for _ in range(5)],
            "uniform": state.uniform(-1, 1, size=4).tolist(),
            "integers": [int(state.randint(0, 4)) for _ in range(8)],
            "only": int(state.randint(3, 4)),
            "wide": [int(state.randint(2**32)) for _ in range(3)],
            "choice": [float(state.choice((0.1, 0.5, 0.9))) for _ in range(5)],
            "single": float(state.choice((0.5,))),
            "bernoulli": [state.binomial(1, p, size=40).tolist() for p in (0, 0.2, 0.5, 0.7, 1)],
            "permutation": state.permutation(9).tolist(),
            "after700": state.random_sample(700)[-1],
        }
    )
path = pathlib.Path(__file__).with_name("numpyRandomState.json")
path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
