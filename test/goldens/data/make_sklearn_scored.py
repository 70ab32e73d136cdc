"""Writes a real table with a real model's predictions: sklearn-breast-cancer-scored.csv, and what scikit-learn says of
them: sklearn-breast-cancer-scored.json.

    bench/peers/.venv/bin/python test/goldens/data/make_sklearn_scored.py

A logistic regression on ten scaled features (the mean ones), fitted to a stratified half; scored on the other half.
"""

import json
from pathlib import Path

import pandas
from sklearn import datasets, metrics
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

here = Path(__file__).parent
data = datasets.load_breast_cancer(as_frame=True)
features = data.data.iloc[:, :10]
target = pandas.Series([data.target_names[code] for code in data.target], name="target")
train, test = train_test_split(features.index, test_size=0.5, stratify=target, random_state=0)
model = make_pipeline(StandardScaler(), LogisticRegression()).fit(features.loc[train], target.loc[train])

table = features.copy()
table["target"] = target
table["part"] = ["test" if row in set(test) else "train" for row in features.index]
table["prediction"] = model.predict(features)
table["p_malignant"] = model.predict_proba(features)[:, list(model.classes_).index("malignant")].round(6)
table.to_csv(here / "sklearn-breast-cancer-scored.csv", index=False)

scored = table[table["part"] == "test"]
actual, answered, score = scored["target"], scored["prediction"], scored["p_malignant"]
positive = actual == "malignant"
said = {
    "accuracy": metrics.accuracy_score(actual, answered),
    "balanced accuracy": metrics.balanced_accuracy_score(actual, answered),
    "Matthews correlation": metrics.matthews_corrcoef(actual, answered),
    "Cohen's kappa": metrics.cohen_kappa_score(actual, answered),
    "macro F1": metrics.f1_score(actual, answered, average="macro"),
    "recall of malignant": metrics.recall_score(actual, answered, pos_label="malignant"),
    "precision of malignant": metrics.precision_score(actual, answered, pos_label="malignant"),
    "AUROC": metrics.roc_auc_score(positive, score),
    "AUPRC": metrics.average_precision_score(positive, score),
    "Brier score": metrics.brier_score_loss(positive, score),
    "log-loss": metrics.log_loss(positive, score),
}
(here / "sklearn-breast-cancer-scored.json").write_text(json.dumps(said, indent=2) + "\n")
