"""Writes summary.json: numpy's and scipy's answers for src/stats/summary.ts.

Run: python make_summary.py (needs numpy and scipy).
"""

import json
import pathlib

import numpy as np
from scipy import stats

random = np.random.default_rng(7)


def plain(value):
    """As JSON can hold it: NaN becomes null."""
    if isinstance(value, (list, np.ndarray)):
        return [plain(each) for each in value]
    return None if np.isnan(value) else float(value)


def case(name, values):
    values = np.asarray(values, float)
    some = len(values) > 1
    levels = [0, 0.001, 0.1, 0.25, 0.5, 0.77, 0.975, 1]
    return {
        "name": name,
        "values": plain(values),
        "mean": plain(values.mean()),
        "variance": plain(values.var(ddof=1) if some else np.nan),
        "ownVariance": plain(values.var()),
        "median": plain(np.median(values)),
        "deviation": plain(stats.median_abs_deviation(values)),
        "levels": levels,
        "quantiles": plain(np.nanquantile(values, levels)),
        "ranks": plain(stats.rankdata(values, nan_policy="omit")),
    }


normal = random.normal(size=37)
goldens = [
    case("normal", normal),
    case("ties", np.round(normal, 0)),
    case("negative zero", [0.0, -0.0, 1, -1, -0.0]),
    case("far from 0", 1e8 + normal),
    case("wide range", np.sign(normal) * np.exp(60 * normal)),
    case("even count", random.gamma(1, 1, 40)),
    case("many, with ties", np.round(random.normal(size=700), 1)),
    case("two", [3, 1]),
    case("one", [2.5]),
    case("equal", [4.1] * 9),
    case("missing among them", [2, np.nan, 1, 2, np.nan]),
]
target = pathlib.Path(__file__).with_name("summary.json")
target.write_text(json.dumps(goldens, separators=(",", ":")) + "\n")
