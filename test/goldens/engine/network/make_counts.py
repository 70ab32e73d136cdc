"""Writes counts.json: likelihoods of counts to 50 digits over a wide range, and PyTorch's with their gradients.

Run: bench/peers/.venv/bin/python test/goldens/engine/network/make_counts.py
"""

import itertools

import mpmath
import numpy as np
import torch
from golden import case, normal, write
from torch.distributions import NegativeBinomial, Poisson
from torch.nn.functional import logsigmoid, softplus

mpmath.mp.dps = 50


def log_negative_binomial(x, mu, theta):
    x, mu, theta = (mpmath.mpf(float(value)) for value in (x, mu, theta))
    gammas = mpmath.loggamma(x + theta) - mpmath.loggamma(theta) - mpmath.loggamma(x + 1)
    return gammas + theta * mpmath.log(theta / (theta + mu)) + x * mpmath.log(mu / (theta + mu))


def log_zero_inflated(x, mu, theta, logit):
    inflated = 1 / (1 + mpmath.exp(-mpmath.mpf(float(logit))))
    rest = (1 - inflated) * mpmath.exp(log_negative_binomial(x, mu, theta))
    return mpmath.log(rest + (inflated if x == 0 else 0))


def log_poisson(x, mu):
    x, mu = mpmath.mpf(float(x)), mpmath.mpf(float(mu))
    return x * mpmath.log(mu) - mu - mpmath.loggamma(x + 1)


def slopes(x, mu, theta):
    """Of log_negative_binomial by the mean and by the inverse dispersion."""
    x, mu, theta = (mpmath.mpf(float(value)) for value in (x, mu, theta))
    of_mean = x / mu - (x + theta) / (mu + theta)
    gammas = mpmath.digamma(x + theta) - mpmath.digamma(theta)
    return of_mean, gammas + mpmath.log(theta / (theta + mu)) + (mu - x) / (mu + theta)


def points():
    counts = [0, 1, 2, 5, 17, 100, 1234, 30000]
    thetas = [1e-3, 0.03, 0.7, 3, 40, 1000, 1e5, 1e6]
    for x, theta in itertools.product(counts, thetas):
        for mean in {1e-4, 0.5, max(x, 1) * 0.9, max(x, 1) * 1.01, 30000.0}:
            yield np.float32([x, mean, theta])


grid = np.array(list(points()))
columns = lambda f, *arguments: [float(f(*row)) for row in zip(*arguments)]
x, mu, theta = grid.T
logits = np.float32(np.resize([-6, -0.5, 0.3, 4], len(grid)))

ranged = {
    "counts": x.tolist(),
    "mean": mu.tolist(),
    "inverseDispersion": theta.tolist(),
    "zeroLogit": logits.tolist(),
    "negativeBinomial": columns(log_negative_binomial, x, mu, theta),
    "slopeOfMean": columns(lambda *row: slopes(*row)[0], x, mu, theta),
    "slopeOfInverseDispersion": columns(lambda *row: slopes(*row)[1], x, mu, theta),
    "zeroInflated": columns(log_zero_inflated, x, mu, theta, logits),
    "poisson": columns(log_poisson, x, mu),
}


def log_probability(x, mu, theta):
    return NegativeBinomial(total_count=theta, logits=torch.log(mu) - torch.log(theta)).log_prob(x)


def log_probability_with_zeros(x, mu, theta, logit):
    counted = logsigmoid(-logit) + log_probability(x, mu, theta)
    return torch.where(x == 0, torch.logaddexp(logsigmoid(logit), counted), counted)


def scvi_negative_binomial(x, mu, theta, eps=1e-8):
    """As scvi-tools writes it (Lopez et al. 2018), its log_nb_positive."""
    log_sum = torch.log(theta + mu + eps)
    gammas = torch.lgamma(x + theta) - torch.lgamma(theta) - torch.lgamma(x + 1)
    return theta * (torch.log(theta + eps) - log_sum) + x * (torch.log(mu + eps) - log_sum) + gammas


def scvi_zero_inflated(x, mu, theta, pi, eps=1e-8):
    """As scvi-tools writes it, its log_zinb_positive."""
    softplus_pi = softplus(-pi)
    log_theta_mu = torch.log(theta + mu + eps)
    pi_theta_log = -pi + theta * (torch.log(theta + eps) - log_theta_mu)
    case_zero = softplus(pi_theta_log) - softplus_pi
    case_non_zero = (
        -softplus_pi
        + pi_theta_log
        + x * (torch.log(mu + eps) - log_theta_mu)
        + torch.lgamma(x + theta)
        - torch.lgamma(theta)
        - torch.lgamma(x + 1)
    )
    return torch.where(x < eps, case_zero, case_non_zero)


def loss(f, counts, *inputs):
    made = case(lambda _, *given: -f(counts, *given), {}, *inputs)
    return {"counts": {"shape": list(counts.shape), "data": counts.flatten().tolist()}, **made}


counts = torch.poisson(torch.full((4, 5), 2.0)) * (torch.rand(4, 5) < 0.7)
mean = normal(4, 5).exp()

write(
    "counts.json",
    {
        "ranged": ranged,
        "negativeBinomial": loss(log_probability, counts, mean, normal(5).exp()),
        "zeroInflated": loss(log_probability_with_zeros, counts, mean, normal(5).exp(), normal(4, 5)),
        "negativeBinomialOfScvi": loss(scvi_negative_binomial, counts, mean, normal(5).exp()),
        "zeroInflatedOfScvi": loss(scvi_zero_inflated, counts, mean, normal(5).exp(), normal(4, 5)),
        "poisson": loss(lambda x, m: Poisson(m).log_prob(x), counts, mean),
    },
)
