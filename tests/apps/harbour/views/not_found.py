from dash import html


def layout(pathname):
    return html.Div(
        [
            html.H1("Nothing is moored here"),
            html.P(f"There is no page {pathname}."),
            html.A("Back to the quay", href="/"),
        ]
    )
