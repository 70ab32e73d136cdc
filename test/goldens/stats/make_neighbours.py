"""Nearest neighbours by scikit-learn, without the point itself where the queries are the points. Writes neighbours.json."""
import json
import pathlib

import numpy as np
from sklearn.neighbors import NearestNeighbors

rng = np.random.default_rng(7)


def case(points, queries, dims, k):
    reference = np.round(rng.normal(size=(points, dims)) * np.arange(1, dims + 1), 3)
    query = np.round(rng.normal(size=(queries, dims)) * np.arange(1, dims + 1), 3)
    fitted = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(reference)
    distances, indices = fitted.kneighbors(query)
    own_distances, own_indices = fitted.kneighbors()
    return {
        "dims": dims,
        "k": k,
        "reference": reference.ravel().tolist(),
        "query": query.ravel().tolist(),
        "indices": indices.ravel().tolist(),
        "distances": distances.ravel().tolist(),
        "ownIndices": own_indices.ravel().tolist(),
        "ownDistances": own_distances.ravel().tolist(),
    }


goldens = [case(40, 9, 2, 3), case(700, 20, 3, 5), case(600, 10, 10, 2), case(300, 15, 24, 4)]
path = pathlib.Path(__file__).with_name("neighbours.json")
path.write_text(json.dumps(goldens, separators=(",", ":")) + "\n")
