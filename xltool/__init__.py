"""xltool: reads, checks and fills official work-division tables (工作分工表) in place."""
