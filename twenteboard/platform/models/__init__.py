"""Rows of the ground floor: messages, events, papers, numbers and signs of life."""

from .event import Event
from .heartbeat import Heartbeat
from .imports import ImportBatch
from .message import Message
from .number import NumberSeries
from .paper import Paper

__all__ = ["Event", "Heartbeat", "ImportBatch", "Message", "NumberSeries", "Paper"]
