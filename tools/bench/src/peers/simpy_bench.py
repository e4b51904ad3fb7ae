"""W1 with 10,000 pending and W2 in SimPy: one line of CPU nanoseconds."""
import random
import sys
import time

import simpy

EVENTS = 1_000_000


def hold(pending):
    env, handled = simpy.Environment(), 0

    def fire(_):
        nonlocal handled
        handled += 1
        env.timeout(random.expovariate(1)).callbacks.append(fire)

    for _ in range(pending):
        env.timeout(random.expovariate(1)).callbacks.append(fire)
    start = time.process_time()
    while handled < EVENTS:
        env.step()
    return (time.process_time() - start) / EVENTS * 1e9


def processes(count):
    env, resumed = simpy.Environment(), 0

    def worker():
        nonlocal resumed
        while True:
            yield env.timeout(random.random())
            resumed += 1

    for _ in range(count):
        env.process(worker())
    start = time.process_time()
    while resumed < EVENTS:
        env.step()
    return (time.process_time() - start) / EVENTS * 1e9


random.seed(1)
print(f"SimPy {simpy.__version__}, Python {sys.version.split()[0]}: W1 10,000 pending {hold(10_000):.0f} ns, W2 {processes(1000):.0f} ns.")
