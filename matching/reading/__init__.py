"""Reading: what the texts of listings and of records say, before one is held against the other.

`text` prepares a text, `codes`, `kinds`, `goods` and `names` find in it what their names tell; `listing_reading` and
`record_reading` put that together, once for each listing and each record. Nothing here knows a pair.
"""
