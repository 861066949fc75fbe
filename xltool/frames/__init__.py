"""Sample frames (社会评价样本框): the people an evaluation may ask, held against the full roster."""

from xltool.frames.checking import FrameFinding, FrameReport, check_frames
from xltool.frames.codes import CODES
from xltool.frames.reading import Frame, Person, read_frame

__all__ = ["CODES", "Frame", "FrameFinding", "FrameReport", "Person", "check_frames", "read_frame"]
