"""What no XML file can hold is left out, and nothing else."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from xltool.text.storable import storable


@given(st.text(st.characters(exclude_characters="\r", exclude_categories=())))
def test_every_text_becomes_one_that_xml_can_hold(text: str) -> None:
    """(A carriage return alone is a line break to every XML reader.)"""
    element = ElementTree.Element("t")
    element.text = kept = storable(text)
    assert (ElementTree.fromstring(ElementTree.tostring(element, "utf-8")).text or "") == kept
    assert storable(kept) == kept


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cn", "Cs"))))
def test_ordinary_text_stays(text: str) -> None:
    assert storable(text) == text
