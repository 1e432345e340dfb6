"""Importing this ties the process to its parent: the kernel ends it when the parent's starting thread ends.

The fork server imports it. By itself it would live on as long as one of its forks does.
"""

import ctypes
import signal

from parts.process import PR_SET_PDEATHSIG

ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
