"""Runs deepchecks' data-integrity and train-test-validation suites on two CSV files, as a user would.

Usage: deepchecks_examine.py TRAIN.csv TEST.csv TARGET
Prints one JSON line: seconds spent after the imports, and how many checks ran, failed and broke.
"""

import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")

import pandas as pd
from deepchecks.tabular import Dataset
from deepchecks.tabular.suites import data_integrity, train_test_validation

train_path, test_path, target = sys.argv[1:]
start = time.perf_counter()
train_frame = pd.read_csv(train_path)
test_frame = pd.read_csv(test_path)
categories = [name for name in train_frame.columns if name.startswith("category")]
train = Dataset(train_frame, label=target, cat_features=categories)
test = Dataset(test_frame, label=target, cat_features=categories)

results = []
for suite in (data_integrity(), train_test_validation()):
    results.extend(suite.run(train_dataset=train, test_dataset=test, with_display=False).results)

ran = [result for result in results if hasattr(result, "conditions_results")]
broke = [f"{type(result.check).__name__}: {result.exception}" for result in results if not hasattr(result, "conditions_results")]
failed = [result for result in ran if not result.passed_conditions()]
print(json.dumps({
    "seconds": time.perf_counter() - start,
    "ran": len(ran),
    "failed": [type(result.check).__name__ for result in failed],
    "broke": broke,
}))
