"""Records in great number: how they come in, how they are kept in columns, and how they rest in a file.

`batches` takes them from records or from tables, `record_tables` from column to column; `cells` reads at once what
many of them print alike; `shelf` holds what was read, `shelf_file` and `saving` its file.
"""
