"""Slopes with heteroscedasticity-consistent errors (HC1) by statsmodels, and balanced accuracies less chance by scikit-learn.
Writes slope.json."""
import json
import pathlib

import numpy as np
import statsmodels.api as sm
from sklearn.metrics import balanced_accuracy_score

rng = np.random.default_rng(41)


def line(n, b, spread):
    x = np.round(rng.normal(size=n), 6)
    y = np.round(1.5 + b * x + rng.normal(size=n) * (0.2 + spread * np.abs(x)), 6)
    fit = sm.OLS(y, sm.add_constant(x)).fit(cov_type="HC1")
    return {"x": x.tolist(), "y": y.tolist(), "value": fit.params[1], "standardError": fit.bse[1]}


def score(n, classes, right):
    actual = rng.choice(classes, size=n, p=np.arange(1, classes + 1) / (classes * (classes + 1) / 2))
    answers = np.where(rng.random(n) < right, actual, rng.integers(classes, size=n))
    value = balanced_accuracy_score(actual, answers, adjusted=True)
    return {"classes": classes, "actual": actual.tolist(), "answers": answers.tolist(), "value": value}


golden = {
    "slopes": [line(12, 0.0, 0.0), line(40, 0.7, 1.0), line(200, -2.0, 0.3)],
    "scores": [score(50, 2, 0.5), score(120, 3, 0.9), score(80, 5, 0.0)],
}
path = pathlib.Path(__file__).with_name("slope.json")
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
