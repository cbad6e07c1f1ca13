"""The layers of `nets.py` in Keras 3."""

import keras
from keras import layers, ops


class Normalise(keras.layers.Layer):
    def __init__(self, mean, deviation):
        super().__init__()
        self.mean, self.deviation = mean, deviation

    def call(self, image):
        return (ops.cast(image, "float32") - ops.convert_to_tensor(self.mean)) / ops.convert_to_tensor(self.deviation)


class KerasBuilder:
    scale = True

    def normalise(self, image, mean, deviation):
        return Normalise(mean, deviation)(image)

    def conv(self, x, filters, kernel, stride=1, dilation=1, act="relu", norm=True):
        conv = layers.Conv2D(filters, kernel, stride, "same", dilation_rate=dilation, use_bias=not norm)
        return self._finish(conv(x), norm, act)

    def depthwise(self, x, kernel, stride=1, dilation=1, act="relu"):
        conv = layers.DepthwiseConv2D(kernel, stride, "same", dilation_rate=dilation, use_bias=False)
        return self._finish(conv(x), True, act)

    def transposed(self, x, filters, kernel, norm=True, act="relu"):
        return self._finish(layers.Conv2DTranspose(filters, kernel, 2, "same", use_bias=not norm)(x), norm, act)

    def _finish(self, x, norm, act):
        x = layers.BatchNormalization(epsilon=1e-3, scale=self.scale)(x) if norm else x
        return self.act(x, act) if act else x

    def act(self, x, name):
        return layers.Activation(name)(x)

    def add(self, a, b):
        return layers.Add()([a, b])

    def concat(self, maps):
        return layers.Concatenate()(maps)

    def max_pool(self, x, kernel, stride):
        return layers.MaxPooling2D(kernel, stride, "same")(x)

    def global_pool(self, x):
        return layers.GlobalAveragePooling2D(keepdims=True)(x)

    def upsample(self, x, factor):
        return layers.UpSampling2D(factor, interpolation="bilinear")(x)

    def resize(self, x, size):
        return layers.Resizing(*size, interpolation="bilinear")(x)

    def channels(self, x):
        return x.shape[-1]

    def size(self, x):
        return x.shape[1:3]


def build(describe, settings):
    image = keras.Input((settings["height"], settings["width"], 3), dtype="uint8")
    logits = describe(KerasBuilder(), settings["encoder"], settings["decoder"], settings["classes"], image)
    return keras.Model(image, logits)
