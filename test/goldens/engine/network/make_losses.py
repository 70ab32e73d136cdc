"""Writes losses.json: what PyTorch makes of the losses in src/engine/network/losses, with gradients of all inputs.

Run: bench/peers/.venv/bin/python test/goldens/engine/network/make_losses.py
"""

import math

import torch
from golden import case, normal, write
from torch.distributions import Normal, kl_divergence
from torch.nn import functional as F


def loss(f, *inputs):
    return case(lambda _, *given: f(*given), {}, *inputs)


def gaussian(mean, log_variance):
    return Normal(mean, (log_variance / 2).exp())


def clip_loss(a, b, temperature):
    a, b = F.normalize(a, dim=-1), F.normalize(b, dim=-1)
    similarities = a @ b.T / temperature
    own = torch.arange(len(a))
    rows = F.cross_entropy(similarities, own, reduction="none")
    return (rows + F.cross_entropy(similarities.T, own, reduction="none")) / 2


def info_nce(a, b):
    return F.cross_entropy(a @ b.T / 0.5, torch.arange(len(a)), reduction="none")


def triplet(distance, margin):
    call = F.triplet_margin_with_distance_loss
    return lambda *given: call(*given, distance_function=distance, margin=margin, reduction="none")


def euclidean(a, b):
    return (a - b).norm(dim=-1)


def kernel(a, b, widths):
    squared = ((a[:, None] - b[None]) ** 2).sum(-1)
    return sum(torch.exp(-squared / (2 * width**2)) for width in widths)


def discrepancy(x, y, widths, unbiased):
    n, m = len(x), len(y)
    if unbiased:
        within = lambda a, k: (kernel(a, a, widths) * (1 - torch.eye(k))).sum() / (k * (k - 1))
    else:
        within = lambda a, k: kernel(a, a, widths).mean()
    return within(x, n) + within(y, m) - 2 * kernel(x, y, widths).mean()


def transport(x, y, epsilon, iterations):
    """Sinkhorn's algorithm on the plan itself, as in its first description, and the primal cost of the plan."""
    n, m = len(x), len(y)
    cost = ((x[:, None] - y[None]) ** 2).sum(-1) / 2
    scaling = torch.exp(-cost / epsilon)
    v = torch.ones(m)
    for _ in range(iterations):
        u = (1 / n) / (scaling @ v)
        v = (1 / m) / (scaling.T @ u)
    plan = u[:, None] * scaling * v[None]
    return (plan * cost).sum() + epsilon * (plan * torch.log(plan * n * m)).sum()


def sinkhorn_divergence(x, y):
    cost = lambda a, b: transport(a, b, 0.5, 2000)
    return cost(x, y) - (cost(x, x) + cost(y, y)) / 2


def sinkhorn_normalisation(scores):
    matrix = torch.exp(scores / 0.7)
    for _ in range(8):
        matrix = matrix / matrix.sum(-1, keepdim=True)
        matrix = matrix / matrix.sum(-2, keepdim=True)
    return matrix


cosine_distance = lambda a, b: 1 - F.cosine_similarity(a, b, dim=-1)

def cross_entropy(smoothing=0.0):
    call = lambda z, t: F.cross_entropy(z, t, label_smoothing=smoothing, reduction="none")
    # PyTorch has classes in the second axis.
    return lambda z, t: call(z.movedim(-1, 1), t.movedim(-1, 1) if t.dtype.is_floating_point else t)


classes = torch.tensor([[0, 3, 1], [2, 2, 3]])
there = torch.tensor([[1, 0, 1], [1, 1, 0]])


def masked_cross_entropy(z, t, mask):
    return F.cross_entropy(z.movedim(-1, 1), t.masked_fill(mask == 0, -100), label_smoothing=0.1, ignore_index=-100)


write(
    "losses.json",
    {
        "crossEntropy": loss(cross_entropy(), normal(2, 3, 4, scale=3), classes),
        "crossEntropySmoothed": loss(cross_entropy(0.1), normal(2, 3, 4, scale=3), classes),
        "crossEntropySoft": loss(cross_entropy(0.2), normal(2, 3, 4), normal(2, 3, 4).softmax(-1)),
        "binaryCrossEntropy": loss(
            lambda z, t: F.binary_cross_entropy_with_logits(z, t, reduction="none"), normal(3, 4, scale=5), torch.rand(3, 4)
        ),
        "squaredError": loss(lambda p, t: F.mse_loss(p, t, reduction="none"), normal(3, 4), normal(3, 4)),
        "absoluteError": loss(lambda p, t: F.l1_loss(p, t, reduction="none"), normal(3, 4), normal(3, 4)),
        "huber": loss(lambda p, t: F.huber_loss(p, t, reduction="none", delta=0.7), normal(4, 5), normal(4, 5)),
        "weighted": loss(lambda v, w: (v * w).sum() / w.expand(3, 4).sum(), normal(3, 4), torch.rand(4)),
        "divergenceToStandardNormal": loss(
            lambda m, v: kl_divergence(gaussian(m, v), Normal(0.0, 1.0)).sum(-1), normal(3, 4), normal(3, 4)
        ),
        "gaussianDivergence": loss(
            lambda a, b, c, d: kl_divergence(gaussian(a, b), gaussian(c, d)).sum(-1),
            *(normal(2, 3) for _ in range(4)),
        ),
        "contrastive": loss(clip_loss, normal(5, 3), normal(5, 3), torch.tensor(0.3)),
        "infoNce": loss(info_nce, normal(4, 3), normal(4, 3)),
        "tripletEuclidean": loss(triplet(euclidean, 0.5), *(normal(6, 3) for _ in range(3))),
        "tripletSquared": loss(triplet(lambda a, b: ((a - b) ** 2).sum(-1), 1), *(normal(6, 3) for _ in range(3))),
        "tripletCosine": loss(triplet(cosine_distance, 0.2), *(normal(6, 3) for _ in range(3))),
        "discrepancy": loss(lambda x, y: discrepancy(x, y, [0.5, 2], False), normal(5, 2), normal(4, 2)),
        "discrepancyUnbiased": loss(lambda x, y: discrepancy(x, y, [1], True), normal(5, 2), normal(4, 2)),
        "sinkhornDivergence": loss(sinkhorn_divergence, normal(5, 2), normal(4, 2, centre=0.5)),
        "sinkhornFewIterations": loss(lambda x, y: transport(x, y, 1.0, 60), normal(5, 2), normal(4, 2)),
        "sinkhornNormalisation": loss(sinkhorn_normalisation, normal(2, 4, 4)),
        "logSinkhorn": loss(lambda scores: sinkhorn_normalisation(scores).log(), normal(1, 3, 3)),
        "crossEntropyMasked": loss(masked_cross_entropy, normal(2, 3, 4, scale=3), classes, there),
        "unitRows": loss(lambda x: F.normalize(x, dim=-1), normal(4, 3)),
        "squaredDistance": loss(lambda a, b: ((a - b) ** 2).sum(-1), normal(4, 3), normal(4, 3)),
        "euclideanDistance": loss(lambda a, b: F.pairwise_distance(a, b, eps=0), normal(4, 3), normal(4, 3)),
        "cosineDistance": loss(cosine_distance, normal(4, 3), normal(4, 3)),
        "pairwiseSquaredDistances": loss(lambda a, b: torch.cdist(a, b) ** 2, normal(2, 4, 3), normal(2, 3, 3)),
    },
)
