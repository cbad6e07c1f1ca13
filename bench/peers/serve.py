"""One JSON request a line on stdin, one JSON reply a line on stdout: what every peer answers."""

import json
import os
import queue
import sys
import threading
import time


def serve(set_up):
    """`set_up(request)` gives the number of learned values and a function that does one unit of work."""
    work = None
    for request in requests():
        if request["command"] == "setUp":
            parameters, work = set_up(request)
            reply = {"parameters": parameters}
        else:
            reply = {"milliseconds": [timed(work) for _ in range(request["count"])]}
        print(json.dumps(reply), flush=True)


def requests():
    """The requests as they come. The end of stdin ends the process, whatever it is doing: nobody is left to tell."""
    lines = queue.SimpleQueue()
    threading.Thread(target=read_lines, args=(lines,), daemon=True).start()
    while True:
        yield json.loads(lines.get())


def read_lines(lines):
    for line in sys.stdin:
        lines.put(line)
    os._exit(0)


def timed(work):
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
