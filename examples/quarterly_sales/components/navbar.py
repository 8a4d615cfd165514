"""The bar at the top of every page and the footer below it."""

import dash
from dash import dcc, html

from settings import COMPANY

LINKS = [
    ("Overview", "/"),
    ("Regions", "/regions"),
    ("Products", "/products"),
]


def nav_link(text, href):
    return dcc.Link(text, href=href, className="nav-link")


def navbar():
    return html.Header(
        [
            html.A(html.Img(src="/assets/logo.svg", alt=COMPANY, className="logo"), href="/"),
            html.H1(id="page-title"),
            html.Nav([nav_link(text, href) for text, href in LINKS]),
        ],
        className="navbar",
    )


def footer():
    pages = [page for page in dash.page_registry.values() if not page["path_template"]]
    return html.Footer(
        [
            html.Ul([html.Li(dcc.Link(page["name"], href=page["path"])) for page in pages]),
            nav_link("Best seller", "/products/tents"),
            html.A(href="/export/all.csv", children="Download all sales", className="nav-link"),
            html.A("Help", href="https://dash.plotly.com", target="_blank", className="nav-link"),
        ]
    )
