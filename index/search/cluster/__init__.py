"""An index in a cluster, Elasticsearch: `writing` feeds and builds it, `searching` asks it.

Imports nothing here: the client of the engine takes longer to import than most commands take altogether.
"""
