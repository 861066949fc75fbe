"""Windows over a screen, one module each, loaded when first opened. Esc closes each with nothing done."""
