"""Builds everything under `samples/` and `workbook_templates/`: invented people, invented places, fixed bytes."""
