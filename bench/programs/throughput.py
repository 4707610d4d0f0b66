# What throughput.ts does, with the Python SDK: throughput.py <parser> <sink> <events>
import json
import resource
import sys
import time

from growingio_tracker import BufferedConsumer, GrowingTracker

BATCH = 500
_, parser, sink, events = sys.argv
count = int(events)

consumer = BufferedConsumer("pid", "ds", sink, max_size=BATCH)
tracker = GrowingTracker.consumer(consumer)


def send(end):
    for index in range(end):
        attributes = {"name": "Trail shoe 42", "price": index % 1000 + 0.5, "tags": ["outdoor", "sale", "new"]}
        tracker.track_custom_event("purchase", anonymous_id="visitor-%d" % (index % 1000), attributes=attributes)
    consumer.flush()


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


send(count // 10)
began, used = time.perf_counter(), cpu()
send(count)
wall = time.perf_counter() - began
result = {"wallMs": wall * 1000, "cpuMs": (cpu() - used) * 1000}
result["rssBytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps(result))
