# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records what a program does to files with strace, and reads the record."""
import os
import re
import signal
import subprocess
import time

CALLS = ("open,openat,creat,close,write,pwrite64,pwritev,lseek,ftruncate,fallocate,fsync,fdatasync,rename,renameat,"
         "renameat2,unlink,unlinkat")
LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)")
UNFINISHED = re.compile(r"^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$")
RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


def start(command, log):
    strace = ["strace", "-f", "-xx", "-s", "16777216", "-e", f"trace={CALLS}", "-o", log, *command]
    return subprocess.Popen(strace, stdout=subprocess.PIPE, start_new_session=True)


def end(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.stdout.close()
    process.wait()


def record(command, log, acknowledgements):
    """Runs a program that prints a line for each acknowledgement until it printed so many; then kills it."""
    process = start(command, log)
    for _ in range(acknowledgements):
        if not process.stdout.readline():
            break
    end(process)


def record_for(command, log, seconds):
    """Runs a program for so long after its first line; then kills it."""
    process = start(command, log)
    process.stdout.readline()
    time.sleep(seconds)
    end(process)


def texts(arguments):
    """The strings of a call, as bytes, and the arguments without them."""
    found = [bytes.fromhex(text.replace("\\x", "")) for text in TEXT.findall(arguments)]
    return found, TEXT.sub("@", arguments).split(", ")


def calls(log):
    """(name, strings, plain arguments, result) of every call that succeeded, in the order they ended."""
    started = {}
    with open(log, encoding="latin-1") as file:
        for line in file:
            line = line.rstrip("\n")
            if unfinished := UNFINISHED.match(line):
                started[unfinished[1]] = f"{unfinished[2]}({unfinished[3]}"
                continue
            if resumed := RESUMED.match(line):
                line = started.pop(resumed[1], "") + resumed[3]
            match = LINE.match(line)
            if match and int(match[3]) >= 0:
                yield (match[1], *texts(match[2]), int(match[3]))
