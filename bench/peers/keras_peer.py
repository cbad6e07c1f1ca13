"""Keras 3 as a contender: one JSON request a line on stdin, one JSON reply a line on stdout."""

import json
import os
import sys
import time

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"

import keras
import numpy as np
import tensorflow as tf

import keras_nets


def set_up(request):
    """Returns the number of learned values and the function that does one unit of work."""
    tf.config.threading.set_intra_op_parallelism_threads(request["threads"])
    tf.config.threading.set_inter_op_parallelism_threads(request["threads"])
    batch, height, width, classes = (request[key] for key in ("batch", "height", "width", "classes"))
    model = keras_nets.build(request["encoder"], request["decoder"], classes, height, width)
    parameters = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    random = np.random.default_rng(1)
    images = random.integers(0, 256, (batch, height, width, 3), dtype=np.uint8)
    labels = random.integers(0, classes, (batch, height, width), dtype=np.uint8)
    return parameters, worker(model, request, images, labels)


def worker(model, request, images, labels):
    if request["task"] == "train":
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=255)
        model.compile(keras.optimizers.Adam(1e-3), loss, jit_compile=request["jit"])
        return lambda: model.train_on_batch(images, labels)
    predict = tf.function(lambda batch: tf.argmax(model(batch, training=False), -1), jit_compile=request["jit"])
    return lambda: predict(tf.constant(images)).numpy()


def measure(work, count):
    times = []
    for _ in range(count):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return times


def main():
    work = None
    for line in sys.stdin:
        request = json.loads(line)
        if request["command"] == "setUp":
            parameters, work = set_up(request)
            reply = {"parameters": parameters}
        else:
            reply = {"milliseconds": measure(work, request["count"])}
        print(json.dumps(reply), flush=True)


main()
