"""Excel and WPS over COM, through xlwings' own Windows engine. docs/live.md lists what to try on Windows."""
