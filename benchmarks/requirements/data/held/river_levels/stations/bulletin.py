import markdown
from bs4 import BeautifulSoup


def title(text):
    return BeautifulSoup(markdown.markdown(text), "html5lib").get_text()
