"""deepchecks' side of the matrix of detectors: its three tabular suites with their default conditions."""

from matrix_tables import answer

from deepchecks.tabular import Dataset
from deepchecks.tabular.suites import data_integrity, model_evaluation, train_test_validation


def alarms_of(case):
    named = {"label": case.target, "cat_features": case.categories}
    if case.group is not None:
        named["index_name"] = case.group
    train, test = Dataset(case.train, **named), Dataset(case.test, **named)
    results = []
    for suite in (data_integrity(), train_test_validation()):
        results.extend(suite.run(train_dataset=train, test_dataset=test, with_display=False).results)
    if case.prediction is None:
        model = case.model().fit(case.train[case.features], case.train[case.target])
        results.extend(model_evaluation().run(train_dataset=train, test_dataset=test, model=model, with_display=False).results)
    else:
        def probabilities(frame):
            return [[1 - p, p] if case.classes[1] == "sick" else [p, 1 - p] for p in frame[case.score]]
        results.extend(model_evaluation().run(
            train_dataset=train, test_dataset=test, with_display=False,
            y_pred_train=case.train[case.prediction], y_pred_test=case.test[case.prediction],
            y_proba_train=probabilities(case.train), y_proba_test=probabilities(case.test),
            model_classes=case.classes,
        ).results)
    ran = [result for result in results if hasattr(result, "conditions_results")]
    broke = [f"{type(result.check).__name__}: {str(result.exception)[:120]}" for result in results if not hasattr(result, "conditions_results")]
    return sorted({result.get_header() for result in ran if not result.passed_conditions()}), broke


answer(alarms_of)
