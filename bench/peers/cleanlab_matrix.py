"""cleanlab Datalab's side of the matrix of detectors: all rows together, standardised features, out-of-fold probabilities.

Datalab names rows, some of them in every table: an alarm is told with how many it named.
"""

import contextlib
import io

from matrix_tables import answer

import numpy as np
import pandas as pd
from cleanlab import Datalab
from sklearn.model_selection import cross_val_predict


def alarms_of(case):
    frame = pd.concat([case.train, case.test], ignore_index=True)
    encoded = pd.get_dummies(frame[case.features], columns=case.categories, dummy_na=False).astype(float)
    filled = encoded.replace([np.inf, -np.inf], np.nan)
    standard = ((filled - filled.mean()) / filled.std().replace(0, 1)).fillna(0).to_numpy()
    labels = frame[case.target].to_numpy()
    if case.prediction is None:
        probabilities = cross_val_predict(case.model(), frame[case.features], labels, cv=5, method="predict_proba")
    else:
        sick = frame[case.score].to_numpy()
        probabilities = np.column_stack([1 - sick, sick] if case.classes[1] == "sick" else [sick, 1 - sick])
    lab = Datalab(data={"label": labels}, label_name="label", verbosity=0)
    with contextlib.redirect_stdout(io.StringIO()):
        lab.find_issues(features=standard, pred_probs=probabilities)
    summary = lab.get_issue_summary()
    return [{"name": row.issue_type, "count": int(row.num_issues)} for row in summary.itertuples() if row.num_issues > 0], []


answer(alarms_of)
