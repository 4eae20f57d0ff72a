# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk with a cache that forgets: what may be found after the power went at some moment.

Three models. kill: everything that was written is there. drop: only what a later fsync of the file covered. shuffle:
each uncovered write is there, is lost or is torn at 512 bytes, independently. Names (create, rename, unlink) are kept
in order and become durable with an fsync of their directory; a new file's name also with an fsync of the file.
"""
import os

SECTOR = 512
MODELS = ("kill", "drop", "shuffle")
TOLD = object()  # stands for the file of acknowledgements


class Inode:
    def __init__(self):
        self.durable, self.current, self.pending = bytearray(), bytearray(), []

    def change(self, operation):
        self.pending.append(operation)
        apply(self.current, operation)

    def sync(self):
        self.durable, self.pending = bytearray(self.current), []

    def image(self, model, random):
        if model == "kill":
            return self.current
        data = bytearray(self.durable)
        if model == "shuffle":
            for operation in self.pending:
                for part in survivors(operation, random):
                    apply(data, part)
        return data


def apply(data, operation):
    """(offset, bytes) writes; (size, None) cuts or extends."""
    offset, new = operation
    size = offset if new is None else max(len(data), offset + len(new))
    if size > len(data):
        data.extend(bytes(size - len(data)))
    if new is None:
        del data[size:]
    else:
        data[offset:offset + len(new)] = new


def survivors(operation, random):
    fate = random.random()
    offset, new = operation
    if fate < 1 / 3:
        return []
    if fate < 2 / 3 or new is None:
        return [operation]
    return [(offset + at, new[at:at + SECTOR]) for at in range(0, len(new), SECTOR) if random.random() < 0.5]


class Disk:
    """Files below one folder as a sequence of system calls leaves them. What a program acknowledged are the lines of its
    standard output, or of the file `told`."""

    def __init__(self, folder, told=None):
        self._folder = os.path.realpath(folder)
        self._told = os.path.realpath(told) if told else None
        self._names, self._durable_names, self._name_changes = {}, {}, []
        self._descriptors = {}  # descriptor → [inode or folder path, offset]
        self.acknowledged = []
        self.is_changed = False

    def take(self, name, strings, plain, result):
        """Follows one call. `is_changed` tells whether a crash after it differs from one before."""
        self.is_changed = False
        handler = getattr(self, "_" + name, None)
        if handler:
            handler(strings, plain, result)

    def _path(self, raw):
        path = os.path.realpath(os.fsdecode(raw))
        ours = path == self._folder or path.startswith(self._folder + "/")
        return path if ours and not path.endswith(("-shm", ".lock")) else None

    def _openat(self, strings, plain, result):
        path = self._path(strings[0])
        self._descriptors.pop(result, None)
        if self._told and os.path.realpath(os.fsdecode(strings[0])) == self._told:
            self._descriptors[result] = [TOLD, 0]
        if path is None:
            return
        if path == self._folder or os.path.isdir(path):
            self._descriptors[result] = [path, 0]
            return
        flags = " ".join(plain)
        if path not in self._names and "O_CREAT" in flags:
            self._rename_entry(("create", path, Inode()))
        inode = self._names.get(path)
        if inode is None:
            return
        self._descriptors[result] = [inode, len(inode.current) if "O_APPEND" in flags else 0]
        if "O_TRUNC" in flags and inode.current:
            self._change(inode, (0, None))

    _open = _openat
    _creat = _openat

    def _close(self, strings, plain, result):
        self._descriptors.pop(int(plain[0]), None)

    def _inode(self, plain):
        entry = self._descriptors.get(int(plain[0]))
        return entry if entry and isinstance(entry[0], Inode) else None

    def _change(self, inode, operation):
        inode.change(operation)
        self.is_changed = True

    def _pwrite64(self, strings, plain, result):
        if entry := self._inode(plain):
            self._change(entry[0], (int(plain[-1]), strings[0][:result]))

    def _pwritev(self, strings, plain, result):
        if entry := self._inode(plain):
            self._change(entry[0], (int(plain[-1]), b"".join(strings)[:result]))

    def _write(self, strings, plain, result):
        if plain[0] == "1" and not self._told or self._descriptors.get(int(plain[0]), [None])[0] is TOLD:
            self.acknowledged += strings[0][:result].decode().splitlines()
        elif entry := self._inode(plain):
            self._change(entry[0], (entry[1], strings[0][:result]))
            entry[1] += result

    def _lseek(self, strings, plain, result):
        if entry := self._inode(plain):
            entry[1] = result

    def _ftruncate(self, strings, plain, result):
        if entry := self._inode(plain):
            self._change(entry[0], (int(plain[1]), None))

    def _fallocate(self, strings, plain, result):
        entry = self._inode(plain)
        size = int(plain[-2]) + int(plain[-1])
        if entry and plain[1] == "0" and size > len(entry[0].current):
            self._change(entry[0], (size, None))

    def _fsync(self, strings, plain, result):
        entry = self._descriptors.get(int(plain[0]))
        if not entry:
            return
        self.is_changed = True
        if isinstance(entry[0], Inode):
            entry[0].sync()
            self._settle(lambda change: change[0] == "create" and change[2] is entry[0])
        else:
            self._settle(lambda change: os.path.dirname(change[1]) == entry[0])

    _fdatasync = _fsync

    def _rename(self, strings, plain, result):
        source, target = self._path(strings[0]), self._path(strings[1])
        if source in self._names and target:
            self._rename_entry(("rename", target, self._names[source], source))

    _renameat = _renameat2 = _rename

    def _unlink(self, strings, plain, result):
        path = self._path(strings[0])
        if path in self._names:
            self._rename_entry(("unlink", path, None))

    _unlinkat = _unlink

    def _rename_entry(self, change):
        self._name_changes.append(change)
        follow(self._names, change)
        self.is_changed = True

    def _settle(self, concerns):
        """Names are ordered: what is durable takes along all that came before it."""
        last = max((i for i, change in enumerate(self._name_changes) if concerns(change)), default=-1)
        for change in self._name_changes[:last + 1]:
            follow(self._durable_names, change)
        del self._name_changes[:last + 1]

    def write_image(self, folder, model, random):
        """Writes what a crash now leaves into an empty folder."""
        names = dict(self._names)
        if model != "kill":
            names = dict(self._durable_names)
            kept = random.randint(0, len(self._name_changes)) if model == "shuffle" else 0
            for change in self._name_changes[:kept]:
                follow(names, change)
        for path, inode in names.items():
            target = os.path.join(folder, os.path.relpath(path, self._folder))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(inode.image(model, random))


def follow(names, change):
    kind, path, inode, *source = change
    if kind == "unlink":
        names.pop(path, None)
        return
    if source:
        names.pop(source[0], None)
    names[path] = inode
