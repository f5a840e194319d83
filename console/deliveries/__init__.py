"""Deliveries in the server: a signed file is received, kept, waits its turn, and is taken in the background."""

from console.deliveries.desk import DeliveryDesk
from console.deliveries.receiving import Received, receive
from console.deliveries.signing import SCHEME, SignedRequest, check_signature, sign

__all__ = ["SCHEME", "DeliveryDesk", "Received", "SignedRequest", "check_signature", "receive", "sign"]
