"""Writes intervals.json: scipy's answers (and brute force where it has none) for the intervals and tests in src/stats.

Run: python make_intervals.py (needs numpy, scipy and scikit-learn).
"""

import json
import pathlib
import warnings

import numpy as np
from scipy import stats
from scipy.optimize import brentq
from sklearn.metrics import matthews_corrcoef, roc_auc_score

warnings.simplefilter("ignore")
random = np.random.default_rng(99)


def plain(value):
    """As JSON can hold it: NaN becomes null."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(each) for each in value]
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, np.integer)):
        return int(value)
    return None if np.isnan(value) else float(value)


def proportions():
    cases = [(0, 1), (1, 1), (0, 10), (10, 10), (1, 10), (5, 10), (37, 200), (3, 100000), (99999, 100000)]
    return [
        {
            "successes": successes,
            "trials": trials,
            "level": level,
            **{
                method: list(stats.binomtest(successes, trials).proportion_ci(level, method))
                for method in ("wilson", "exact")
            },
        }
        for successes, trials in cases
        for level in (0.8, 0.95, 0.99)
    ]


def mcnemars():
    cases = [(0, 0), (1, 0), (0, 5), (3, 3), (1, 1), (8, 2), (10, 25), (40, 41), (500, 600), (0, 2000)]
    answers = []
    for a, b in cases:
        n = a + b
        mid = 1.0
        if n > 0:
            mass = stats.binom.pmf(np.arange(n + 1), n, 0.5)
            distance = np.abs(2 * np.arange(n + 1) - n)
            # Outcomes farther from the middle than the one observed, and half of those as far.
            mid = mass[distance > abs(a - b)].sum() + mass[distance == abs(a - b)].sum() / 2
        answers.append({"a": a, "b": b, "p": stats.binomtest(a, n).pvalue if n else 1.0, "mid": mid})
    return answers


def corrected(name, differences, test_size, train_size):
    differences = np.asarray(differences, float)
    count = len(differences)
    error = np.sqrt((1 / count + test_size / train_size) * np.sum((differences - differences.mean()) ** 2) / (count - 1))
    statistic = differences.mean() / error
    return {
        "name": name,
        "differences": differences,
        "testSize": test_size,
        "trainSize": train_size,
        "mean": differences.mean(),
        "standardError": error,
        "statistic": statistic,
        "pValue": 2 * stats.t.sf(abs(statistic), count - 1),
        "interval90": list(stats.t.interval(0.9, count - 1, differences.mean(), error)),
    }


def correcteds():
    return [
        corrected("ten folds", random.normal(0.02, 0.03, 10), 100, 900),
        corrected("many splits", random.normal(-0.01, 0.01, 50), 20, 80),
        corrected("two splits", [0.1, 0.3], 1, 3),
        corrected("strongly different", 0.3 + random.normal(0, 0.001, 5), 50, 200),
    ]


def heaviside(positives, negatives):
    return np.where(positives[:, None] > negatives, 1.0, np.where(positives[:, None] == negatives, 0.5, 0.0))


def delong_covariance(wins_a, wins_b):
    """DeLong's covariance of two areas from their full matrices of won comparisons."""
    def part(axis):
        a, b = wins_a.mean(axis=axis), wins_b.mean(axis=axis)
        return np.sum((a - a.mean()) * (b - b.mean())) / (len(a) - 1) / len(a)
    return part(1) + part(0)


def newcombe(area, m, n, z):
    star = (m + n) / 2 - 1
    def miss(theta):
        variance = theta * (1 - theta) * (1 + star * (1 - theta) / (2 - theta) + star * theta / (1 + theta)) / (m * n)
        return (area - theta) ** 2 - z * z * variance
    low = 0.0 if area == 0 else brentq(miss, 1e-12, area - (1e-12 if area == 1 else 0), xtol=1e-15)
    high = 1.0 if area == 1 else brentq(miss, area + (1e-12 if area == 0 else 0), 1 - 1e-12, xtol=1e-15)
    return [low, high]


def delong(name, a, b, positive):
    a, b, positive = np.asarray(a, float), np.asarray(b, float), np.asarray(positive)
    is_positive = positive == 1
    wins_a, wins_b = heaviside(a[is_positive], a[~is_positive]), heaviside(b[is_positive], b[~is_positive])
    area = wins_a.mean()
    assert abs(area - roc_auc_score(positive, a)) < 1e-12
    z = stats.norm.ppf(0.975)
    several = 1 < is_positive.sum() < len(positive) - 1
    error = np.sqrt(delong_covariance(wins_a, wins_a)) if several else np.nan
    if error > 1e-12:
        logit, reach = np.log(area / (1 - area)), z * error / (area * (1 - area))
        intervals = {
            "logit": [1 / (1 + np.exp(reach - logit)), 1 / (1 + np.exp(-reach - logit))],
            "plain": [max(0, area - z * error), min(1, area + z * error)],
        }
    else:
        score = newcombe(area, is_positive.sum(), (~is_positive).sum(), z)
        intervals = {"logit": score, "plain": score}
    spread = np.nan
    if several:
        spread = np.sqrt(max(0, delong_covariance(wins_a, wins_a) + delong_covariance(wins_b, wins_b)
                             - 2 * delong_covariance(wins_a, wins_b)))
    difference = area - wins_b.mean()
    alike = np.array_equal(wins_a.mean(axis=1), wins_b.mean(axis=1)) and np.array_equal(wins_a.mean(axis=0), wins_b.mean(axis=0))
    statistic = 0.0 if alike else difference / spread
    return {
        "name": name, "a": a, "b": b, "positive": positive, "auroc": area, "standardError": error, **intervals,
        "difference": difference,
        "differenceError": spread,
        "statistic": statistic,
        "pValue": 2 * stats.norm.sf(abs(statistic)),
    }


def delongs():
    positive = (random.random(90) < 0.4).astype(int)
    a, b = positive + random.normal(size=90), 0.5 * positive + random.normal(size=90)
    return [
        delong("two scores", a, b, positive),
        delong("correlated scores", a, a + 0.3 * random.normal(size=90), positive),
        delong("ties", np.round(a), np.round(b), positive),
        delong("the same score", a, a, positive),
        delong("a monotone transform", a, np.exp(a), positive),
        delong("perfect", positive, b, positive),
        delong("worst", 1 - positive, b, positive),
        delong("all scores equal", np.zeros(90), b, positive),
        delong("near perfect, few rows", [1, 2, 3, 4, 5, 6], [1, 2, 4, 3, 5, 6], [0, 0, 1, 0, 1, 1]),
        delong("one positive", [1, 2, 3, 4, 5], [2, 1, 3, 4, 5], [0, 0, 0, 1, 0]),
    ]


def mean_over_spread(values, axis=-1):
    return values.mean(axis=axis) / values.std(axis=axis)


STATISTICS = {
    "mean": lambda values, axis=-1: values.mean(axis=axis),
    "ratio": mean_over_spread,
    "median": lambda values, axis=-1: np.median(values, axis=axis),
}


def bootstraps():
    """Intervals of scipy, with the replicates they rest on, so that the same replicates can be used again."""
    answers = []
    for name, values in (("skewed", random.gamma(1.5, 1, 25)), ("normal", random.normal(2, 1, 12))):
        for label, statistic in STATISTICS.items():
            case = {"name": f"{label} of {name} values", "values": values, "value": statistic(values)}
            case["leftOut"] = [statistic(np.delete(values, i)) for i in range(len(values))]
            for method, key in (("BCa", "bca"), ("percentile", "percentile")):
                result = stats.bootstrap(
                    (values,), statistic, n_resamples=400, confidence_level=0.9, method=method,
                    rng=np.random.default_rng(3),
                )
                case["replicates"] = np.sort(result.bootstrap_distribution)
                case[key] = list(result.confidence_interval)
            many = stats.bootstrap(
                (values,), statistic, n_resamples=200_000, confidence_level=0.9, method="BCa",
                rng=np.random.default_rng(4), batch=2000,
            )
            case["bcaOfMany"] = list(many.confidence_interval)
            case["errorOfMany"] = many.standard_error
            answers.append(case)
    return answers


def matrices():
    """BCa of Matthews' correlation over rows, by scipy, for a confusion matrix of two classes."""
    def correlation(u, v, axis=-1):
        covariance = (u * v).mean(axis=axis) - u.mean(axis=axis) * v.mean(axis=axis)
        return covariance / (u.std(axis=axis) * v.std(axis=axis))

    cells = np.array([30, 6, 9, 15])
    actual, predicted = np.repeat([0, 0, 1, 1], cells), np.repeat([0, 1, 0, 1], cells)
    result = stats.bootstrap(
        (actual, predicted), correlation, paired=True, n_resamples=200_000,
        confidence_level=0.95, method="BCa", rng=np.random.default_rng(5), batch=2000,
    )
    assert abs(correlation(actual, predicted) - matthews_corrcoef(actual, predicted)) < 1e-12
    return {
        "matrix": cells,
        "value": matthews_corrcoef(actual, predicted),
        "bca": list(result.confidence_interval),
        "standardError": result.standard_error,
    }


def means():
    values = random.gamma(2, 1, 30)
    clusters = random.integers(0, 8, 30)
    sums = np.array([np.sum(values[clusters == k] - values.mean()) for k in np.unique(clusters)])
    groups = len(sums)
    error = np.sqrt(groups / (groups - 1) * np.sum(sums**2)) / len(values)
    return {
        "values": values,
        "clusters": clusters,
        "standardError": stats.sem(values),
        "interval90": list(stats.t.interval(0.9, 29, values.mean(), stats.sem(values))),
        "clusterError": error,
        "clusterInterval90": list(stats.t.interval(0.9, groups - 1, values.mean(), error)),
    }


def permutations():
    """scipy's exact p-values over all permutations, for which a random sample of them must come close."""
    a, b = random.normal(0.9, 1, 6), random.normal(0, 1, 7)
    x = random.normal(size=7)
    y = 0.6 * x + random.normal(size=7)
    answers = {"a": a, "b": b, "x": x, "y": y, "independent": {}, "pairings": {}, "signs": {}}
    for alternative in ("greater", "less", "two-sided"):
        options = {"alternative": alternative, "n_resamples": np.inf}
        answers["independent"][alternative] = stats.permutation_test(
            (a, b), lambda u, v, axis: u.mean(axis=axis) - v.mean(axis=axis), vectorized=True, **options
        ).pvalue
        answers["pairings"][alternative] = stats.permutation_test(
            (x,), lambda u: np.corrcoef(u, y)[0, 1], permutation_type="pairings", vectorized=False, **options
        ).pvalue
        answers["signs"][alternative] = stats.permutation_test(
            (x + 0.5,), lambda u, axis: u.mean(axis=axis), permutation_type="samples", vectorized=True, **options
        ).pvalue
    return answers


goldens = {
    "proportions": proportions(),
    "mcnemar": mcnemars(),
    "corrected": correcteds(),
    "delong": delongs(),
    "bootstrap": bootstraps(),
    "matrix": matrices(),
    "mean": means(),
    "permutation": permutations(),
}
target = pathlib.Path(__file__).with_name("intervals.json")
target.write_text(json.dumps(plain(goldens), separators=(",", ":")) + "\n")
