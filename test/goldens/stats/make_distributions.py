"""Distribution functions and quantiles over wide ranges of parameters, by scipy. Writes distributions.json.

Left out are points where scipy itself is off: quantiles that its own distribution functions do not send back to p.
"""
import itertools
import json
import pathlib

import numpy as np
from scipy import special, stats


def rows(function, *grids):
    out = []
    for arguments in itertools.product(*grids):
        value = float(function(*arguments))
        if np.isfinite(value):
            out.append([*map(float, arguments), value])
    return out


def quantile_rows(distribution, *grids):
    out = []
    for p, *shape, value in rows(distribution.ppf, *grids):
        back = distribution.cdf(value, *shape) / p if p <= 0.5 else distribution.sf(value, *shape) / (1 - p)
        if abs(back - 1) < 1e-10 and abs(value) > 1e-290:
            out.append([p, *shape, value])
    return out


tails = [1e-300, 1e-100, 1e-30, 1e-12, 1e-6, 0.001, 0.025, 0.1, 0.3, 0.4999, 0.5, 0.5001, 0.7, 0.95, 0.975, 0.999, 1 - 1e-6, 1 - 1e-9]
shapes = [0.05, 0.5, 0.9, 1, 1.5, 2, 5, 17.3, 100, 1234.5, 1e5]
points = [1e-300, 1e-40, 1e-9, 1e-4, 0.01, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.99, 0.9999]
degrees = [0.5, 1, 2, 2.5, 3, 7, 30, 99, 1000, 1e5, 1e7]
normals = [-37, -30, -20, -10, -6, -3, -1.5, -1, -0.5, -1e-3, -1e-12, 0, 1e-12, 1e-3, 0.3, 1, 1.2, 1.22, 1.23, 2, 5, 8, 12, 25, 37]
goldens = {
    "logGamma": rows(special.gammaln, [1e-300, 1e-8, 0.1, 0.4, 0.5, 0.999, 1.3, 1.5, 1.9, 2.0001, 2.4, 2.6, 5, 9.9, 10, 33.3, 1e3, 1e8, 1e300]),
    "digamma": rows(special.digamma, [1e-8, 0.1, 0.5, 1, 1.3, 2, 5, 11.9, 12.1, 100, 1e8]),
    "erf": rows(special.erf, [v / 3 for v in normals]),
    "normalCdf": rows(stats.norm.cdf, normals),
    "normalSurvival": rows(stats.norm.sf, normals),
    "normalQuantile": quantile_rows(stats.norm, tails),
    "studentTCdf": rows(stats.t.cdf, [-1e8, -1e3, -30, -5, -2, -1, -0.1, 0, 0.5, 1, 3, 20], degrees),
    "studentTQuantile": quantile_rows(stats.t, tails, degrees),
    "betaCdf": rows(stats.beta.cdf, points, shapes, shapes),
    "betaQuantile": quantile_rows(stats.beta, tails, shapes, shapes),
    "binomialCdf": [
        row
        for n in [1, 2, 10, 53, 1000, 10**6]
        for row in rows(stats.binom.cdf, sorted({0, 1, n // 10, n // 3, n // 2, int(0.9 * n), n - 1, n}), [n], [1e-6, 0.01, 0.1, 1 / 3, 0.5, 0.9, 0.999])
    ],
    "chiSquareSurvival": rows(stats.chi2.sf, [1e-300, 1e-9, 0.01, 0.5, 1, 2, 3, 5, 10, 30, 100, 500, 1200, 1e5, 1.01e5, 1e7], degrees),
    "chiSquareQuantile": quantile_rows(stats.chi2, tails, degrees[:-1]),
    "fSurvival": rows(stats.f.sf, [1e-9, 0.01, 0.5, 0.9, 1, 1.1, 2, 5, 20, 1e3, 1e6], [1, 2, 3.5, 10, 200, 1e5], [1, 2, 3.5, 10, 200, 1e5]),
    "kolmogorovSurvival": rows(special.kolmogorov, [0.1, 0.3, 0.5, 0.7, 0.9, 0.999, 1, 1.001, 1.2, 1.36, 1.63, 2, 3, 5, 10, 15]),
}
path = pathlib.Path(__file__).with_name("distributions.json")
path.write_text(json.dumps(goldens, separators=(",", ":")) + "\n")
