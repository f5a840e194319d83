"""Scrapy's own settings: the profile of every crawl. What a home configures is laid over it in `crawlers.profile`.

Scrapy's defaults are made for a developer's desk; each line here that differs says why.
"""

BOT_NAME = "guolv"
SPIDER_MODULES = ["crawlers.platforms"]

# Doors into the crawling process. Both are on by default, and the first runs whatever Python it is sent.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

# Only the web: a page must not lead to a file of ours. Certificates are not verified by default.
_HANDLER = "crawlers.gate.connection.GatedHandler"
DOWNLOAD_HANDLERS = {"file": None, "data": None, "ftp": None, "s3": None, "http": _HANDLER, "https": _HANDLER}
DOWNLOAD_VERIFY_CERTIFICATES = True
TWISTED_DNS_RESOLVER = "crawlers.gate.resolver.GuardedResolver"
# A proxy named in the environment would resolve names itself, beyond the guard.
HTTPPROXY_ENABLED = False

# The gate judges robots rules, not Scrapy's middleware: that one lets the third waiting request through.
ROBOTSTXT_OBEY = False
DOWNLOADER_MIDDLEWARES = {
    "crawlers.gate.limits.LimitsMiddleware": 50,
    "crawlers.gate.walls.TurnMiddleware": 90,  # before the gate counts its turn
    "crawlers.gate.middleware.GateMiddleware": 100,  # sees every request first, redirected ones too
    "crawlers.gate.patience.PatienceMiddleware": 560,  # sees an answer before Scrapy's retry does
    "crawlers.gate.walls.AnswerWallMiddleware": 585,  # an unpacked page, before a refresh in it is followed
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawlers.gate.unpacking.UnpackingMiddleware": 590,
    "crawlers.gate.limits.WebOnlyMiddleware": 605,
    "crawlers.gate.walls.RedirectWallMiddleware": 610,  # before a redirect is followed
    "crawlers.gate.recording.RecordingMiddleware": 1000,  # sees an answer first, as it came, for the evidence
    "crawlers.gate.middleware.PaceMiddleware": 1001,  # the last thing before the network: when a request may leave
}
SPIDER_MIDDLEWARES = {
    "crawlers.collecting.CollectingMiddleware": 50,  # puts together what all others have seen
    "crawlers.gate.recording.TracingMiddleware": 100,
    "crawlers.gate.walls.ReadingMiddleware": 950,  # first to see what the spider makes of a page
}
ITEM_PIPELINES = {"crawlers.pipeline.LedgerPipeline": 300}

# One page at a time: a wall is told once its page is read, and what is under way then would still be sent.
CONCURRENT_REQUESTS = 1
# The gate keeps the pace, over processes and restarts; Scrapy's own delay knows of this process only.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# A page brings one item; for each page Scrapy would make this many tasks to wait for items.
CONCURRENT_ITEMS = 1
# A developer's check: it reads the source of the callback again for each page.
WARN_ON_GENERATOR_RETURN_VALUE = False
DOWNLOAD_DELAY = 0
RETRY_TIMES = 2
RETRY_HTTP_CODES = [408, 500, 502, 503, 504, 522, 524]  # 429 is the gate's

# Answers are judged by our own pages: a refusal is a wall, not a missing page.
HTTPERROR_ALLOW_ALL = True
REDIRECT_MAX_TIMES = 20  # the gate's own limit is lower, and names what it ends
COOKIES_ENABLED = False
REFERRER_POLICY = "same-origin"

# Ends: a crawl that goes astray stops by itself.
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DEPTH_LIMIT = 2_000  # result pages one after another
CLOSESPIDER_ERRORCOUNT = 200
CLOSESPIDER_TIMEOUT = 12 * 3600

# Which address is next stands in the truth. Scrapy's own queues on disk lose on a kill what is under way.
SCHEDULER = "crawlers.scheduling.FrontierScheduler"

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
LOG_LEVEL = "WARNING"
LOG_INSTALL_ROOT_HANDLER = False
