"""scikit-learn's side of the comparison of learners.

    python learners_sklearn.py make FOLDER    writes tables and folds: a column-major file of float64 each, and what it is
    python learners_sklearn.py run FOLDER     fits and predicts on the same folds, and prints scores and seconds as JSON
"""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import log_loss, r2_score
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

ROUNDS = 3


class Robust(BaseEstimator, TransformerMixin):
    """Less the median, by the interquartile range, or the standard deviation where that is zero: as Touchstone scales for neighbours."""

    def fit(self, x, y=None):
        low, self.centre_, high = np.quantile(x, [0.25, 0.5, 0.75], axis=0)
        deviation = x.std(axis=0)
        self.scale_ = np.where(high > low, high - low, np.where(deviation > 0, deviation, 1))
        return self

    def transform(self, x):
        return (x - self.centre_) / self.scale_


def tables():
    random = np.random.RandomState(0)
    x = random.normal(size=(10_000, 20))
    signal = x[:, 0] + 0.5 * x[:, 1] ** 2 + x[:, 2] * x[:, 3]
    yield "10,000 × 20, two classes", x, (signal + random.normal(size=10_000) > 0.5).astype(int), True
    yield "10,000 × 20, numbers", x, signal + random.normal(size=10_000), False
    yield "digits, 1,797 × 64, ten classes", *load_digits(return_X_y=True), True
    yield "breast cancer, 569 × 30, two classes", *load_breast_cancer(return_X_y=True), True
    yield "diabetes, 442 × 10, numbers", *load_diabetes(return_X_y=True), False


def make(folder):
    described = []
    for index, (name, x, y, classes) in enumerate(tables()):
        folds = (StratifiedKFold if classes else KFold)(5, shuffle=True, random_state=0)
        fold = np.zeros(len(y))
        for number, (_, held) in enumerate(folds.split(x, y)):
            fold[held] = number
        np.concatenate([x.T.ravel(), y, fold]).astype("<f8").tofile(folder / f"{index}.bin")
        described.append({"name": name, "rows": len(y), "columns": x.shape[1], "classes": int(y.max()) + 1 if classes else 0})
    (folder / "tables.json").write_text(json.dumps(described))


def learners(classes):
    boosting = dict(max_iter=100, max_leaf_nodes=31, learning_rate=0.1, min_samples_leaf=20, early_stopping=False)
    network = dict(hidden_layer_sizes=(64,), learning_rate_init=0.003, batch_size=128, early_stopping=True, n_iter_no_change=5, max_iter=60, random_state=0)
    if classes:
        return {
            "linear": make_pipeline(StandardScaler(), LogisticRegression(C=1, max_iter=1000)),
            "neighbours": make_pipeline(Robust(), KNeighborsClassifier(15)),
            "tree": DecisionTreeClassifier(max_depth=5, min_samples_leaf=20),
            "boosting": HistGradientBoostingClassifier(**boosting),
            "perceptron": make_pipeline(StandardScaler(), MLPClassifier(**network)),
        }
    return {
        "linear": make_pipeline(StandardScaler(), Ridge(1.0)),
        "neighbours": make_pipeline(Robust(), KNeighborsRegressor(15)),
        "tree": DecisionTreeRegressor(max_depth=5, min_samples_leaf=20),
        "boosting": HistGradientBoostingRegressor(**boosting),
        # Its numbers as the network sees them: of mean 0 and variance 1.
        "perceptron": make_pipeline(StandardScaler(), MLPRegressor(**network)),
    }


def run(folder):
    warnings.filterwarnings("ignore")
    answers = []
    for index, table in enumerate(json.loads((folder / "tables.json").read_text())):
        rows, columns, classes = table["rows"], table["columns"], table["classes"]
        numbers = np.fromfile(folder / f"{index}.bin", "<f8").reshape(columns + 2, rows)
        x, y, fold = np.ascontiguousarray(numbers[:columns].T), numbers[columns], numbers[columns + 1]
        y = y.astype(int) if classes else y
        for learner, model in learners(classes).items():
            seconds, predicted = [], np.zeros((rows, max(1, classes)))
            for _ in range(ROUNDS):
                start = time.perf_counter()
                for held in (fold == number for number in range(5)):
                    centre, scale = (0, 1) if classes else (y[~held].mean(), y[~held].std())
                    model.fit(x[~held], y[~held] if classes else (y[~held] - centre) / scale)
                    predicted[held] = model.predict_proba(x[held]) if classes else (centre + scale * model.predict(x[held]))[:, None]
                seconds.append(time.perf_counter() - start)
            score = {"accuracy": float((predicted.argmax(1) == y).mean()), "loss": float(log_loss(y, predicted))} if classes else {"r2": float(r2_score(y, predicted[:, 0]))}
            right = (predicted.argmax(1) == y).astype(float) if classes else -((predicted[:, 0] - y) ** 2)
            answers.append({"table": table["name"], "learner": learner, "seconds": min(seconds), **score, "contributions": right.tolist()})
    print(json.dumps(answers))


{"make": make, "run": run}[sys.argv[1]](Path(sys.argv[2]))
