"""What becomes of the links in texts: Markdown, HTML, styles, `srcset`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.urls import HEAD, proposed, rewritten, written

P = "app.get_relative_path"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('dcc.Markdown("[a](/x)")', f"""dcc.Markdown(f"[a]({{{P}('/x')}})")"""),
        ("dcc.Markdown('![a](/x) [b](/y)')", f"""dcc.Markdown(f'![a]({{{P}("/x")}}) [b]({{{P}("/y")}})')"""),
        (
            'dcc.Markdown(children=r"{b} $\\pi$ [a](/x)")',
            f"""dcc.Markdown(children=fr"{{{{b}}}} $\\pi$ [a]({{{P}('/x')}})")""",
        ),
        (
            'dcc.Markdown("[a](/x\\\ny) [b](/\\x7a) [c](/%41)")',
            f"""dcc.Markdown(f"[a]({{{P}('/x')}}\\\ny) [b]({{{P}('/')}}\\x7a) [c]({{{P}('/')}}%41)")""",
        ),
        ('dcc.Markdown(u"[a](/x)")', f"""dcc.Markdown(f"[a]({{{P}('/x')}})")"""),
        (
            'n = 1\ndcc.Markdown(f"[{n}](/x/{n}) {{}}")',
            f"""n = 1\ndcc.Markdown(f"[{{n}}]({{{P}('/x/')}}{{n}}) {{{{}}}}")""",
        ),
        ('dcc.Markdown("[a](/x/%s)" % 1)', f"""dcc.Markdown(f"[a]({{{P}('/x/')}}%s)" % 1)"""),
        ('dcc.Markdown("[a](/{})".format(1))', f"""dcc.Markdown(f"[a]({{{P}('/')}}{{{{}}}})".format(1))"""),
        (
            'dcc.Markdown("[a](/x) "\n    "[b](https://e.com) " "[c](/y)")',
            f"""dcc.Markdown(f"[a]({{{P}('/x')}}) "\n    "[b](https://e.com) " f"[c]({{{P}('/y')}})")""",
        ),
        ('dcc.Markdown("see [a]\\n\\n[a]: /x")', f"""dcc.Markdown(f"see [a]\\n\\n[a]: {{{P}('/x')}}")"""),
        ('dcc.Markdown(["# Title", "[a](/x)"])', f"""dcc.Markdown(["# Title", f"[a]({{{P}('/x')}})"])"""),
        (
            """dcc.Markdown("<a href='/x'>", dangerously_allow_html=True)""",
            f"""dcc.Markdown(f"<a href='{{{P}('/x')}}'>", dangerously_allow_html=True)""",
        ),
        (
            'n = 1\ndcc.Markdown("[a](" + "/x/" + str(n) + ")")',
            f"""n = 1\ndcc.Markdown("[a](" + {P}("/x/") + str(n) + ")")""",
        ),
        ('p = "/x"\ndcc.Markdown(f"[a]({p})")', f"""p = "/x"\ndcc.Markdown(f"[a]({{{P}(p)}})")"""),
        (
            'p = ""\ndcc.Markdown(f"[a]({p}/x) [b]({p}y)")',
            f"""p = ""\ndcc.Markdown(f"[a]({{p}}{{{P}('/x')}}) [b]({{p}}y)")""",
        ),
        ('p = "/x"\ndcc.Markdown("[a](%s)" % p)', f"""p = "/x"\ndcc.Markdown("[a](%s)" % {P}(p))"""),
        (
            'p = "/x"\ndcc.Markdown("[{}]({}/y)".format("a", p))',
            f"""p = "/x"\ndcc.Markdown("[{{}}]({{}}/y)".format("a", {P}(p)))""",
        ),
        (
            'p = "/x"\ndcc.Markdown("[{a}]({p})".format(a=1, p=p))',
            f"""p = "/x"\ndcc.Markdown("[{{a}}]({{p}})".format(a=1, p={P}(p)))""",
        ),
        ('p = "/x"\ndcc.Markdown("[a](" + p + ")")', f"""p = "/x"\ndcc.Markdown("[a](" + {P}(p) + ")")"""),
        ('TEXT = "[a](/x)"\ndcc.Markdown(TEXT)', f"""TEXT = f"[a]({{{P}('/x')}})"\ndcc.Markdown(TEXT)"""),
        (
            'def card(text):\n    return dcc.Markdown(text)\ncard("[a](/x)")\ncard("b")',
            f"""def card(text):\n    return dcc.Markdown(text)\ncard(f"[a]({{{P}('/x')}})")\ncard("b")""",
        ),
        (
            'body = "[a](/x)"\ndcc.Markdown("# T" + body)',
            f"""body = f"[a]({{{P}('/x')}})"\ndcc.Markdown("# T" + body)""",
        ),
        (
            'TEXT = "[{n}](/x/{n}) [a](%s)"\ndcc.Markdown(TEXT.format(n=1))',
            f"""TEXT = f"[{{{{n}}}}]({{{P}('/x/')}}{{{{n}}}}) [a](%s)"\ndcc.Markdown(TEXT.format(n=1))""",
        ),
        (
            'TEXT = "[a](/x/%s)"\ndcc.Markdown(TEXT % 1)',
            f"""TEXT = f"[a]({{{P}('/x/')}}%s)"\ndcc.Markdown(TEXT % 1)""",
        ),
        (
            'def body():\n    return "[a](/x)".rstrip()\ndcc.Markdown("# T" + body())',
            f"""def body():\n    return f"[a]({{{P}('/x')}})".rstrip()\ndcc.Markdown("# T" + body())""",
        ),
        (
            'from textwrap import dedent\ndcc.Markdown(dedent("""\n  [a](/x)"""))',
            f"""from textwrap import dedent\ndcc.Markdown(dedent(f\"\"\"\n  [a]({{{P}('/x')}})\"\"\"))""",
        ),
        (
            'dcc.Markdown("""{a}{b}{c}{d} [a](/x) ![b](/y)""")',
            f'dcc.Markdown("""{{a}}{{b}}{{c}}{{d}} [a](/x) ![b](/y)""".replace("](/", "](" + {P}("/")))',
        ),
    ],
)
def test_links_of_markdown(before: str, after: str, tmp_path: Path) -> None:
    assert rewritten(tmp_path, before) == written(after)


@pytest.mark.parametrize(
    "text",
    [
        'dcc.Markdown("[a](//e.com) [b](https://e.com/x) [c](mailto:a@e.com) [d](#x) /no (/no)")',
        'dcc.Markdown("`[a](/x)`\\n```\\n[a](/x)\\n```")',
        """dcc.Markdown("<a href='/x'>")""",
        """dcc.Markdown("<a href='/x'>", dangerously_allow_html=False)""",
        f"""dcc.Markdown(f"[a]({{{P}('/x')}})")""",
        f"""p = {P}("/x")\ndcc.Markdown(f"[a]({{p}})")""",
        """html.P("[a](/x)")""",
        'TEXT = "[a](/x)"\nprint(TEXT)',
    ],
)
def test_what_is_no_link_of_markdown(text: str, tmp_path: Path) -> None:
    _, changes, findings = proposed(tmp_path, {"app.py": HEAD + text})
    assert (changes, findings) == ([], [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'html.Div(style={"backgroundImage": "url(/assets/x.png)", "width": 3})',
            f"""html.Div(style={{"backgroundImage": f"url({{{P}('/assets/x.png')}})", "width": 3}})""",
        ),
        (
            """html.Div(style=dict(backgroundImage="url('/assets/x.png')"))""",
            f"""html.Div(style=dict(backgroundImage=f"url('{{{P}('/assets/x.png')}}')"))""",
        ),
        (
            """html.Div(style={"background": 'linear-gradient(red), url("/x.png")'})""",
            f"""html.Div(style={{"background": f'linear-gradient(red), url("{{{P}("/x.png")}}")'}})""",
        ),
        (
            """
            BAR = {"backgroundImage": "url(/x.png)"}
            html.Div(style=BAR)
            html.Div(style={**BAR, "a": 1})""",
            f"""
            BAR = {{"backgroundImage": f"url({{{P}('/x.png')}})"}}
            html.Div(style=BAR)
            html.Div(style={{**BAR, "a": 1}})""",
        ),
        (
            'n = "x"\nhtml.Div(style={"backgroundImage": "url(" + "/assets/" + n + ")"})',
            f"""n = "x"\nhtml.Div(style={{"backgroundImage": "url(" + {P}("/assets/") + n + ")"}})""",
        ),
        (
            'n = "x"\nhtml.Div(style={"backgroundImage": f"url(/assets/{n}.png)"})',
            f"""n = "x"\nhtml.Div(style={{"backgroundImage": f"url({{{P}('/assets/')}}{{n}}.png)"}})""",
        ),
        (
            'html.Img(srcSet="/a.png 1x, /b.png 2x")',
            f"""html.Img(srcSet=f"{{{P}('/a.png')}} 1x, {{{P}('/b.png')}} 2x")""",
        ),
        ('html.Img(srcSet="/a.png")', f'html.Img(srcSet={P}("/a.png"))'),
        (
            """html.Iframe(srcDoc="<a href='/x'>x</a>")""",
            f"""html.Iframe(srcDoc=f"<a href='{{{P}('/x')}}'>x</a>")""",
        ),
    ],
)
def test_links_of_styles_and_html(before: str, after: str, tmp_path: Path) -> None:
    assert rewritten(tmp_path, before) == written(after)
