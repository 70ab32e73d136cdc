"""Association, correlation, adjusted p-values and autocorrelation by scipy and scikit-learn. Writes association.json."""
import json
import pathlib

import numpy as np
from scipy import stats
from sklearn.metrics import mutual_info_score

rng = np.random.default_rng(6)


def table(rows, columns, total, strength):
    weights = rng.dirichlet(np.ones(columns) * 3, size=rows)
    weights = strength * weights + (1 - strength) * weights.mean(axis=0)
    counts = np.array([rng.multinomial(total // rows + 7 * r, w) for r, w in enumerate(weights)])
    assert (counts.sum(axis=0) > 0).all()
    test = stats.chi2_contingency(counts, correction=False)
    n, phi = counts.sum(), test.statistic / counts.sum()
    phi_corrected = max(0, phi - (rows - 1) * (columns - 1) / (n - 1))
    shorter = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    information = mutual_info_score(None, None, contingency=counts)
    return {
        "rows": rows,
        "columns": columns,
        "counts": counts.ravel().tolist(),
        "statistic": test.statistic,
        "degreesOfFreedom": int(test.dof),
        "pValue": test.pvalue,
        "smallestExpected": float(test.expected_freq.min()),
        "cramersV": stats.contingency.association(counts, method="cramer"),
        "correctedCramersV": float(np.sqrt(phi_corrected / shorter)),
        "mutualInformation": information,
        "conditionalEntropy": stats.entropy(counts.sum(axis=0)) - information,
    }


def correlation(n, digits, slope):
    x = np.round(rng.normal(size=n), digits)
    y = np.round(slope * x + rng.normal(size=n), digits)
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "pearson": stats.pearsonr(x, y).statistic,
        "spearman": stats.spearmanr(x, y).statistic,
        "kendall": stats.kendalltau(x, y).statistic,
    }


def adjusted(p):
    p = np.asarray(p)
    order = np.argsort(p)
    steps = np.maximum.accumulate(np.sort(p) * np.arange(len(p), 0, -1)).clip(max=1)
    holm = np.empty_like(p)
    holm[order] = steps
    return {"p": p.tolist(), "benjaminiHochberg": stats.false_discovery_control(p).tolist(), "holm": holm.tolist()}


def series(n, phi, lags):
    values = np.zeros(n)
    for i in range(1, n):
        values[i] = phi * values[i - 1] + rng.normal()
    values = np.round(values, 6)
    centred = values - values.mean()
    acf = np.correlate(centred, centred, "full")[n - 1 :][: lags + 1] / (centred @ centred)
    q = n * (n + 2) * float((acf[1:] ** 2 / (n - np.arange(1, lags + 1))).sum())
    return {"values": values.tolist(), "lags": lags, "autocorrelation": acf.tolist(), "statistic": q, "pValue": stats.chi2.sf(q, lags)}


goldens = {
    "tables": [table(2, 2, 50, 0.9), table(3, 4, 200, 0.5), table(5, 2, 400, 0), table(6, 7, 3000, 0.2)],
    "correlations": [correlation(2, 4, 1), correlation(25, 0, 0.5), correlation(300, 1, -0.3), correlation(1000, 6, 2)],
    "pValues": [adjusted([0.04]), adjusted(rng.uniform(size=20) ** 3), adjusted([0.01, 0.01, 0.02, 0.9, 1.0, 0.5])],
    "series": [series(50, 0, 10), series(200, 0.7, 20)],
}
path = pathlib.Path(__file__).with_name("association.json")
path.write_text(json.dumps(goldens, separators=(",", ":")) + "\n")
