"""The tables of the matrix of detectors, as every peer reads them, and a model for those that ask for one."""

import json
import sys
import time
import warnings

import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

warnings.filterwarnings("ignore")


class Case:
    """One table: its parts with and without the columns that are no features."""

    def __init__(self, described):
        roles = described["roles"]
        self.target, self.group = roles["target"], roles.get("group")
        self.prediction, self.score = roles.get("prediction"), roles.get("score")
        self.train = pd.read_csv(f"{described['folder']}/train.csv")
        self.test = pd.read_csv(f"{described['folder']}/test.csv")
        others = {self.target, self.group, self.prediction, self.score}
        self.features = [name for name in self.train.columns if name not in others]
        whole = pd.concat([self.train, self.test])
        self.categories = [name for name in self.features if not pd.api.types.is_numeric_dtype(whole[name])]
        for name in self.categories:
            for part in (self.train, self.test):
                part[name] = part[name].where(part[name].isna(), part[name].astype(str)).astype(object)
        self.classes = sorted(whole[self.target].dropna().unique())

    def model(self):
        """Gradient boosting over numbers and encoded categories, not yet fitted."""
        encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2)
        columns = make_column_transformer((encoder, self.categories), remainder="passthrough")
        return make_pipeline(columns, HistGradientBoostingClassifier(random_state=0))


def answer(alarms_of):
    """Asks `alarms_of(case)` about every table, and prints what rang and what broke as one line of JSON."""
    answers = []
    for described in json.load(open(sys.argv[1])):
        start = time.perf_counter()
        try:
            alarms, broke = alarms_of(Case(described))
        except Exception as error:  # what a peer cannot examine is told, and does not end the others
            alarms, broke = [], [f"{type(error).__name__}: {str(error).splitlines()[0][:200] if str(error) else ''}"]
        answers.append({"alarms": alarms, "broke": broke, "seconds": time.perf_counter() - start})
    print(json.dumps(answers))
