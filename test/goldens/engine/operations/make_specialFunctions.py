"""Writes specialFunctions.json: special functions at 32-bit numbers, to 17 digits, by mpmath. Also prints the minimax
fits that src/engine/operations/gamma.ts and erfc.ts are made of.

Run: bench/peers/.venv/bin/python test/goldens/engine/operations/make_specialFunctions.py
"""

import json
import pathlib

import mpmath
import numpy

mpmath.mp.dps = 60
zero = mpmath.findroot(mpmath.digamma, 1.46)


def minimax(f, low, high, degree, denominator=0, points=200):
    """Numerator and denominator with the least relative error: linearised least squares, reweighted (Lawson 1961)."""
    angles = [mpmath.pi * (2 * k + 1) / (2 * points) for k in range(points)]
    x = [(low + high) / mpmath.mpf(2) + (high - low) / mpmath.mpf(2) * mpmath.cos(angle) for angle in angles]
    values = numpy.array([float(f(each)) for each in x])
    x = numpy.array([float(each) for each in x])
    weights, below, best = numpy.ones(points), numpy.ones(points), None
    for _ in range(40):
        columns = [x**i / values for i in range(degree + 1)] + [-(x**i) for i in range(1, denominator + 1)]
        scale = numpy.sqrt(weights) / below
        solution = numpy.linalg.lstsq(numpy.stack(columns, 1) * scale[:, None], scale, rcond=None)[0]
        top, bottom = solution[: degree + 1], numpy.concatenate([[1], solution[degree + 1 :]])
        below = numpy.polyval(bottom[::-1], x)
        errors = numpy.abs(numpy.polyval(top[::-1], x) / below / values - 1)
        if best is None or errors.max() < best[0]:
            best = errors.max(), top, bottom
        weights = weights * (errors / errors.max() + 1e-3)
        weights /= weights.mean()
    error, top, bottom = best
    return {"error": float(f"{error:.1e}"), "numerator": digits(top), "denominator": digits(bottom)}


def digits(values):
    return [float(f"{value:.10g}") for value in values]


def scaled_erfc(t):
    """exp(x²) erfc(x) / t at t = 3 / (3 + x)."""
    x = 3 / t - 3
    return mpmath.exp(x * x) * mpmath.erfc(x) / t


leading = numpy.float32(float(zero - 1))
print("ln Γ(1 + w) / (w (w − 1)):", minimax(lambda w: mpmath.loggamma(1 + w) / (w * (w - 1)), -0.5, 3, 4, 4))
print("ψ(1 + u) / (u − u₀):", minimax(lambda u: mpmath.digamma(1 + u) / (u + 1 - zero), 0, 3, 4, 3))
print("u₀:", float(leading), "+", float(zero - 1 - mpmath.mpf(float(leading))))
print("exp(x²) erfc(x) / t:", minimax(scaled_erfc, mpmath.mpf(3) / 14, 1, 9))

random = numpy.random.default_rng(20260711)
spread = numpy.concatenate(
    [
        10 ** random.uniform(-30, 30, 120),
        random.uniform(0.01, 8, 120),
        1 + random.normal(0, 1e-3, 20),
        2 + random.normal(0, 1e-3, 20),
        [0.5, 1, 1 - 2**-24, 1 + 2**-23, 2, 2 - 2**-23, 2 + 2**-22, 4, 4 - 2**-22, 4 + 2**-21],
    ]
).astype(numpy.float32)
beside_zero = numpy.float32(float(zero)) + numpy.arange(-10, 11, dtype=numpy.float32) * numpy.float32(2**-23)
normal = numpy.concatenate([random.uniform(-4, 9, 120), 10 ** random.uniform(-20, 0, 20), [0]]).astype(numpy.float32)


def table(f, *columns):
    rows = zip(*(column.tolist() for column in columns))
    return {
        "x": [[float(f"{value:.9g}") for value in column.tolist()] for column in columns],
        "y": [float(mpmath.nstr(f(*map(mpmath.mpf, row)), 17)) for row in rows],
    }


def log_beta(a, b):
    return mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b)


moderate = spread[(spread > 1e-15) & (spread < 1e15)]
golden = {
    "logGamma": table(mpmath.loggamma, spread),
    "digamma": table(mpmath.digamma, numpy.concatenate([spread, beside_zero])),
    "trigamma": table(lambda x: mpmath.psi(1, x), spread[(spread > 1e-18) & (spread < 1e18)]),
    "erfc": table(mpmath.erfc, normal),
    "logBeta": table(log_beta, moderate, numpy.roll(moderate, 7)),
}
path = pathlib.Path(__file__).with_name("specialFunctions.json")
path.write_text("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in golden.items()) + "\n}\n")
print(path.name, path.stat().st_size, "bytes")
