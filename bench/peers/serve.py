"""One JSON request a line on stdin, one JSON reply a line on stdout: what every peer answers."""

import json
import sys
import time


def serve(set_up):
    """`set_up(request)` gives the number of learned values and a function that does one unit of work."""
    work = None
    for line in sys.stdin:
        request = json.loads(line)
        if request["command"] == "setUp":
            parameters, work = set_up(request)
            reply = {"parameters": parameters}
        else:
            reply = {"milliseconds": [timed(work) for _ in range(request["count"])]}
        print(json.dumps(reply), flush=True)


def timed(work):
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
