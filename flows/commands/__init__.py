"""The command line, one module per noun; each command is a few lines that call flows, storage and extractors."""
