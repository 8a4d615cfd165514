from dash import dcc, html


def layout():
    return html.Div(
        [
            html.H1("Reports"),
            dcc.Markdown(
                """
The harbour was full in March. The [ships](/ships) that stayed are listed, the *Aurora*
[by herself](/ships/aurora).

![berths in use](/assets/img/berths.svg)

How berths are counted is in the [port rules](https://port.example/rules "elsewhere").
""",
                id="report",
            ),
        ]
    )
