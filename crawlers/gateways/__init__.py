"""What the clients of official APIs share: questions, signing, answers, the walk. One platform: `crawlers.apis`.

Nothing that is secret leaves this package but inside the request that is sent: a request is signed by the download
handler, after every middleware has seen it, and what goes into evidence, logs and errors is made without secrets.
"""

from crawlers.gateways.api import ApiFacts, Failure, Found, OfficialApi, Query
from crawlers.gateways.outcome import Outcome
from crawlers.gateways.sending import Sending

__all__ = ["ApiFacts", "Failure", "Found", "OfficialApi", "Outcome", "Query", "Sending"]
