"""skore's side of the matrix of detectors: the checks of an EstimatorReport; an issue or a tip is an alarm."""

from matrix_tables import answer

from skore import EstimatorReport


def alarms_of(case):
    # A report is made of a model: predictions alone cannot be handed to it.
    if case.prediction is not None:
        return [], ["predictions without their model cannot be reported on"]
    report = EstimatorReport(
        case.model(),
        X_train=case.train[case.features], y_train=case.train[case.target],
        X_test=case.test[case.features], y_test=case.test[case.target],
    )
    frame = report.checks.summarize().frame()
    return sorted(frame.loc[frame["section"].isin(["issue", "tip"]), "title"]), []


answer(alarms_of)
