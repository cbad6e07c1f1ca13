"""PyTorch as a contender, kernels and maps with channels last: on a graphics card with TF32 where there is one."""

import sys

import numpy as np
import torch
import torch.nn.functional as F

from serve import serve
from torch_builder import TorchNet

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def set_up(request):
    if request.get("needsGpu") and DEVICE == "cpu":
        sys.exit("PyTorch finds no graphics card")
    torch.set_num_threads(request["threads"])
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    net = TorchNet(request).to(DEVICE, memory_format=torch.channels_last)
    parameters = sum(value.numel() for value in net.parameters() if value.requires_grad)
    random, size = np.random.default_rng(1), (request["batch"], request["height"], request["width"])
    images = torch.from_numpy(random.integers(0, 256, (*size, 3), dtype=np.uint8))
    labels = torch.from_numpy(random.integers(0, request["classes"], size, dtype=np.uint8))
    if DEVICE == "cpu":
        labels = labels.long()
    if request["task"] == "infer":
        return parameters, predictor(net, images)
    return parameters, trainer(net, images, labels, request.get("precision") == "bfloat16")


def trainer(net, images, labels, narrow):
    net.train()
    optimizer = torch.optim.Adam(net.parameters(), 1e-3)

    def step():
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(DEVICE, torch.bfloat16, enabled=narrow):
            logits = net(images.to(DEVICE))
        loss = F.cross_entropy(logits.float(), labels.to(DEVICE).long(), ignore_index=255)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def predictor(net, images):
    net.eval()

    def predict():
        with torch.inference_mode():
            return net(images.to(DEVICE)).argmax(1).cpu().numpy()

    return predict


serve(set_up)
