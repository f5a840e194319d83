"""One file a format: what its files are called, and readers that turn a file into tables.

A new format is a new file here with a `FORMAT` of its own name; nothing else has to be told. Readers run in a child
process with limits (`reading`), never beside the data of others.
"""
