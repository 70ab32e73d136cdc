"""Comparisons of two samples by scipy, scikit-learn and numpy. Writes comparisons.json."""
import json
import pathlib

import numpy as np
from scipy import stats
from sklearn.metrics.pairwise import euclidean_distances, rbf_kernel

rng = np.random.default_rng(5)


def listed(values):
    return [round(float(v), 6) for v in values]


def kolmogorov_smirnov(n, m, shift, digits=6):
    a = np.round(rng.normal(size=n), digits)
    b = np.round(rng.normal(shift, 1.1, size=m), digits)
    row = {"a": listed(a), "b": listed(b), "statistic": stats.ks_2samp(a, b).statistic, "wasserstein": stats.wasserstein_distance(a, b)}
    if digits == 6:
        row["exact"] = stats.ks_2samp(a, b, method="exact").pvalue
    return row


def discrepancy(n, m, dims, shift):
    a = np.round(rng.normal(size=(n, dims)), 6)
    b = np.round(rng.normal(shift, 1, size=(m, dims)), 6)
    pooled = np.vstack([a, b])
    distances = euclidean_distances(pooled)[np.tril_indices(n + m, -1)]
    sigma = np.sqrt(np.median(distances**2))
    kernel = rbf_kernel(pooled, gamma=1 / (2 * sigma**2))
    np.fill_diagonal(kernel, 0)
    statistic = kernel[:n, :n].sum() / (n * (n - 1)) + kernel[n:, n:].sum() / (m * (m - 1)) - 2 * kernel[:n, n:].mean()
    return {"dims": dims, "a": listed(a.ravel()), "b": listed(b.ravel()), "bandwidth": sigma, "statistic": statistic}


def stability(n, m, bins, shift):
    a = np.round(rng.normal(size=n), 6)
    b = np.round(rng.normal(shift, 1, size=m), 6)
    edges = np.quantile(a, np.arange(1, bins) / bins, method="inverted_cdf")
    e = np.bincount(np.searchsorted(edges, a, side="left"), minlength=bins) / n
    c = np.bincount(np.searchsorted(edges, b, side="left"), minlength=bins) / m
    assert (c > 0).all()
    return {"a": listed(a), "b": listed(b), "bins": bins, "index": float(((c - e) * np.log(c / e)).sum())}


goldens = {
    "samples": [
        kolmogorov_smirnov(1, 1, 0),
        kolmogorov_smirnov(3, 5, 1),
        kolmogorov_smirnov(20, 20, 0.2),
        kolmogorov_smirnov(17, 40, 3),
        kolmogorov_smirnov(60, 45, 0.7),
        kolmogorov_smirnov(200, 150, 0),
        kolmogorov_smirnov(30, 25, 0.5, 0),
    ],
    "discrepancies": [discrepancy(20, 25, 1, 0), discrepancy(40, 30, 5, 0.5), discrepancy(15, 15, 12, 0)],
    "stability": [stability(100, 200, 10, 0), stability(157, 300, 10, 0.3), stability(90, 80, 4, 1)],
}
path = pathlib.Path(__file__).with_name("comparisons.json")
path.write_text(json.dumps(goldens, separators=(",", ":")) + "\n")
