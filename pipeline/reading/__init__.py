"""The bytes of a file from anywhere → what it holds, read by a process that may be stopped."""
