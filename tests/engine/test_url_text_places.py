"""Links in texts of tables, figures, nested values and files, and in texts of other modules."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.plan import Severity, Tier
from tests.support.urls import HEAD, proposed, rewritten, written

P = "app.get_relative_path"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            """
            dash_table.DataTable(
                data=[{"page": "[a](/x)", "note": "[b](/y)"}],
                columns=[{"id": "page", "presentation": "markdown"}, {"id": "note"}],
            )
            """,
            f"""
            dash_table.DataTable(
                data=[{{"page": f"[a]({{{P}('/x')}})", "note": "[b](/y)"}}],
                columns=[{{"id": "page", "presentation": "markdown"}}, {{"id": "note"}}],
            )
            """,
        ),
        (
            """
            dash_table.DataTable(
                data=[{"page": f"[a](/x/{n})"} for n in range(3)],
                columns=[{"id": i, "presentation": "markdown"} for i in ["page"]],
                tooltip_data=[{"page": {"value": "![a](/assets/a.png)", "type": "markdown"}}],
            )
            """,
            f"""
            dash_table.DataTable(
                data=[{{"page": f"[a]({{{P}('/x/')}}{{n}})"}} for n in range(3)],
                columns=[{{"id": i, "presentation": "markdown"}} for i in ["page"]],
                tooltip_data=[{{"page": {{"value": f"![a]({{{P}('/assets/a.png')}})", "type": "markdown"}}}}],
            )
            """,
        ),
        (
            """
            import dash_ag_grid as dag
            ROWS = [{"a": "[a](/x)"}]
            dag.AgGrid(rowData=ROWS, columnDefs=[{"field": "a", "cellRenderer": "markdown"}])
            """,
            f"""
            import dash_ag_grid as dag
            ROWS = [{{"a": f"[a]({{{P}('/x')}})"}}]
            dag.AgGrid(rowData=ROWS, columnDefs=[{{"field": "a", "cellRenderer": "markdown"}}])
            """,
        ),
        (
            """
            import plotly.graph_objects as go
            fig = go.Figure(layout=dict(images=[dict(source="/assets/a.png")]))
            fig.add_layout_image(source="/assets/b.png", x=0)
            fig.add_layout_image(dict(source="/assets/c.png"))
            fig.update_layout(images=[go.layout.Image(source="/assets/d.png")])
            fig.update_layout(title="<a href='/x'>x</a>")
            fig.add_annotation(text='<a href="/y">y</a>', x=1)
            fig.layout.images = [{"source": "/assets/e.png"}]
            fig.layout.images[0].source = "/assets/f.png"
            fig.layout.annotations = [{"text": "<a href='/z'>z</a>"}]
            """,
            f"""
            import plotly.graph_objects as go
            fig = go.Figure(layout=dict(images=[dict(source={P}("/assets/a.png"))]))
            fig.add_layout_image(source={P}("/assets/b.png"), x=0)
            fig.add_layout_image(dict(source={P}("/assets/c.png")))
            fig.update_layout(images=[go.layout.Image(source={P}("/assets/d.png"))])
            fig.update_layout(title=f"<a href='{{{P}('/x')}}'>x</a>")
            fig.add_annotation(text=f'<a href="{{{P}("/y")}}">y</a>', x=1)
            fig.layout.images = [{{"source": {P}("/assets/e.png")}}]
            fig.layout.images[0].source = {P}("/assets/f.png")
            fig.layout.annotations = [{{"text": f"<a href='{{{P}('/z')}}'>z</a>"}}]
            """,
        ),
        (
            """
            LOGO = "/assets/a.png"
            IMAGES = [{"source": LOGO, "x": 1}]
            NOTES = [{"text": "<a href='/x'>"}]
            dcc.Graph(figure={"data": [], "layout": {"images": IMAGES, "annotations": NOTES}})
            html.Img(src=LOGO)
            """,
            f"""
            LOGO = "/assets/a.png"
            IMAGES = [{{"source": {P}(LOGO), "x": 1}}]
            NOTES = [{{"text": f"<a href='{{{P}('/x')}}'>"}}]
            dcc.Graph(figure={{"data": [], "layout": {{"images": IMAGES, "annotations": NOTES}}}})
            html.Img(src={P}(LOGO))
            """,
        ),
        (
            """
            import dash_leaflet as dl
            PIN = dict(iconUrl="/assets/pin.png", iconSize=[3, 4])
            dl.Marker(position=[1, 2], icon=PIN)
            dl.Marker(position=[1, 2], icon={"iconUrl": f"/assets/{PIN}.png", "shadowUrl": "https://e.com/s.png"})
            dl.Marker(position=[3, 4], icon=PIN)
            """,
            f"""
            import dash_leaflet as dl
            PIN = dict(iconUrl={P}("/assets/pin.png"), iconSize=[3, 4])
            dl.Marker(position=[1, 2], icon=PIN)
            dl.Marker(position=[1, 2], icon={{"iconUrl": {P}(f"/assets/{{PIN}}.png"), "shadowUrl": "https://e.com/s.png"}})
            dl.Marker(position=[3, 4], icon=PIN)
            """,
        ),
        (
            """
            import dash_deck
            dash_deck.DeckGL(data='{"layers": [{"data": "/assets/a.json", "id": "x"}]}')
            dash_deck.DeckGL(data='["/assets/a.json"]')
            dash_deck.DeckGL(data='"/assets/a.json"')
            """,
            f"""
            import dash_deck
            dash_deck.DeckGL(data=f'{{{{"layers": [{{{{"data": "{{{P}("/assets/a.json")}}", "id": "x"}}}}]}}}}')
            dash_deck.DeckGL(data=f'["{{{P}("/assets/a.json")}}"]')
            dash_deck.DeckGL(data='"/assets/a.json"')
            """,
        ),
    ],
)
def test_links_inside_of_values(before: str, after: str, tmp_path: Path) -> None:
    assert rewritten(tmp_path, before) == written(after)


@pytest.mark.parametrize(
    "text",
    [
        'dash_table.DataTable(data=[{"a": "[a](/x)"}], columns=[{"id": "a"}])',
        'dash_table.DataTable(data=[{"a": "[a](/x)"}])',
        'dash_table.DataTable(data=[{"a": "/x"}], columns=[{"id": "a", "presentation": "markdown"}])',
        """
        import plotly.graph_objects as go
        go.Figure().add_layout_image(source="https://e.com/a.png", name="/a")
        """,
        """
        class Board:
            def add_layout_image(self, source): ...
        Board().add_layout_image(source="/assets/a.png")
        """,
        """
        from PIL import Image
        import plotly.graph_objects as go
        go.Figure().add_layout_image(source=Image.open("assets/a.png"))
        """,
        """
        import dash_leaflet as dl
        dl.Marker(position=[1, 2], icon={"iconUrl": app.get_asset_url("pin.png"), "className": "a/b"})
        """,
    ],
)
def test_what_is_no_link_inside_of_values(text: str, tmp_path: Path) -> None:
    _, changes, findings = proposed(tmp_path, {"app.py": HEAD + written(text)})
    assert (changes, findings) == ([], [])


def test_cells_of_columns_that_are_not_written_out_are_asked_about(tmp_path: Path) -> None:
    text = 'dash_table.DataTable(data=[{"a": "[a](/x)"}], columns=make())'
    _, (change,), _ = proposed(tmp_path, {"app.py": HEAD + text})
    assert change.tier is Tier.ASK


# ---- texts of other modules, and of files --------------------------------------------------------

MAIN = """
from dash import Dash, dcc
from texts import INTRO, NAME

app = Dash(__name__, title=NAME)
app.layout = dcc.Markdown(INTRO)
"""


def test_a_text_made_before_the_app_gets_the_prefix_where_it_is_used(tmp_path: Path) -> None:
    files = {"app.py": written(MAIN), "texts.py": 'INTRO = "[a](/x) ![b](/y)"\nNAME = "a"\n'}
    after, (change,), findings = proposed(tmp_path, files)
    assert after["texts.py"] == files["texts.py"]
    assert f"""dcc.Markdown(INTRO.replace("](/", "](" + {P}("/")))""" in after["app.py"]
    assert "/x and /y" in change.title
    assert not findings
    assert not proposed(tmp_path / "again", after)[1]


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("INTRO + MORE", "(INTRO + MORE)"),
        ("INTRO if MORE else MORE", "(INTRO if MORE else MORE)"),
        ('f"{INTRO} {MORE}"', ""),
        ("texts.INTRO", "texts.INTRO"),
        ("INTRO.rstrip()", "INTRO.rstrip()"),
        ("made(INTRO)", "made(INTRO)"),
        ("INTRO.format(name=MORE)", ""),
        ("INTRO if MORE else None", ""),
        ("MORE and INTRO", ""),
        ("[INTRO]", ""),
    ],
)
def test_texts_made_before_the_app_are_used_in_many_ways(given: str, used: str, tmp_path: Path) -> None:
    files = {
        "app.py": f"""import texts
from dash import Dash, dcc
from texts import INTRO, MORE

app = Dash(__name__, title=MORE)


def made(text):
    return text


app.layout = dcc.Markdown({given})
""",
        "texts.py": 'INTRO = "[a](/x)"\nMORE = "more"\n',
    }
    after, changes, findings = proposed(tmp_path, files)
    wanted = f"""{used}.replace("](/", "](" + {P}("/"))""" if used else given
    assert f"dcc.Markdown({wanted})" in after["app.py"]
    assert (len(changes), len(findings)) == ((1, 0) if used else (0, 1))
    assert not proposed(tmp_path / "again", after)[1]


@pytest.mark.parametrize("other", ["json.load(file)", '"[b](/y)"'])
def test_a_text_beside_one_that_must_not_change_is_a_finding(other: str, tmp_path: Path) -> None:
    main = written(MAIN).replace("Markdown(INTRO)", f"Markdown(INTRO if INTRO else {other})")
    files = {
        "app.py": f"import json\nfile = open('a.json')\n{main}",
        "texts.py": 'INTRO = "[a](/x)"\nNAME = "a"\n',
    }
    after, changes, (finding,) = proposed(tmp_path, files)
    assert ".replace(" not in after["app.py"]
    assert len(changes) == (other == '"[b](/y)"')
    assert str(finding.location) == "texts.py:1"


def test_a_page_in_a_file_gets_the_prefix_at_each_kind_of_link(tmp_path: Path) -> None:
    files = {
        "app.py": f'{HEAD}app.layout = html.Iframe(srcDoc=open("page.html").read())\n',
        "page.html": """<a href="/x">x</a> <a href="/y">y</a> <img src='/z.png'> <a href="//e.com">e</a>""",
    }
    _, changes, findings = proposed(tmp_path / "one", files)
    assert (len(changes), len(findings)) == (0, 1)  # href="/ is also before //e.com
    files["page.html"] = files["page.html"].partition(' <a href="//')[0]
    after, _, findings = proposed(tmp_path, files)
    calls = f"""read().replace('href="/', 'href="' + {P}("/")).replace("src='/", "src='" + {P}("/"))"""
    assert calls in after["app.py"]
    assert not findings


@pytest.mark.parametrize("text", ["[a](/x) `[b](/y)`", "[a](/x) [b](//e.com)"])
def test_a_text_whose_links_cannot_be_told_is_a_finding(text: str, tmp_path: Path) -> None:
    _, changes, (finding,) = proposed(
        tmp_path, {"app.py": written(MAIN), "texts.py": f'INTRO = "{text}"\nNAME = "a"\n'}
    )
    assert not changes
    assert (finding.severity, str(finding.location)) == (Severity.ERROR, "texts.py:1")
    assert "/x" in finding.seen


@pytest.mark.parametrize(
    "read",
    [
        'open("pages/about.md").read()',
        'Path("pages/about.md").read_text()',
        'Path("pages").joinpath("about.md").open().read()',
        '(Path(__file__).parent / "pages" / "about.md").read_text(encoding="utf-8")',
        'open(os.path.join(os.path.dirname(__file__), "pages", "about.md"), encoding="utf-8").read()',
    ],
)
def test_a_text_of_a_file_gets_the_prefix_where_it_is_used(read: str, tmp_path: Path) -> None:
    files = {
        "app.py": f"{HEAD}import os\nfrom pathlib import Path\nABOUT = {read}\napp.layout = dcc.Markdown(ABOUT)\n",
        "pages/about.md": "# About\n\n[a](/x)\n",
    }
    after, _, findings = proposed(tmp_path, files)
    assert f"""dcc.Markdown(ABOUT.replace("](/", "](" + {P}("/")))""" in after["app.py"]
    assert not findings
    assert not proposed(tmp_path / "again", after)[1]


@pytest.mark.parametrize(
    ("given", "text", "wanted"),
    [
        ('"/sales/"', "[a](/sales/x) ![b](/sales/)", f"[a]({{{P}('/x')}}) ![b]({{{P}('/')}})"),
        ('"/sales/"', "[a](/sales/x) ![b](/x)", ""),
        ('"/sales/"', "[a](/sales)", ""),
        ("make()", "[a](/x)", ""),
    ],
)
def test_an_app_that_lives_at_a_path_of_its_own(given: str, text: str, wanted: str, tmp_path: Path) -> None:
    head = HEAD.replace("(__name__)", f"(__name__, url_base_pathname={given})")
    after, changes, findings = proposed(tmp_path, {"app.py": f'{head}dcc.Markdown("{text}")'})
    assert (f'f"{wanted}"' if wanted else f'"{text}"') in after["app.py"]
    assert (len(changes), len(findings)) == ((1, 0) if wanted else (0, 1))


def test_a_text_of_a_file_beside_the_module(tmp_path: Path) -> None:
    page = "from pathlib import Path\nABOUT = (Path(__file__).parent / 'about.md').read_text()\n"
    files = {
        "app.py": f"{HEAD}from pages.about import ABOUT\napp.layout = dcc.Markdown(ABOUT)\n",
        "pages/about.py": page,
        "pages/about.md": "[a](/x)",
    }
    after, _, _ = proposed(tmp_path, files)
    assert "dcc.Markdown(ABOUT.replace(" in after["app.py"]
    assert after["pages/about.py"] == page


def test_a_text_of_a_file_that_is_opened_with_with(tmp_path: Path) -> None:
    body = 'with open("about.md") as f:\n    ABOUT = f.read()\napp.layout = dcc.Markdown(ABOUT)\n'
    files = {"app.py": HEAD + body, "about.md": "[a](/x)"}
    after, _, _ = proposed(tmp_path, files)
    assert "ABOUT.replace(" in after["app.py"]


def test_a_file_whose_links_cannot_be_told_is_a_finding_at_its_line(tmp_path: Path) -> None:
    body = 'app.layout = dcc.Markdown(open("about.md").read())\n'
    files = {"app.py": HEAD + body, "about.md": "# About\n\n[a](/x) `[b](/y)`\n"}
    _, changes, (finding,) = proposed(tmp_path, files)
    assert not changes
    assert str(finding.location) == "about.md:3"
    assert "app.py:4" in finding.seen


def test_relative_links_are_a_finding(tmp_path: Path) -> None:
    text = 'dcc.Markdown("![a](assets/a.png) [b](page)")'
    assert not (tmp_path / "app" / "assets").exists()
    _, changes, (finding,) = proposed(tmp_path, {"app.py": HEAD + text})
    assert not changes
    assert finding.severity is Severity.ADVICE
    assert "assets/a.png and page" in finding.seen
    assert 'app.get_relative_path("/assets/a.png")' in finding.action


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('dcc.Markdown("![a](assets/a.png)")', f"""dcc.Markdown(f"![a]({{{P}('/assets/a.png')}})")"""),
        ('html.Img(srcSet="assets/a.png")', f'html.Img(srcSet={P}("/assets/a.png"))'),
    ],
)
def test_relative_links_to_assets_are_asked_about(before: str, after: str, tmp_path: Path) -> None:
    files = {"app.py": HEAD + before, "assets/a.png": "a"}
    changed, (change,), findings = proposed(tmp_path, files)
    assert (change.tier, findings) == (Tier.ASK, [])
    assert changed["app.py"] == HEAD + after
    assert proposed(tmp_path / "again", changed)[1:] == ([], [])


def test_a_link_that_begins_with_something_unknown_is_a_finding(tmp_path: Path) -> None:
    text = 'import json\nrow = json.load(open("a.json"))\ndcc.Markdown(f"[a]({row[\'url\']}) [b](/x)")'
    after, changes, (finding,) = proposed(tmp_path, {"app.py": HEAD + text})
    assert "get_relative_path(row['url'])" in finding.action
    assert len(changes) == 1
    assert f"""[a]({{row['url']}}) [b]({{{P}('/x')}})""" in after["app.py"]
