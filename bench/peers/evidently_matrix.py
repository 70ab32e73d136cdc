"""evidently's side of the matrix of detectors: its drift, summary and classification presets with their default tests."""

import re

from matrix_tables import answer

from evidently import BinaryClassification, DataDefinition, Dataset, Report
from evidently.presets import ClassificationPreset, DataDriftPreset, DataSummaryPreset


def alarms_of(case):
    train, test = case.train, case.test
    presets = [DataDriftPreset(), DataSummaryPreset(), ClassificationPreset()]
    prediction = case.prediction
    if prediction is None:
        prediction = "prediction"
        model = case.model().fit(train[case.features], train[case.target])
        train, test = (part.assign(prediction=model.predict(part[case.features])) for part in (train, test))
    definition = DataDefinition(
        numerical_columns=[name for name in case.features if name not in case.categories],
        categorical_columns=[*case.categories, case.target, prediction],
        classification=[BinaryClassification(target=case.target, prediction_labels=prediction, pos_label=case.classes[-1])],
    )
    report = Report(presets, include_tests=True)
    run = report.run(Dataset.from_pandas(test, definition), Dataset.from_pandas(train, definition))
    failed = [test["name"] for test in run.dict()["tests"] if str(test["status"]).endswith("FAIL")]
    return sorted({re.sub(r"^Value Drift for column (.*)$", r"drift of \1", name.split(":")[0]) for name in failed}), []


answer(alarms_of)
