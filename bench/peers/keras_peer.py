"""Keras 3 on TensorFlow as a contender."""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"

import keras
import numpy as np
import tensorflow as tf

import keras_builder
import nets
from serve import serve


def set_up(request):
    tf.config.threading.set_intra_op_parallelism_threads(request["threads"])
    tf.config.threading.set_inter_op_parallelism_threads(request["threads"])
    model = keras_builder.build(nets.describe, request)
    parameters = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    random, size = np.random.default_rng(1), (request["batch"], request["height"], request["width"])
    images = random.integers(0, 256, (*size, 3), dtype=np.uint8)
    labels = random.integers(0, request["classes"], size, dtype=np.uint8)
    return parameters, worker(model, request, images, labels)


def worker(model, request, images, labels):
    if request["task"] == "train":
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=255)
        model.compile(keras.optimizers.Adam(1e-3), loss, jit_compile=request["jit"])
        return lambda: model.train_on_batch(images, labels)
    predict = tf.function(lambda batch: tf.argmax(model(batch, training=False), -1), jit_compile=request["jit"])
    return lambda: predict(tf.constant(images)).numpy()


serve(set_up)
