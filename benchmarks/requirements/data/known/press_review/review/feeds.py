import httpx
import yaml
from dash import html

FEEDS = yaml.safe_load("[{name: Morning, url: 'https://morning.example/feed'}]")


def fetch(url):
    with httpx.Client(http2=True, timeout=5) as client:
        return client.get(url).text


def headlines():
    return [html.Li(feed["name"]) for feed in FEEDS]
