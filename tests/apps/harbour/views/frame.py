"""What every page has around it."""

from dash import dcc, html

LINKS = [("Home", "/"), ("Ships", "/ships"), ("Reports", "/reports"), ("Yard", "/yard")]


def navbar():
    return html.Nav([dcc.Link(label, href=path, className="tab") for label, path in LINKS], id="navbar")


def footer():
    return html.Footer(
        [
            html.A("Table of berths (CSV)", href="/download/berths.csv", id="download"),
            " | ",
            html.A("Port rules", href="https://port.example/rules", target="_blank"),
        ]
    )


def crumbs(pathname):
    parts = [part for part in (pathname or "/").split("/") if part]
    trail = [dcc.Link("Quay", href="/")]
    for number, part in enumerate(parts, 1):
        trail += [" > ", dcc.Link(part.title(), href="/" + "/".join(parts[:number]))]
    return [*trail, html.Small(f" you are at {pathname}")]
