"""The nets of the benchmarks, once for all frameworks: each brings a builder with the same few layers."""

IMAGENET = ([123.675, 116.28, 103.53], [58.395, 57.12, 57.375])
HALVES = ([127.5] * 3, [127.5] * 3)
CAFFE = ([123.68, 116.78, 103.94], [1.0] * 3)


class Striding:
    """Strides up to the output stride, dilation beyond it."""

    def __init__(self, output_stride=32):
        self.output_stride, self.reached, self.dilation = output_stride, 1, 1

    def __call__(self, nominal):
        if self.reached < self.output_stride:
            self.reached *= nominal
            return {"stride": nominal, "dilation": self.dilation}
        step = {"stride": 1, "dilation": self.dilation}
        self.dilation *= nominal
        return step


def resnet18(b, image, _):
    at2 = b.conv(image, 64, 7, stride=2)
    x, maps = b.max_pool(at2, 3, 2), []
    for block, filters in enumerate([64, 128, 256, 512]):
        for unit in range(2):
            x = residual(b, x, filters, 2 if unit == 0 and block > 0 else 1)
        maps.append(x)
    return [at2, *maps]


def residual(b, x, filters, stride):
    same = stride == 1 and b.channels(x) == filters
    shortcut = x if same else b.conv(x, filters, 1, stride=stride, act=None)
    inner = b.conv(x, filters, 3, stride=stride)
    return b.act(b.add(shortcut, b.conv(inner, filters, 3, act=None)), "relu")


def mobilenet_v1(b, image, _):
    x = b.conv(image, 32, 3, stride=2, act="relu6")
    blocks = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + [(512, 1)] * 5 + [(1024, 2), (1024, 1)]
    maps = []
    for filters, stride in blocks:
        if stride == 2:
            maps.append(x)
        x = b.conv(b.depthwise(x, 3, stride=stride, act="relu6"), filters, 1, act="relu6")
    return [*maps, x]


def mobilenet_v2(b, image, output_stride):
    step = Striding(output_stride)
    x = b.conv(image, 32, 3, act="relu6", **step(2))
    stages = [(1, 1, 1, 16), (2, 2, 6, 24), (3, 2, 6, 32), (4, 2, 6, 64), (3, 1, 6, 96), (3, 2, 6, 160), (1, 1, 6, 320)]
    wide = []
    for repeats, stride, expansion, filters in stages:
        for repeat in range(repeats):
            nominal = stride if repeat == 0 else 1
            depthwise, x = inverted_residual(b, x, 3, nominal, step(nominal), expansion, filters)
            wide.append(depthwise)
    return [wide[0], wide[2], wide[5], wide[12], b.conv(x, 1280, 1, act="relu6")]


def efficientnet_lite0(b, image, _):
    x = b.conv(image, 32, 3, stride=2, act="relu6")
    stages = [(1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192),
              (1, 3, 1, 6, 320)]
    ends = []
    for repeats, kernel, stride, expansion, filters in stages:
        for repeat in range(repeats):
            nominal = stride if repeat == 0 else 1
            x = inverted_residual(b, x, kernel, nominal, {"stride": nominal}, expansion, filters)[1]
        ends.append(x)
    return [ends[0], ends[1], ends[2], ends[4], ends[6]]


def inverted_residual(b, x, kernel, nominal, step, expansion, filters):
    wide = x if expansion == 1 else b.conv(x, b.channels(x) * expansion, 1, act="relu6")
    depthwise = b.depthwise(wide, kernel, act="relu6", **step)
    narrow = b.conv(depthwise, filters, 1, act=None)
    same = nominal == 1 and b.channels(x) == filters
    return depthwise, b.add(narrow, x) if same else narrow


def vgg16(b, image, _):
    x, maps = image, []
    for filters, count in [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)]:
        for _ in range(count):
            x = b.conv(x, filters, 3, norm=False)
        x = b.max_pool(x, 2, 2)
        maps.append(x)
    return [*maps[:4], b.conv(b.conv(x, 4096, 7, norm=False), 4096, 1, norm=False)]


INCEPTION = [[(64, 96, 128, 16, 32, 32), (128, 128, 192, 32, 96, 64)],
             [(192, 96, 208, 16, 48, 64), (160, 112, 224, 24, 64, 64), (128, 128, 256, 24, 64, 64),
              (112, 144, 288, 32, 64, 64), (256, 160, 320, 32, 128, 128)],
             [(256, 160, 320, 32, 128, 128), (384, 192, 384, 48, 128, 128)]]


def inception_v1(b, image, _):
    at2 = b.conv(image, 64, 7, stride=2)
    at4 = b.conv(b.conv(b.max_pool(at2, 3, 2), 64, 1), 192, 3)
    x, maps = at4, []
    for modules, pool in zip(INCEPTION, [3, 3, 2]):
        x = b.max_pool(x, pool, 2)
        for b0, r1, b1, r2, b2, b3 in modules:
            branches = [b.conv(x, b0, 1), b.conv(b.conv(x, r1, 1), b1, 3), b.conv(b.conv(x, r2, 1), b2, 3),
                        b.conv(b.max_pool(x, 3, 1), b3, 1)]
            x = b.concat(branches)
        maps.append(x)
    return [at2, at4, *maps]


def linknet(b, maps, classes):
    _, at4, at8, at16, x = maps
    for skip, width in [(at16, 256), (at8, 128), (at4, 64)]:
        x = b.transposed(b.conv(x, width // 2, 1), width // 2, 6)
        x = b.conv(x, width, 1, act=None)
        x = b.act(b.add(x, b.conv(skip, width, 1, act=None)), "relu")
    x = b.conv(b.conv(x, 64, 3), 64, 3)
    x = b.conv(b.transposed(x, 32, 4), 32, 3)
    return b.transposed(x, classes, 4, norm=False, act=None)


def fcn(finest):
    def decode(b, maps, classes):
        x = scores(b, maps[4], classes)
        factor = 32
        for stride, skip in [(16, maps[3]), (8, maps[2])]:
            if stride < finest:
                break
            x = b.add(scores(b, skip, classes), b.upsample(x, 2))
            factor = stride
        return b.upsample(x, factor)

    return decode


def unet(b, maps, classes):
    x = maps[4]
    for widest, skip in zip([256, 128, 64, 32], reversed(maps[:4])):
        filters = min(widest, b.channels(skip))
        x = b.concat([b.transposed(x, filters, 2), skip])
        x = b.conv(b.conv(x, filters, 3), filters, 3)
    return b.upsample(scores(b, x, classes), 2)


def deeplab_v3plus(b, maps, classes):
    x = maps[4]
    branches = [b.conv(x, 256, 1)] + [separable(b, x, dilation) for dilation in (6, 12, 18)]
    image = b.resize(b.conv(b.global_pool(x), 256, 1, norm=False), b.size(x))
    pooled = b.conv(b.concat([image, *branches]), 256, 1)
    fine = b.conv(maps[1], 48, 1)
    both = b.concat([b.resize(pooled, b.size(fine)), fine])
    refined = separable(b, separable(b, both))
    return b.upsample(scores(b, refined, classes), 4)


def separable(b, x, dilation=1):
    return b.conv(b.depthwise(x, 3, dilation=dilation, act="relu"), 256, 1)


def scores(b, x, classes):
    return b.conv(x, classes, 1, norm=False, act=None)


ENCODERS = {
    "resnet18": (resnet18, IMAGENET),
    "mobilenet_v1": (mobilenet_v1, HALVES),
    "mobilenet_v2": (mobilenet_v2, HALVES),
    "efficientnet_lite0": (efficientnet_lite0, ([127.0] * 3, [128.0] * 3)),
    "vgg16": (vgg16, CAFFE),
    "inception_v1": (inception_v1, HALVES),
}
DECODERS = {
    "linknet": (linknet, 32), "fcn32": (fcn(32), 32), "fcn16": (fcn(16), 32), "fcn8": (fcn(8), 32), "unet": (unet, 32),
    "deeplab_v3plus": (deeplab_v3plus, 16),
}


def describe(b, encoder, decoder, classes, image):
    """Logits at the size of the image, whose values are 0 ... 255, by the layers of the builder `b`."""
    encode, (mean, deviation) = ENCODERS[encoder]
    decode, output_stride = DECODERS[decoder]
    b.scale = encoder != "inception_v1"
    maps = encode(b, b.normalise(image, mean, deviation), output_stride)
    return decode(b, maps, classes)
