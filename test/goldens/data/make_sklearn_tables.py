"""Writes scikit-learn's small data sets as tables: sklearn-iris.csv, -wine.csv, -breast-cancer.csv, -diabetes.csv.

    bench/peers/.venv/bin/python test/goldens/data/make_sklearn_tables.py

The diabetes table is the scaled one that load_diabetes gives unless asked otherwise.
"""

from pathlib import Path

from sklearn import datasets

here = Path(__file__).parent
for name in ("iris", "wine", "breast_cancer", "diabetes"):
    data = getattr(datasets, f"load_{name}")(as_frame=True)
    frame = data.frame
    if name != "diabetes":
        frame["target"] = [data.target_names[code] for code in data.target]
    frame.to_csv(here / f"sklearn-{name.replace('_', '-')}.csv", index=False)
