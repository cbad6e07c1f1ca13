"""PyTorch as a contender, kernels and maps with channels last."""

import numpy as np
import torch
import torch.nn.functional as F

from serve import serve
from torch_builder import TorchNet


def set_up(request):
    torch.set_num_threads(request["threads"])
    net = TorchNet(request).to(memory_format=torch.channels_last)
    parameters = sum(value.numel() for value in net.parameters() if value.requires_grad)
    random, size = np.random.default_rng(1), (request["batch"], request["height"], request["width"])
    images = torch.from_numpy(random.integers(0, 256, (*size, 3), dtype=np.uint8))
    labels = torch.from_numpy(random.integers(0, request["classes"], size)).long()
    return parameters, trainer(net, images, labels) if request["task"] == "train" else predictor(net, images)


def trainer(net, images, labels):
    net.train()
    optimizer = torch.optim.Adam(net.parameters(), 1e-3)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(net(images), labels, ignore_index=255)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def predictor(net, images):
    net.eval()

    def predict():
        with torch.inference_mode():
            return net(images).argmax(1).numpy()

    return predict


serve(set_up)
