"""Where listings and records come from: the Scrapy project, its gate, platforms and sources."""
