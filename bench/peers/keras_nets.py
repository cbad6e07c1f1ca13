"""The measured nets written for Keras 3 from their papers, to be compared with ours at equal size."""

import keras
from keras import layers

IMAGENET_MEAN = [0.485 * 255, 0.456 * 255, 0.406 * 255]
IMAGENET_DEVIATION = [0.229 * 255, 0.224 * 255, 0.225 * 255]


class Normalise(layers.Layer):
    """(RGB 0 … 255 as bytes − mean) / deviation."""

    def __init__(self, mean, deviation):
        super().__init__()
        self.mean, self.deviation = mean, deviation

    def call(self, images):
        return (keras.ops.cast(images, "float32") - self.mean) / self.deviation


def conv_bn(x, filters, kernel, stride=1, activation="relu"):
    x = layers.Conv2D(filters, kernel, stride, padding="same", use_bias=False)(x)
    return bn(x, activation)


def depthwise_bn(x, kernel, stride=1, activation="relu6"):
    x = layers.DepthwiseConv2D(kernel, stride, padding="same", use_bias=False)(x)
    return bn(x, activation)


def transposed_bn(x, filters, kernel):
    x = layers.Conv2DTranspose(filters, kernel, 2, padding="same", use_bias=False)(x)
    return bn(x, "relu")


def bn(x, activation):
    x = layers.BatchNormalization(epsilon=1e-3)(x)
    return layers.Activation(activation)(x) if activation else x


def resnet18(image):
    x = Normalise(IMAGENET_MEAN, IMAGENET_DEVIATION)(image)
    at2 = conv_bn(x, 64, 7, 2)
    x = layers.MaxPooling2D(3, 2, padding="same")(at2)
    maps = []
    for block, filters in enumerate([64, 128, 256, 512]):
        for unit in range(2):
            x = residual(x, filters, 2 if unit == 0 and block > 0 else 1)
        maps.append(x)
    return [at2, *maps]


def residual(x, filters, stride):
    same = stride == 1 and x.shape[-1] == filters
    shortcut = x if same else conv_bn(x, filters, 1, stride, None)
    y = conv_bn(conv_bn(x, filters, 3, stride), filters, 3, 1, None)
    return layers.ReLU()(layers.Add()([shortcut, y]))


def mobilenet_v1(image):
    x = Normalise([127.5] * 3, [127.5] * 3)(image)
    x = conv_bn(x, 32, 3, 2, "relu6")
    blocks = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + [(512, 1)] * 5 + [(1024, 2), (1024, 1)]
    maps = []
    for filters, stride in blocks:
        if stride == 2:
            maps.append(x)
        x = conv_bn(depthwise_bn(x, 3, stride), filters, 1, 1, "relu6")
    return [*maps, x]


def efficientnet_lite0(image):
    x = Normalise([127.0] * 3, [128.0] * 3)(image)
    x = conv_bn(x, 32, 3, 2, "relu6")
    stages = [(1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112),
              (4, 5, 2, 6, 192), (1, 3, 1, 6, 320)]
    ends = []
    for repeats, kernel, stride, expansion, filters in stages:
        for repeat in range(repeats):
            x = inverted_residual(x, kernel, stride if repeat == 0 else 1, expansion, filters)
        ends.append(x)
    return [ends[0], ends[1], ends[2], ends[4], ends[6]]


def inverted_residual(x, kernel, stride, expansion, filters):
    wide = x if expansion == 1 else conv_bn(x, x.shape[-1] * expansion, 1, 1, "relu6")
    narrow = conv_bn(depthwise_bn(wide, kernel, stride), filters, 1, 1, None)
    same = stride == 1 and x.shape[-1] == filters
    return layers.Add()([narrow, x]) if same else narrow


def linknet(maps, classes):
    _, at4, at8, at16, x = maps
    for skip, width in [(at16, 256), (at8, 128), (at4, 64)]:
        x = conv_bn(x, width // 2, 1)
        x = transposed_bn(x, width // 2, 6)
        x = conv_bn(x, width, 1, 1, None)
        x = layers.ReLU()(layers.Add()([x, conv_bn(skip, width, 1, 1, None)]))
    x = conv_bn(conv_bn(x, 64, 3), 64, 3)
    x = conv_bn(transposed_bn(x, 32, 4), 32, 3)
    return layers.Conv2DTranspose(classes, 4, 2, padding="same")(x)


def fcn16(maps, classes):
    _, _, _, at16, at32 = maps
    coarse = layers.UpSampling2D(2, interpolation="bilinear")(layers.Conv2D(classes, 1)(at32))
    scores = layers.Add()([layers.Conv2D(classes, 1)(at16), coarse])
    return layers.UpSampling2D(16, interpolation="bilinear")(scores)


ENCODERS = {"resnet18": resnet18, "mobilenet_v1": mobilenet_v1, "efficientnet_lite0": efficientnet_lite0}
DECODERS = {"linknet": linknet, "fcn16": fcn16}


def build(encoder, decoder, classes, height, width):
    image = keras.Input((height, width, 3), dtype="uint8")
    return keras.Model(image, DECODERS[decoder](ENCODERS[encoder](image), classes))
