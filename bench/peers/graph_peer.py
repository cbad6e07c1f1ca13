"""Our own recorded graph, run from Python: what a step costs without JavaScript around it."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"

import numpy as np
import tensorflow as tf

from serve import serve

v1 = tf.compat.v1


def set_up(request):
    graph = tf.Graph()
    config = v1.ConfigProto(
        intra_op_parallelism_threads=request["threads"], inter_op_parallelism_threads=request["threads"])
    session = v1.Session(graph=graph, config=config)
    with graph.as_default():
        v1.saved_model.load(session, ["serve"], request["graph"])
    write_variables(graph, session)
    return request["parameters"], trainer(session, request)


def write_variables(graph, session):
    random, feeds = np.random.default_rng(1), {}
    names = {op.name: op.get_attr("shared_name").decode() for op in graph.get_operations() if op.type == "VarHandleOp"}
    for op in graph.get_operations():
        if op.type == "Placeholder" and op.name.startswith("write/variable/"):
            shape = op.outputs[0].shape.as_list()
            is_scale = names[op.name.removeprefix("write/")].endswith(("gamma", "moving_variance"))
            value = np.ones(shape) if is_scale else random.normal(0, 0.05, shape)
            feeds[op.outputs[0]] = value.astype(np.float32)
    session.run("write/done:0", feeds)
    session.run("write/zeros:0")


def trainer(session, request):
    random, size = np.random.default_rng(1), (request["batch"], request["height"], request["width"])
    images = random.integers(0, 256, (*size, 3), dtype=np.uint8)
    labels = random.integers(0, request["classes"], (*size, 1), dtype=np.uint8)
    update = 0

    def step():
        nonlocal update
        update += 1
        scalars = np.array([0.9**update, 0.999**update, 1e-3, 0.9, 0.999, 1e-7, 0], np.float32)
        feeds = {"train/images:0": images, "train/labels:0": labels, "train/scalars:0": scalars}
        return session.run("train/loss:0", feeds)

    return step


serve(set_up)
