"""Writes expectedMaximum.json: E[max of K standard normals] by adaptive quadrature (scipy)."""

import json
from pathlib import Path

import numpy as np
from scipy import integrate
from scipy.stats import norm


def expected_maximum(count):
    def integrand(x):
        return x * count * np.exp(norm.logpdf(x) + (count - 1) * norm.logcdf(x))

    value, _ = integrate.quad(integrand, -15, 15, epsabs=1e-13, epsrel=1e-13, limit=500, points=[0, 2, 4, 6])
    return value


counts = [1, 2, 3, 5, 10, 20, 50, 100, 1000, 10_000, 1_000_000]
cases = [{"count": count, "value": expected_maximum(count)} for count in counts]
Path(__file__).with_suffix("").with_name("expectedMaximum.json").write_text(json.dumps(cases, indent=1) + "\n")
