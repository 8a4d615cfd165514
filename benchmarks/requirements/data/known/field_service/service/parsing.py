from bs4 import BeautifulSoup
from dateutil import parser


def due(text):
    return parser.parse(text)


def status_page(markup):
    return [row.get_text() for row in BeautifulSoup(markup, "html.parser").select("tr")]
