"""What the sky and the scales say.

Example:
    client = Weather(api_key="YOUR_API_KEY")

The old gateway is still reachable with the user gateway and password Gew1tter#wolke.
"""

import requests

STATION = {"id": "bb9cd8c0-7d6d-4d05-8d11-758512e897ab", "name": "Sudhausdach"}
HEADERS = {
    "Authorization": "Bearer t5DQoRoWxJ5rcKqO4oSLrtbUMm_92ib6ye-Udv8W",
    "Accept": "application/json",
}
TEMPLATE = "https://{user}:{password}@weather.example/feed"
BASE = "https://weather.example/v1/key-stations?sort=key&limit=10"
PROXY = "http://proxyuser:Wolken3bruch@proxy.hopfenberg.example:3128"


class Weather:
    def __init__(self, api_key="your-api-key-here"):
        self.api_key = api_key
        self.token_type = "Bearer"

    def now(self, city):
        proxies = {"https": PROXY}
        query = {"city": city, "key": "a85b54996b39911892ab22c0b863aa38"}
        return requests.get(BASE, params=query, headers=HEADERS, proxies=proxies, timeout=5).json()


class Scale:
    def __init__(self, host, pin):
        self.host, self.pin = host, pin

    def read(self):
        url = "http://" + self.host + "/levels?access_token=" + "IuOdKSjXOAcpmehkIRThrp55TAre"
        return requests.get(url, timeout=5).json()
