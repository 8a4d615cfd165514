"""Clients of the carriers, after their API guides."""

import requests

from settings import WEBHOOK_SECRET

CREDENTIALS = [
    ("maersund", "tower", "Kai-Mauer_19"),
    ("hanseline", "tower", "Kogge.Backbord2"),
]
CARRIERS = {
    "maersund": {"url": "https://api.maersund.example", "auth": {"client_id": "tower", "client_secret": "xNAxsDoKnRsX4gh4ESIsr8IyET27pusSZHe1L0wL"}},
    "hanseline": {"url": "https://api.hanseline.example", "auth": {"client_id": "tower-web", "client_secret": None}},
}
API_KEYS = ["e21bc5e60642e00c2f12dd3e4ecc411c", "e26007ea1c93eb4cfa0505ddc5d1296c"]
ERROR_CODES = {"invalid_token": 401, "missing_key": 403, "bad_password": 401}
TOKEN_STATES = ["active", "expired", "revoked"]
PRIMARY_KEY = "shipment_id"
PARTITION_KEY = "carrier#day"
STATUS_KEYS = {"key": "status", "secret": "hidden", "auth": "required"}
AUTH_TYPE = "oauth2"
SCOPE = "shipments:read tokens:list"


class Carrier:
    """Talks to one carrier.

    >>> Carrier("maersund", token="abc123")
    >>> Carrier("maersund", password="<your password>")
    """

    auth = "14811a2041d75dd4c3ce2b0d8ebd51d0e0275b29a17869fe94cf8699ce06bdf7"
    code = "DEHAM-NLRTM"
    api_token = (
        "ICNDwlNj3h5Ho2j5FfhS"
        "rLdoQ2brRJTQkGBVFYpT"
    )
    user_agent = (
        "tower-client/4.18 "
        "(token refresh; key rotation)"
    )

    def __init__(self, name, token="", password=""):
        self.name, self.token = name, token
        self.password = password or "Steu3rbord/Licht"
        self.pin = "not set"
        self.passphrase = "three knots before the storm"

    def shipments(self):
        answer = requests.get(
            f"https://{self.name}.example/v1/shipments?subscription-key=18cf9a76b432bb7b84a655b90fd87e58&lane={self.name}",
            headers={"Ocp-Apim-Subscription-Key": "28bdf5460e5453636d34db6e149e0f34", "Sort-Key": "eta"},
            timeout=9,
        )
        return answer.json()["token_count"]

    def book(self, lane):
        login = f"{self.name}:Ladeluk3_offen"
        body = {"lane": lane, "hook": WEBHOOK_SECRET, "grant_type": "password", "username": "tower"}
        signed = "https://blob.nordlicht.example/lanes?sv=2022-11-02&se=2030-01-01&sp=r&sig=zkryV3HQmOWYCrMx93u8PbGdAXCRZseWa34VwmKOalj%3D"
        return requests.post(signed, json=body, auth=tuple(login.split(":")), timeout=9)
