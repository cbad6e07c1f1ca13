"""OpenCV and NumPy as a contender: reads, scales and augments image-mask pairs as our loader does."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from serve import requests

cv2.setNumThreads(1)

VOID = 255


def read_pair(image_path, mask_path, size):
    image = cv2.cvtColor(cv2.imread(image_path, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    mask = cv2.imread(mask_path, cv2.IMREAD_UNCHANGED)
    scale = size / max(image.shape[:2])
    if scale == 1:
        return image, mask
    return resize(image, scale, cv2.INTER_AREA), resize(mask, scale, cv2.INTER_NEAREST)


def resize(array, scale, interpolation):
    height, width = array.shape[:2]
    return cv2.resize(array, (round(width * scale), round(height * scale)), interpolation=interpolation)


def augment(image, mask, random):
    height, width = mask.shape
    scale = random.uniform(0.9, 1.1)
    image, mask = resize(image, scale, cv2.INTER_LINEAR), resize(mask, scale, cv2.INTER_NEAREST)
    image, mask = fit(image, height, width, 0), fit(mask, height, width, VOID)
    if random.random() < 0.5:
        image, mask = image[:, ::-1], mask[:, ::-1]
    return image, mask


def fit(array, height, width, fill):
    """Crops or pads below and to the right."""
    fitted = np.full((height, width, *array.shape[2:]), fill, np.uint8)
    rows, columns = min(height, array.shape[0]), min(width, array.shape[1])
    fitted[:rows, :columns] = array[:rows, :columns]
    return fitted


def make_batch(pairs, size, step, pool):
    def make(place):
        return augment(*read_pair(*pairs[place], size), np.random.default_rng([step, place]))

    augmented = list(pool.map(make, range(len(pairs))))
    return np.stack([image for image, _ in augmented]), np.stack([mask for _, mask in augmented])


def pairs_of_step(settings, step):
    first = step * settings["batch"]
    return [settings["pairs"][(first + i) % len(settings["pairs"])] for i in range(settings["batch"])]


def measure(settings, pool, first_step, count):
    times = []
    for step in range(first_step, first_step + count):
        start = time.perf_counter()
        make_batch(pairs_of_step(settings, step), settings["size"], step, pool)
        times.append((time.perf_counter() - start) * 1000)
    return times


def main():
    step = 0
    for request in requests():
        if request["command"] == "setUp":
            settings, pool = request, ThreadPoolExecutor(request["threads"])
            reply = {}
        else:
            reply = {"milliseconds": measure(settings, pool, step, request["count"])}
            step += request["count"]
        print(json.dumps(reply), flush=True)


main()
