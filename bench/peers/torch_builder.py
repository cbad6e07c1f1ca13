"""The layers of `nets.py` in PyTorch: modules are made in the first pass and used in order in the next ones."""

import torch
import torch.nn.functional as F
from torch import nn

import nets


class TorchNet(nn.Module):
    scale = True

    def __init__(self, settings):
        super().__init__()
        self.settings, self.layers, self.place = settings, nn.ModuleList(), None
        size = (1, settings["height"], settings["width"], 3)
        with torch.no_grad():
            self.eval()(torch.zeros(size, dtype=torch.uint8))

    def forward(self, images):
        """Logits, channels first, of images with channels last."""
        building = len(self.layers) == 0
        self.place = None if building else 0
        image = images.permute(0, 3, 1, 2).float()
        return nets.describe(self, *(self.settings[key] for key in ("encoder", "decoder", "classes")), image)

    def _layer(self, make):
        if self.place is None:
            self.layers.append(make())
            return self.layers[-1].eval()
        self.place += 1
        return self.layers[self.place - 1]

    def normalise(self, image, mean, deviation):
        shape = (1, 3, 1, 1)
        centred = image - torch.tensor(mean, device=image.device).reshape(shape)
        return (centred / torch.tensor(deviation, device=image.device).reshape(shape)).contiguous(
            memory_format=torch.channels_last)

    def conv(self, x, filters, kernel, stride=1, dilation=1, act="relu", norm=True):
        padding = (kernel - 1) // 2 * dilation
        make = lambda: nn.Conv2d(x.shape[1], filters, kernel, stride, padding, dilation, bias=not norm)
        return self._finish(self._layer(make)(x), norm, act)

    def depthwise(self, x, kernel, stride=1, dilation=1, act="relu"):
        channels, padding = x.shape[1], (kernel - 1) // 2 * dilation
        make = lambda: nn.Conv2d(channels, channels, kernel, stride, padding, dilation, channels, bias=False)
        return self._finish(self._layer(make)(x), True, act)

    def transposed(self, x, filters, kernel, norm=True, act="relu"):
        make = lambda: nn.ConvTranspose2d(x.shape[1], filters, kernel, 2, (kernel - 2) // 2, bias=not norm)
        return self._finish(self._layer(make)(x), norm, act)

    def _finish(self, x, norm, act):
        if norm:
            x = self._layer(lambda: Norm(x.shape[1], self.scale))(x)
        return self.act(x, act) if act else x

    def act(self, x, name):
        return F.relu(x, inplace=True) if name == "relu" else F.relu6(x, inplace=True)

    def add(self, a, b):
        return a + b

    def concat(self, maps):
        return torch.cat(maps, 1)

    def max_pool(self, x, kernel, stride):
        return F.max_pool2d(x, kernel, stride, (kernel - 1) // 2)

    def global_pool(self, x):
        return x.mean((2, 3), keepdim=True)

    def upsample(self, x, factor):
        return self.resize(x, [side * factor for side in self.size(x)])

    def resize(self, x, size):
        return F.interpolate(x, [int(side) for side in size], mode="bilinear", align_corners=False)

    def channels(self, x):
        return x.shape[1]

    def size(self, x):
        return x.shape[2:]


class Norm(nn.BatchNorm2d):
    """Batch normalisation whose scale may be fixed at one."""

    def __init__(self, channels, scale):
        super().__init__(channels, eps=1e-3)
        if not scale:
            self.register_buffer("ones", torch.ones(channels))
            self.weight = None

    def forward(self, x):
        weight = self.ones if self.weight is None else self.weight
        return F.batch_norm(x, self.running_mean, self.running_var, weight, self.bias, self.training, 0.1, self.eps)
