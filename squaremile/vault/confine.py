"""Locks this process in before it parses what a stranger sent: what is left is to compute and to answer on its pipe.

Limits of time, memory, file size and processes everywhere that has them. On Linux also a seccomp filter that allows
only the system calls listed here: no opening of files, no network, no programs, no other processes.
"""

import ctypes
import platform
import struct
import sys

_CPU_SECONDS = 20
_ADDRESS_SPACE = 1 << 30

# Calls that a computation needs: (x86-64, arm64), from the kernel's tables of system calls.
_ALLOWED = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "lseek": (8, 62), "pread64": (17, 67),
    "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214), "mremap": (25, 216),
    "madvise": (28, 233), "mincore": (27, 232), "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139), "sigaltstack": (131, 132), "sched_yield": (24, 124), "futex": (202, 98),
    "getpid": (39, 172), "gettid": (186, 178), "tgkill": (234, 131), "exit": (60, 93), "exit_group": (231, 94),
    "gettimeofday": (96, 169), "times": (100, 153), "clock_gettime": (228, 113), "clock_nanosleep": (230, 115),
    "getrandom": (318, 278), "membarrier": (324, 283), "rseq": (334, 293),
}  # fmt: skip
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column above, AUDIT_ARCH_ of linux/audit.h
_LOAD, _JUMP_EQUAL, _RETURN = 0x20, 0x15, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_RET|K of linux/bpf_common.h
_KILL, _REFUSE, _ALLOW = 0x80000000, 0x00050000 | 1, 0x7FFF0000  # of linux/seccomp.h; refused calls give EPERM
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2  # of linux/prctl.h


def confine() -> bool:
    """Raises OSError when a limit cannot be set. Returns whether system calls are filtered too.

    Everything that is needed must be imported and opened before.
    """
    _limit()
    if sys.platform != "linux" or platform.machine() not in _MACHINES:
        return False
    return _filter_calls(*_MACHINES[platform.machine()])


def _limit() -> None:
    if sys.platform == "win32":
        return
    import resource

    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_AS, _ADDRESS_SPACE),
    ):
        _, hard = resource.getrlimit(what)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (least, least))
        except (ValueError, OSError):
            if sys.platform == "linux":  # others do not know every limit
                raise


def _filter_calls(column: int, architecture: int) -> bool:
    numbers = [numbers[column] for numbers in _ALLOWED.values()]
    steps = [_step(_LOAD, 4), _step(_JUMP_EQUAL, architecture, 1), _step(_RETURN, _KILL), _step(_LOAD, 0)]
    steps += [_step(_JUMP_EQUAL, number, len(numbers) - at) for at, number in enumerate(numbers)]
    steps += [_step(_RETURN, _REFUSE), _step(_RETURN, _ALLOW)]
    code = ctypes.create_string_buffer(b"".join(steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code)))
    library = ctypes.CDLL(None)
    if library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(library.prctl(_SET_SECCOMP, _FILTER, program, 0, 0) == 0)


def _step(code: int, value: int, jump_if_true: int = 0) -> bytes:
    """One struct sock_filter: what to do, where to go on when it holds (else the next), the value."""
    return struct.pack("HBBI", code, jump_if_true, 0, value)
