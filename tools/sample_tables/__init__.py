"""Builds everything under `samples/` and `workbook_templates/`: people and places are invented."""
