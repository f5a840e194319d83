"""From a page's bytes to facts: decoding, strict selection, schema.org, prices, attribute tables, walls.

Nothing here fetches. A page object of a platform (`crawlers/platforms/`) puts these readers together. Each name is
imported from its own module: what tables of listings and commands need of prices and headings shall not load what
pages need (web-poet brings Scrapy with it, half a second of processor time a process).
"""
