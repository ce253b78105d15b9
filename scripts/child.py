"""Become another program that ends when its parent does and, if asked, is not root.

    python scripts/child.py PARENT SIGNAL [--user NAME [--pass-doors]] -- COMMAND…

Python's own `preexec_fn` is unsafe beside threads, so this small program takes the steps and then
turns into COMMAND, keeping its process id. Standard library only, and quick to start.
"""

import contextlib
import ctypes
import os
import pwd
import sys

SET_PARENT_DEATH_SIGNAL = 1
SET_SECURE_BITS, NO_SETUID_FIXUP = 28, 4
AMBIENT, RAISE = 47, 2
CAPABILITY_VERSION = 0x20080522
# "May pass any folder": the narrower one first; containers often grant the wider one alone.
READ_ANYWHERE, ACCESS_ANYWHERE = 2, 1


class CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class CapabilitySet(ctypes.Structure):
    _fields_ = [
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    ]


def die_with_parent(parent: int, signal_number: int) -> None:
    """Linux tells a child when its parent ends; elsewhere the next start tidies up."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal_number, 0, 0, 0)
        if os.getppid() != parent:
            sys.exit(f"Process {parent} has ended already.")


def become(name: str, *, pass_doors: bool) -> None:
    """Give up root, but for one right where it is asked for: to pass folders only root may enter.

    PostgreSQL refuses to run as root. A checkout below root's home is closed to any other user, and
    opening that home to everybody would be worse than a server that may look past the door.
    """
    entry = pwd.getpwnam(name)
    libc = ctypes.CDLL(None) if pass_doors and sys.platform == "linux" else None
    if libc:
        # Changing the user drops no capability by itself then, and access() honours what is left.
        libc.prctl(SET_SECURE_BITS, NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)
    os.environ.update(HOME="/", USER=name, LOGNAME=name)
    if not libc:
        return
    header = CapabilityHeader(CAPABILITY_VERSION, 0)
    for capability in (READ_ANYWHERE, ACCESS_ANYWHERE):
        bit = 1 << capability
        sets = (CapabilitySet * 2)(CapabilitySet(bit, bit, bit))
        if libc.capset(ctypes.byref(header), sets) == 0:
            libc.prctl(AMBIENT, RAISE, capability, 0, 0)
            return
    if libc.capset(ctypes.byref(header), (CapabilitySet * 2)()) != 0:
        sys.exit("Could not give up root's capabilities.")


def main() -> None:
    parent, signal_number = int(sys.argv[1]), int(sys.argv[2])
    split = sys.argv.index("--")
    options, command = sys.argv[3:split], sys.argv[split + 1 :]
    if options:
        become(options[1], pass_doors="--pass-doors" in options)
    # After the change of user: the kernel forgets the wish when credentials change.
    die_with_parent(parent, signal_number)
    with contextlib.suppress(FileNotFoundError):
        os.execvp(command[0], command)  # noqa: S606
    sys.exit(f"There is no program {command[0]}")


if __name__ == "__main__":
    main()
