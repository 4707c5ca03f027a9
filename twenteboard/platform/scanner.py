"""A small client of the virus scanner clamd (command INSTREAM)."""

import socket
import struct
from typing import BinaryIO

from django.conf import settings

CHUNK = 64 * 1024  # bytes
TIMEOUT = 20.0  # seconds for connecting, and for each answer


class ScannerAwayError(ConnectionError):
    """The scanner could not be asked, or gave no answer that can be trusted."""


def is_configured() -> bool:
    """Whether a scanner is named in the settings."""
    return bool(settings.CLAMD_ADDRESS)


def scan(file: BinaryIO) -> str:
    """Return the name of the virus in ``file``; empty when it is clean.

    Raises :class:`ScannerAwayError` when there is no verdict, whatever the reason: no verdict is never "clean".
    """
    host, _, port = settings.CLAMD_ADDRESS.rpartition(":")
    file.seek(0)
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=TIMEOUT) as connection:
            connection.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                connection.sendall(struct.pack("!I", len(chunk)) + chunk)
            connection.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\0"):
                received = connection.recv(4096)
                if not received:
                    break
                answer += received
    except (OSError, ValueError) as error:
        raise ScannerAwayError(str(error)) from error
    finally:
        file.seek(0)
    text = answer.rstrip(b"\0").decode("utf-8", "replace")
    if text == "stream: OK":
        return ""
    if text.startswith("stream: ") and text.endswith(" FOUND"):
        return text.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerAwayError(text or "no answer")


def answers() -> bool:
    """Whether the scanner answers a ping now."""
    host, _, port = settings.CLAMD_ADDRESS.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=2) as connection:
            connection.sendall(b"zPING\0")
            return connection.recv(16).startswith(b"PONG")
    except (OSError, ValueError):
        return False
