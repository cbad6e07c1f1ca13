"""onnxruntime as a contender for prediction: PyTorch's net, exported."""

import io
import warnings

import numpy as np
import onnxruntime
import torch

from serve import serve
from torch_builder import TorchNet


class Labels(torch.nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, images):
        return self.net(images).argmax(1)


def set_up(request):
    net = TorchNet(request).eval()
    parameters = sum(value.numel() for value in net.parameters() if value.requires_grad)
    size = (request["batch"], request["height"], request["width"], 3)
    images = np.random.default_rng(1).integers(0, 256, size, dtype=np.uint8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = request["threads"]
    session = onnxruntime.InferenceSession(export(Labels(net), images), options, providers=["CPUExecutionProvider"])
    return parameters, lambda: session.run(None, {"images": images})


def export(net, images):
    file = io.BytesIO()
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(net, (torch.from_numpy(images),), file, input_names=["images"], opset_version=17, dynamo=False)
    return file.getvalue()


serve(set_up)
