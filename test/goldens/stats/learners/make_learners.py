"""What scikit-learn's learners make of data that both sides can generate, and of two small real tables.

Run: python test/goldens/stats/learners/make_learners.py
"""

import json
import os
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import sklearn
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.feature_selection import f_classif, f_regression
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, log_loss, r2_score, roc_auc_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

HERE = Path(__file__).parent


def uniform(seed, rows, columns):
    """The same numbers in [0, 1) as `uniformTable` in test/stats/learners/generated.ts."""
    x = np.arange(rows * columns, dtype=np.uint64) + np.uint64(seed * 1_000_003 + 1)
    mask = np.uint64(0xFFFFFFFF)
    x = (x * np.uint64(0x9E3779B1)) & mask
    x ^= x >> np.uint64(15)
    x = (x * np.uint64(0x85EBCA77)) & mask
    x ^= x >> np.uint64(13)
    x = (x * np.uint64(0xC2B2AE3D)) & mask
    x ^= x >> np.uint64(16)
    return (x.astype(np.float64) / 2**32).reshape(rows, columns)


def coarse(x):
    """Few different values, so that every threshold between them has a bin."""
    return np.floor(100 * x) / 100


def interaction(rows=6000):
    u = uniform(1, rows, 11)
    score = 2 * (u[:, 0] > 0.5) + 2 * np.sin(6 * u[:, 1]) + 6 * (u[:, 2] - 0.5) * (u[:, 3] - 0.5) * 4 - 1
    return u[:, :10], (u[:, 10] < 1 / (1 + np.exp(-score))).astype(int), []


def friedman(rows=6000):
    u = uniform(2, rows, 13)
    noise = u[:, 10] + u[:, 11] + u[:, 12] - 1.5
    y = 10 * np.sin(np.pi * u[:, 0] * u[:, 1]) + 20 * (u[:, 2] - 0.5) ** 2 + 10 * u[:, 3] + 5 * u[:, 4] + 2 * noise
    return u[:, :10], y, []


def three_classes(rows=6000):
    u = uniform(3, rows, 8)
    y = np.where(u[:, 0] + u[:, 1] > 1.1, 0, np.where(u[:, 2] > u[:, 3], 1, 2))
    y = np.where(u[:, 6] < 0.15, (3 * u[:, 7]).astype(int), y)
    return u[:, :6], y, []


def missing(rows=6000):
    u = uniform(4, rows, 8)
    x = u[:, :5].copy()
    gone = u[:, 5] < 0.3
    x[gone, 0] = np.nan
    score = 3 * (x[:, 1] - 0.5) + np.where(gone, 1.5, 4 * (u[:, 0] - 0.7))
    x[u[:, 6] < 0.1, 1] = np.nan
    return x, (u[:, 7] < 1 / (1 + np.exp(-score))).astype(int), []


def categories(rows=6000):
    u = uniform(5, rows, 6)
    effects = 4 * (uniform(6, 60, 2) - 0.5)
    a = (12 * u[:, 0]).astype(int)
    b = (60 * u[:, 1] ** 2).astype(int)
    score = effects[a, 0] + effects[b, 1] + 2 * (u[:, 2] - 0.5)
    x = np.column_stack([a, b, u[:, 2], u[:, 3]])
    return x, (u[:, 5] < 1 / (1 + np.exp(-score))).astype(int), [0, 1]


def breast_cancer():
    data = load_breast_cancer()
    return data.data[:, :10], data.target, []


def diabetes():
    data = load_diabetes(scaled=False)
    return data.data, data.target, []


def rounded(values):
    return [float(f"{value:.9g}") for value in values]


def boosting(x, y, categorical, classes):
    test = np.arange(len(y)) % 2 == 1
    settings = dict(max_iter=50, max_leaf_nodes=31, learning_rate=0.1, min_samples_leaf=20, early_stopping=False)
    settings["categorical_features"] = categorical or None
    if classes == 0:
        model = HistGradientBoostingRegressor(**settings).fit(x[~test], y[~test])
        predicted = model.predict(x[test])
        return {"rSquared": r2_score(y[test], predicted), "predicted": rounded(predicted[:200])}
    model = HistGradientBoostingClassifier(**settings).fit(x[~test], y[~test])
    probabilities = model.predict_proba(x[test])
    return {
        "accuracy": accuracy_score(y[test], probabilities.argmax(1)),
        "auroc": roc_auc_score(y[test], probabilities[:, 1] if classes == 2 else probabilities, multi_class="ovr"),
        "logLoss": log_loss(y[test], probabilities),
        "predicted": rounded(probabilities[:200, 1]),
    }


def trees():
    out = {}
    for name, make, tree in (
        ("interaction", interaction, DecisionTreeClassifier),
        ("three", three_classes, DecisionTreeClassifier),
        ("friedman", friedman, DecisionTreeRegressor),
    ):
        x, y, _ = make(2000)
        model = tree(max_depth=4, min_samples_leaf=10, random_state=0).fit(coarse(x), y)
        out[name] = rounded((model.predict(coarse(x)) if name == "friedman" else model.predict_proba(coarse(x))).ravel()[:900])
    return out


def one_hot(codes, levels):
    return (codes.astype(int)[:, None] == np.arange(levels)[None, :]).astype(float)


def by_frequency(codes):
    """Levels from the most frequent to the rarest, as our encoding orders its columns."""
    counts = np.bincount(codes.astype(int))
    return sorted((c for c in range(len(counts)) if counts[c] > 0), key=lambda c: (-counts[c], c))


def linear():
    out = {}
    scale = lambda x: (x - x.mean(0)) / x.std(0)
    exact = dict(C=1.0, tol=1e-12, max_iter=100_000)
    x, y, _ = interaction(2000)
    model = LogisticRegression(**exact).fit(scale(x), y)
    out["binary"] = {"weights": model.coef_.tolist(), "intercepts": model.intercept_.tolist()}
    x, y, _ = three_classes(2000)
    model = LogisticRegression(**exact).fit(scale(x), y)
    out["three"] = {"weights": model.coef_.tolist(), "intercepts": model.intercept_.tolist()}
    x, y, _ = categories(2000)
    order = by_frequency(x[:, 0])
    design = np.column_stack([one_hot(x[:, 0], 12)[:, order], scale(x[:, 2:])])
    model = LogisticRegression(**exact).fit(design, y)
    out["categories"] = {"weights": model.coef_.tolist(), "intercepts": model.intercept_.tolist()}
    x, y, _ = friedman(2000)
    model = Ridge(alpha=3.0, solver="cholesky").fit(scale(x), y)
    out["ridge"] = {"weights": model.coef_.tolist(), "intercept": model.intercept_}
    x, _, _ = categories(2000)
    y = x[:, 2] + np.sin(x[:, 0]) + x[:, 3] ** 2
    model = Ridge(alpha=3.0, solver="cholesky").fit(design, y)
    out["ridgeCategories"] = {"weights": model.coef_.tolist(), "intercept": model.intercept_}
    return out


def neighbours():
    x, y, _ = categories(1000)
    numbers = x[:, 2:]
    quartiles = np.percentile(numbers[:600], [25, 50, 75], axis=0)
    scaled = (numbers - quartiles[1]) / (quartiles[2] - quartiles[0])
    design = np.column_stack([np.sqrt(0.5) * one_hot(x[:, 0], 12), scaled])
    model = KNeighborsClassifier(5, algorithm="brute").fit(design[:600], y[:600])
    return model.predict_proba(design[600:])[:, 1].tolist()


def write(name, value):
    text = json.dumps({"scikitLearn": sklearn.__version__, **value}, separators=(",", ":"))
    (HERE / f"{name}.json").write_text(text + "\n")


def main():
    sets = {
        "interaction": (*interaction(), 2),
        "friedman": (*friedman(), 0),
        "three": (*three_classes(), 3),
        "missing": (*missing(), 2),
        "categories": (*categories(), 2),
        "friedmanFine": (*friedman(), 0),
        "breastCancer": (*breast_cancer(), 2),
        "diabetes": (*diabetes(), 0),
    }
    for name in ("interaction", "friedman", "three", "missing"):
        x, *rest = sets[name]
        sets[name] = (coarse(x), *rest)
    write("boosting", {name: boosting(x, y, categorical, classes) for name, (x, y, categorical, classes) in sets.items()})
    real = {}
    for name in ("breastCancer", "diabetes"):
        x, y, _, _ = sets[name]
        real[name] = {"features": [[float(f"{v:.6g}") for v in column] for column in x.T], "target": y.tolist()}
    write("tables", real)
    write("trees", trees())
    write("linear", linear())
    write("neighbours", {"positive": neighbours()})
    x, y, _ = interaction(2000)
    xr, yr, _ = friedman(2000)
    write("selection", {
        "classes": np.argsort(-f_classif(x, y)[0]).tolist(),
        "numbers": np.argsort(-f_regression(xr, yr)[0]).tolist(),
    })


if __name__ == "__main__":
    main()
