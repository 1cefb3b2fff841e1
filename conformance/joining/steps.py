"""Steps with their times, and waiting."""

import time


class Failure(Exception):
    """A step that did not come about, with the program whose log may say why."""

    def __init__(self, message, service=None):
        super().__init__(message)
        self.service = service


class Clock:
    """Prints each step with the seconds since the start."""

    def __init__(self, quiet=False):
        self.began = time.monotonic()
        self.quiet = quiet
        self.times = {}

    def seconds(self):
        return time.monotonic() - self.began

    def step(self, name, text):
        self.times[name] = round(self.seconds(), 1)
        if not self.quiet:
            print(f"  {self.seconds():6.1f} s  {text}", flush=True)


def wait(what, seconds, ask, machines=(), service=None):
    """The first answer of `ask` that is true; programs are looked after meanwhile."""
    deadline = time.monotonic() + seconds
    while True:
        for machine in machines:
            for running in machine.services:
                running.look_after()
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise Failure(f"{what}: not within {seconds} s", service)
        time.sleep(0.2)
