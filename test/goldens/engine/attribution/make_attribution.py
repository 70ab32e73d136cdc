"""Writes attribution.json: a small network, and what captum says its scores rest on and how it attacks it, in 64 bits.

Run with torch 2.15 and captum 0.9: python test/goldens/engine/attribution/make_attribution.py
"""

import json
import pathlib

import torch
from captum.attr import FeatureAblation, IntegratedGradients, NoiseTunnel, Saliency
from captum.robust import FGSM, PGD

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)

a, b = torch.nn.Linear(6, 8), torch.nn.Linear(8, 3)
network = torch.nn.Sequential(a, torch.nn.Tanh(), b)
x = torch.randn(5, 6)
target = torch.tensor([0, 2, 1, 1, 0])
baseline = torch.randn(1, 6)
parts = torch.tensor([[0, 0, 1, 2, 2, 2]])


def plain(tensor):
    return [round(value, 12) for value in tensor.detach().flatten().tolist()]


def along_the_gradient(start, radius, step, count):
    """Madry's attack in Euclidean length; captum's takes the gradient's signs here too."""
    changed = start.clone()
    for _ in range(count):
        changed.requires_grad_()
        (slope,) = torch.autograd.grad(loss(network(changed), target).sum(), changed)
        change = changed.detach() + step * slope / slope.norm(dim=1, keepdim=True) - start
        changed = start + change * (radius / change.norm(dim=1, keepdim=True)).clamp(max=1)
    return changed


def smooth_grad(deviation, samples):
    """captum's SmoothGrad, and the noise that it drew: samples × rows × 6."""
    drawn = []
    normal = torch.normal

    def recorded(*args, **kwargs):
        drawn.append(normal(*args, **kwargs))
        return drawn[-1]

    torch.normal = recorded
    try:
        tunnel = NoiseTunnel(Saliency(network))
        weights = tunnel.attribute(
            x, nt_type="smoothgrad", nt_samples=samples, stdevs=deviation, target=target, abs=False
        )
    finally:
        torch.normal = normal
    # captum repeats each row as often as there are samples.
    return torch.cat(drawn).reshape(len(x), samples, -1).transpose(0, 1), weights


loss = torch.nn.CrossEntropyLoss(reduction="none")
fgsm = FGSM(network, loss_func=loss)
pgd = PGD(network, loss_func=loss)
noise, smooth = smooth_grad(0.2, 7)
golden = {
    "hidden": {"weight": plain(a.weight.T), "bias": plain(a.bias)},
    "out": {"weight": plain(b.weight.T), "bias": plain(b.bias)},
    "inputs": plain(x),
    "target": target.tolist(),
    "baseline": plain(baseline),
    "parts": parts.flatten().tolist(),
    "gradient": plain(Saliency(network).attribute(x, target=target, abs=False)),
    "integratedGradients": plain(
        IntegratedGradients(network).attribute(x, baseline, target=target, n_steps=8, method="gausslegendre")
    ),
    "noise": plain(noise),
    "smoothGrad": plain(smooth),
    "occlusion": plain(
        FeatureAblation(network).attribute(x, baseline.expand_as(x), target=target, feature_mask=parts)
    ),
    "oneStep": plain(fgsm.perturb(x, epsilon=0.3, target=target)),
    "manySteps": plain(pgd.perturb(x, radius=0.3, step_size=0.07, step_num=9, target=target, norm="Linf")),
    "manyStepsInLength": plain(along_the_gradient(x, 0.5, 0.1, 9)),
}
pathlib.Path(__file__).with_name("attribution.json").write_text(json.dumps(golden) + "\n")
