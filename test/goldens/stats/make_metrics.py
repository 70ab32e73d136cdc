"""Writes metrics.json: scikit-learn's answers for the measures in src/stats.

Run: python make_metrics.py (needs numpy, scipy and scikit-learn).
"""

import json
import pathlib
import warnings

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit
from sklearn import metrics
from sklearn.calibration import calibration_curve

warnings.simplefilter("ignore")
random = np.random.default_rng(20240611)


def plain(value):
    """As JSON can hold it: NaN becomes null, infinity the text 'inf'."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(each) for each in value]
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, np.integer)):
        return int(value)
    value = float(value)
    return None if np.isnan(value) else "inf" if np.isinf(value) else value


def classification(name, classes, actual, predicted, weights=None):
    actual, predicted = np.asarray(actual), np.asarray(predicted)
    labels = list(range(classes))
    weighted = {"sample_weight": weights}
    each = metrics.precision_recall_fscore_support(actual, predicted, labels=labels, zero_division=np.nan, **weighted)
    each2 = metrics.precision_recall_fscore_support(
        actual, predicted, labels=labels, beta=2, zero_division=np.nan, **weighted
    )
    averages = {
        f"{average}{beta}": metrics.precision_recall_fscore_support(
            actual, predicted, average=average, beta=beta, zero_division=0, **weighted
        )[:3]
        for average in ("macro", "weighted", "micro")
        for beta in (1, 2)
    }
    constant = len(set(actual)) < 2 or len(set(predicted)) < 2
    kappas = {
        penalty: metrics.cohen_kappa_score(
            actual, predicted, labels=labels, weights=None if penalty == "none" else penalty, **weighted
        )
        for penalty in ("none", "linear", "quadratic")
    }
    return {
        "name": name,
        "classes": classes,
        "actual": actual,
        "predicted": predicted,
        "weights": weights,
        "matrix": metrics.confusion_matrix(actual, predicted, labels=labels, **weighted).ravel(),
        "accuracy": metrics.accuracy_score(actual, predicted, **weighted),
        "balancedAccuracy": metrics.balanced_accuracy_score(actual, predicted, **weighted),
        # scikit-learn answers 0 where the correlation is with a constant.
        "matthews": np.nan if constant else metrics.matthews_corrcoef(actual, predicted, **weighted),
        "kappas": kappas,
        "perClass": each,
        "fBeta2": each2[2],
        "averages": averages,
    }


def noisy(actual, classes, error):
    wrong = random.random(len(actual)) < error
    return np.where(wrong, random.integers(0, classes, len(actual)), actual)


def classifications():
    three = random.choice(3, 60, p=[0.7, 0.2, 0.1])
    five = random.integers(0, 5, 120)
    sparse = random.choice([0, 2, 5], 40)
    return [
        classification("three unbalanced classes", 3, three, noisy(three, 3, 0.4)),
        classification("five classes, weighted", 5, five, noisy(five, 5, 0.5), random.gamma(1, 1, 120)),
        classification("classes that do not occur", 6, sparse, noisy(sparse, 6, 0.3)),
        classification("a class never predicted", 3, three, np.minimum(noisy(three, 3, 0.2), 1)),
        classification("perfect", 3, three, three),
        classification("always wrong", 2, [0, 1, 0, 1, 1], [1, 0, 1, 0, 0]),
        classification("one actual class", 3, [1, 1, 1, 1], [0, 1, 1, 2]),
        classification("one predicted class", 2, [0, 1, 1, 0, 1], [1, 1, 1, 1, 1]),
        classification("one class in all", 2, [1, 1, 1], [1, 1, 1]),
        classification("one row, right", 2, [0], [0]),
        classification("one row, wrong", 2, [0], [1]),
        classification("two rows", 2, [0, 1], [0, 0]),
    ]


def ranking(name, scores, positive, weights=None):
    scores, positive = np.asarray(scores, float), np.asarray(positive)
    weighted = {"sample_weight": weights}
    some = positive.any()
    precision, recall, thresholds = metrics.precision_recall_curve(positive, scores, **weighted)
    false_rate, true_rate, cuts = metrics.roc_curve(positive, scores, drop_intermediate=False, **weighted)
    return {
        "name": name,
        "scores": scores,
        "positive": positive,
        "weights": weights,
        "auroc": metrics.roc_auc_score(positive, scores, **weighted) if 0 < positive.mean() < 1 else np.nan,
        # scikit-learn answers 0 for average precision and 1 for recall where there is nothing to find.
        "averagePrecision": metrics.average_precision_score(positive, scores, **weighted) if some else np.nan,
        "precisionRecall": [precision, recall if some else np.append(np.full(len(recall) - 1, np.nan), 0), thresholds],
        "roc": [false_rate, true_rate, cuts],
    }


def rankings():
    positive = (random.random(80) < 0.3).astype(int)
    smooth = positive * 0.8 + random.normal(size=80)
    return [
        ranking("smooth scores", smooth, positive),
        ranking("scores with many ties", np.round(smooth), positive),
        ranking("weighted, with ties", np.round(smooth, 1), positive, random.gamma(1, 1, 80)),
        ranking("weights of 0", np.round(smooth), positive, random.integers(0, 3, 80).astype(float)),
        ranking("perfect", positive * 1.0, positive),
        ranking("worst", -positive * 1.0, positive),
        ranking("all scores equal", np.zeros(80), positive),
        ranking("negative zero equals zero", [0.0, -0.0, 0.0, -1, 1], [1, 0, 0, 0, 1]),
        ranking("only positives", [0.3, 0.1, 0.1], [1, 1, 1]),
        ranking("only negatives", [0.3, 0.1, 0.1], [0, 0, 0]),
        ranking("two rows", [0.2, 0.1], [1, 0]),
        ranking("one row", [0.2], [1]),
    ]


def rows_of_probabilities(n, classes, codes, sharpness):
    logits = random.normal(size=(n, classes)) + sharpness * np.eye(classes)[codes]
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def probability(name, classes, codes, rows, weights=None):
    labels = list(range(classes))
    present = [k for k in labels if 0 < (codes == k).mean() < 1]
    one_against_rest = [metrics.roc_auc_score(codes == k, rows[:, k]) for k in present]
    areas = [metrics.average_precision_score(codes == k, rows[:, k]) for k in present]
    everywhere = len(present) == classes > 2
    return {
        "name": name,
        "classes": classes,
        "codes": codes,
        "probabilities": rows.ravel(),
        "weights": weights,
        "logLoss": metrics.log_loss(codes, rows, labels=labels, sample_weight=weights),
        "brier": metrics.brier_score_loss(codes, rows, labels=labels, sample_weight=weights, scale_by_half=False),
        "macroAuroc": metrics.roc_auc_score(codes, rows, multi_class="ovr") if everywhere else np.mean(one_against_rest),
        "macroAveragePrecision": np.mean(areas),
    }


def probabilities():
    four, three, two = random.integers(0, 4, 50), random.choice([0, 2], 30), random.integers(0, 2, 40)
    certain = np.eye(3)[random.integers(0, 3, 20)]
    return [
        probability("four classes", 4, four, rows_of_probabilities(50, 4, four, 1)),
        probability("weighted", 4, four, rows_of_probabilities(50, 4, four, 1), random.gamma(1, 1, 50)),
        probability("a class that does not occur", 3, three, rows_of_probabilities(30, 3, three, 1)),
        probability("two classes", 2, two, rows_of_probabilities(40, 2, two, 0.5)),
        probability("certain and sometimes wrong", 3, random.integers(0, 3, 20), certain),
        probability("certain and right", 3, certain.argmax(axis=1), certain),
        probability("one class", 2, np.zeros(5, int), np.full((5, 2), 0.5)),
        probability("one row", 3, np.array([1]), np.array([[0.2, 0.5, 0.3]])),
    ]


def logistic_fit(x, y):
    """Intercept and slope by Newton's method with full steps, and standard errors from the inverse information."""
    design = np.column_stack([np.ones_like(x), x])
    beta = np.zeros(2)
    for _ in range(200):
        share = expit(design @ beta)
        information = design.T @ (design * (share * (1 - share))[:, None])
        beta = beta + np.linalg.solve(information, design.T @ (y - share))
    return beta, np.sqrt(np.diag(np.linalg.inv(information)))


def intercept_fit(x, y):
    """The intercept at slope 1, by bracketing the root of the score, and its standard error."""
    sign = np.where(y == 1, -1, 1)
    value = brentq(lambda a: np.sum(-sign * expit(sign * (a + x))), -100, 100, xtol=1e-13, rtol=1e-15)
    share = expit(value + x)
    return value, np.sum(share * expit(-(value + x))) ** -0.5


def calibration(name, chance, positive, bins, fitted=True):
    chance, positive = np.asarray(chance, float), np.asarray(positive)
    answers = {}
    for binning, strategy in (("width", "uniform"), ("mass", "quantile")):
        observed, predicted = calibration_curve(positive, chance, n_bins=bins, strategy=strategy, pos_label=1)
        edges = np.linspace(0, 1, bins + 1) if binning == "width" else np.percentile(chance, np.linspace(0, 100, bins + 1))
        bin_of = np.searchsorted(edges[1:-1], chance)
        counts = np.array([c for c in np.bincount(bin_of, minlength=bins) if c > 0])
        share = positive.mean()
        answers[binning] = {
            "predicted": predicted,
            "observed": observed,
            "count": counts,
            "error": np.average(np.abs(observed - predicted), weights=counts),
            "reliability": np.average((observed - predicted) ** 2, weights=counts),
            "resolution": np.average((observed - share) ** 2, weights=counts),
            "uncertainty": share * (1 - share),
        }
    eps = 2.0**-52
    held = np.clip(chance, eps, 1 - eps)
    logits = np.log(held) - np.log1p(-held)
    slope = large = None
    if fitted:
        slope = logistic_fit(logits, positive)
    if 0 < positive.mean() < 1:
        large = intercept_fit(logits, positive)
    return {
        "name": name,
        "probability": chance,
        "positive": positive,
        "bins": bins,
        "brier": metrics.brier_score_loss(positive, chance, pos_label=1, labels=[0, 1]),
        "binnings": answers,
        "slope": slope,
        "inTheLarge": large,
    }


def calibrations():
    chance = random.beta(2, 3, 150)
    outcome = (random.random(150) < chance).astype(int)
    overconfident = 1 / (1 + np.exp(-2.5 * np.log(chance / (1 - chance)) - 0.5))
    coarse = np.round(chance, 1)
    return [
        calibration("calibrated", chance, outcome, 10),
        calibration("overconfident", overconfident, outcome, 7),
        calibration("ties on edges of bins", coarse, outcome, 5),
        calibration("0 and 1 among them", np.round(chance * 1.4 - 0.2, 1).clip(0, 1), outcome, 10),
        calibration("certain and sometimes wrong", outcome.astype(float), (random.random(150) < chance).astype(int), 10),
        calibration("perfect", outcome * 1.0, outcome, 10, fitted=False),
        calibration("worst", 1.0 - outcome, outcome, 10, fitted=False),
        calibration("all equal", np.full(20, 0.3), outcome[:20], 4, fitted=False),
        calibration("one class", chance[:15], np.ones(15, int), 4, fitted=False),
        calibration("one row", [0.4], [1], 10, fitted=False),
    ]


def regression(name, actual, predicted, weights=None):
    actual, predicted = np.asarray(actual, float), np.asarray(predicted, float)
    weighted = {"sample_weight": weights}
    varies = len(set(actual)) > 1
    return {
        "name": name,
        "actual": actual,
        "predicted": predicted,
        "weights": weights,
        "meanAbsolute": metrics.mean_absolute_error(actual, predicted, **weighted),
        "rootMeanSquared": metrics.root_mean_squared_error(actual, predicted, **weighted),
        "medianAbsolute": metrics.median_absolute_error(actual, predicted),
        # scikit-learn answers 0 or 1 where the actual values do not vary.
        "rSquared": metrics.r2_score(actual, predicted, **weighted) if varies else np.nan,
        "pinball": {str(level): metrics.mean_pinball_loss(actual, predicted, alpha=level, **weighted)
                    for level in (0, 0.1, 0.5, 0.9, 1)},
    }


def regressions():
    actual = random.normal(10, 3, 61)
    return [
        regression("noise", actual, actual + random.normal(size=61)),
        regression("weighted", actual, actual + random.normal(size=61), random.gamma(1, 1, 61)),
        regression("far from 0", actual + 1e6, actual + 1e6 + random.normal(size=61)),
        regression("perfect", actual, actual),
        regression("worse than the mean", actual, -actual),
        regression("actual values equal", np.full(6, 2.0), random.normal(size=6)),
        regression("two rows", [1, 2], [2, 2]),
        regression("one row", [1], [2]),
    ]


def forecast(name, actual, predicted, training, season):
    actual, predicted, training = (np.asarray(values, float) for values in (actual, predicted, training))
    naive = np.abs(training[season:] - training[:-season]) if len(training) > season else np.array([np.nan])
    size = np.abs(actual) + np.abs(predicted)
    ratio = np.divide(2 * np.abs(actual - predicted), size, out=np.zeros_like(size), where=size > 0)
    scaled = np.abs(actual - predicted).mean() / naive.mean() if naive.mean() > 0 else np.nan
    return {
        "name": name,
        "actual": actual,
        "predicted": predicted,
        "training": training,
        "season": season,
        "scaled": scaled,
        "symmetric": ratio.mean(),
    }


def forecasts():
    time = np.arange(72)
    series = 10 + 3 * np.sin(time * np.pi / 6) + random.normal(size=72)
    return [
        forecast("monthly", series[60:], series[48:60], series[:60], 12),
        forecast("no season", series[60:], series[59:71], series[:60], 1),
        forecast("zeros and signs", [0, 0, 1, -1], [0, 1, 0, 1], [1, 2, 4], 1),
        forecast("training repeats itself", [1, 2], [1, 1], [1, 2, 1, 2], 2),
        forecast("training too short", [1, 2], [1, 1], [1, 2], 2),
    ]


goldens = {
    "classification": classifications(),
    "ranking": rankings(),
    "probability": probabilities(),
    "calibration": calibrations(),
    "regression": regressions(),
    "forecast": forecasts(),
}
target = pathlib.Path(__file__).with_name("metrics.json")
target.write_text(json.dumps(plain(goldens), separators=(",", ":")) + "\n")
