"""Writes space.json: PyTorch's answers, with gradients, for operations over axes of space and time: convolutions, pooling,
norms and Fourier transforms.

Run: bench/peers/.venv/bin/python test/goldens/engine/operations/make_space.py
"""

import pathlib
import sys

import torch
from torch.nn import functional as F

folder = pathlib.Path(__file__).parent
sys.path.append(str(folder.parent / "network"))
from golden import normal, operation, write  # noqa: E402

with_ties = torch.tensor([[[[1.0, 1.0, 0.0, 5.0], [0.0, 2.0, 2.0, 5.0], [3.0, 3.0, 3.0, 0.0]]]])


def parts(z):
    """Real and imaginary part along a new last axis."""
    return torch.view_as_real(z.resolve_conj())


def causal(x, kernel):
    """x [batch, time, channels] with kernel [reach, channels]."""
    channels, reach = x.shape[-1], len(kernel)
    turned = F.pad(x.movedim(1, 2), (reach - 1, 0))
    return F.conv1d(turned, kernel.flip(0).T[:, None], groups=channels).movedim(2, 1)


def statistics(x):
    axes = (0, *range(2, x.dim()))
    return torch.stack([x.mean(axes), x.var(axes, correction=0)])


def running(old, new):
    """Running mean and variance (rows of `old`) after a batch of 8 elements a channel, by batch_norm itself."""
    mean, variance = old[0].detach().clone(), old[1].detach().clone()
    x = new[0] + new[1].sqrt() * torch.tensor([1.0, -1.0] * 4)[:, None]
    F.batch_norm(x.detach(), mean, variance, training=True, momentum=0.3)
    return torch.stack([mean, variance])


write(
    "space.json",
    {
        "convolution, of one axis": operation(
            lambda x, w, b: F.conv1d(x, w, b, stride=2, padding=2, dilation=2), normal(2, 2, 7), normal(3, 2, 3), normal(3)
        ),
        "convolution, in groups": operation(
            lambda x, w: F.conv2d(x, w, stride=(2, 1), padding=(1, 0), dilation=(1, 2), groups=2),
            *(normal(1, 4, 5, 4), normal(2, 2, 3, 2)),
        ),
        "convolution, depthwise": operation(lambda x, w: F.conv2d(x, w, groups=3), normal(2, 3, 3, 3), normal(3, 1, 2, 2)),
        "convolution, padded at one end": operation(
            lambda x, w: F.conv2d(F.pad(x, (0, 1, 2, 0)), w), normal(1, 1, 3, 3), normal(2, 1, 2, 3)
        ),
        "convolution, of one element": operation(lambda x, w: F.conv2d(x, w), normal(1, 2, 1, 1), normal(1, 2, 1, 1)),
        "convolution, leaving a rest": operation(lambda x, w: F.conv1d(x, w, stride=3), normal(1, 1, 9), normal(1, 1, 2)),
        "transposedConvolution, of one axis": operation(
            lambda x, w: F.conv_transpose1d(x, w, stride=3, padding=1, output_padding=2, dilation=2),
            *(normal(2, 2, 3), normal(2, 1, 2)),
        ),
        "transposedConvolution, in groups": operation(
            lambda x, w: F.conv_transpose2d(x, w, stride=(1, 2), padding=(0, 1), groups=2, dilation=(2, 1)),
            *(normal(1, 4, 2, 3), normal(4, 2, 2, 3)),
        ),
        "kernelGradient": operation(
            lambda x, g: torch.nn.grad.conv2d_weight(x, (2, 1, 2, 3), g, stride=2, padding=1, groups=2),
            *(normal(2, 2, 4, 5), normal(2, 2, 3, 3)),
        ),
        "maxPool": operation(lambda x: F.max_pool2d(x, 2), normal(1, 2, 4, 5)),
        "maxPool, padded": operation(lambda x: F.max_pool2d(x, (3, 2), stride=(2, 1), padding=1), normal(1, 2, 4, 3)),
        "maxPool, of one axis": operation(lambda x: F.max_pool1d(x, 3, stride=1), -normal(2, 1, 5).abs() - 1),
        "maxPool, of equal numbers": operation(lambda x: F.max_pool2d(x.detach(), 2, stride=1), with_ties),
        "averagePool": operation(lambda x: F.avg_pool2d(x, 2), normal(1, 2, 4, 5)),
        "averagePool, padded": operation(lambda x: F.avg_pool2d(x, 3, stride=2, padding=1), normal(1, 1, 4, 5)),
        "averagePool, of one axis": operation(lambda x: F.avg_pool1d(x, 3, stride=1, padding=1), normal(2, 1, 5)),
        "globalAveragePool": operation(lambda x: F.adaptive_avg_pool2d(x, 1).flatten(1), normal(2, 3, 2, 3)),
        "globalMaxPool": operation(lambda x: F.adaptive_max_pool2d(x, 1).flatten(1), normal(2, 3, 2, 3)),
        "upsample": operation(lambda x: F.interpolate(x, scale_factor=(2, 3), mode="nearest"), normal(1, 2, 2, 3)),
        "upsample, of one axis": operation(lambda x: F.interpolate(x, scale_factor=4, mode="nearest"), normal(1, 2, 3)),
        "channelStatistics": operation(statistics, normal(3, 2, 4, centre=1)),
        "runningStatistics": operation(running, normal(2, 3).abs(), normal(2, 3).abs()),
        "batchNorm": operation(
            lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True), normal(3, 2, 2, 2), normal(2), normal(2)
        ),
        "groupNorm": operation(lambda x, w, b: F.group_norm(x, 2, w, b), normal(2, 4, 3), normal(4), normal(4)),
        "instanceNorm": operation(
            lambda x, w, b: F.instance_norm(x, weight=w, bias=b), normal(2, 2, 2, 3), normal(2), normal(2)
        ),
        "layerNorm": operation(lambda x, w, b: F.layer_norm(x, (4,), w, b, eps=1e-3), normal(2, 3, 4), normal(4), normal(4)),
        "layerNorm, of one element": operation(
            lambda x, w, b: F.layer_norm(x, (1,), w, b), normal(3, 1), normal(1), normal(1)
        ),
        "rmsNorm": operation(lambda x, w: F.rms_norm(x, (4,), w, eps=1e-5), normal(2, 3, 4), normal(4)),
        "convolveFft": operation(causal, normal(2, 6, 2), normal(3, 2)),
        "fft": operation(lambda re, im: parts(torch.fft.fft(torch.complex(re, im), dim=0)), normal(5, 2), normal(5, 2)),
        "inverseFft": operation(lambda re, im: parts(torch.fft.ifft(torch.complex(re, im))), normal(2, 6), normal(2, 6)),
        "realFft": operation(lambda x: parts(torch.fft.rfft(x)), normal(2, 7)),
        "inverseRealFft": operation(
            lambda re, im: torch.fft.irfft(torch.complex(re, im), 6, dim=1), normal(2, 4, 1), normal(2, 4, 1)
        ),
        "inverseRealFft, of an odd number": operation(
            lambda re, im: torch.fft.irfft(torch.complex(re, im), 5), normal(2, 3), normal(2, 3)
        ),
        "inverseRealFft, of one element": operation(
            lambda re, im: torch.fft.irfft(torch.complex(re, im), 1), normal(2, 1), normal(2, 1)
        ),
    },
    folder,
)
