"""Part 3 of the course: only for members."""

import dash_auth
import gspread
from dash import Dash, dcc, html

USERS = {"hello": "world"}
ROLES = {"hello": ["reader"], "admin": ["reader", "writer"]}
SHEET_ACCOUNT = {
    "type": "service_account",
    "project_id": "course-sheets",
    "private_key_id": "e5e34d9779c009dab2bec50a99028b63d4ca4aed",
    "private_key": "@@pembegin@@\nAdyG8oc7gXCSY2swsS9wvPYwyyBeq1XvjrgsG0yI8RFQWx7UVA42w3ciH5RnmtXc\nXtrINPqJ+qGCHJC8PW2+rpYAMhXFWCeGpm994Rjqs/mc\n@@pemend@@\n",
    "client_email": "reader@course-sheets.example",
    "token_uri": "https://oauth2.example.com/token",
}
FEED_JWT: str = "@@jwt:4@@"
HASH_OF_WORKBOOK = "eb3fe1da9f0a08fc5af29c18ae8d0c735222cc50"
wiki_password = (
    "Kreide"
    "+Tafel.9"
)
app = Dash(__name__)
dash_auth.BasicAuth(app, USERS)
dash_auth.BasicAuth(app, [("teacher", "teacher")], auth_func=None)
app.layout = html.Div(
    [
        dcc.Markdown("To log in, use your *own* password, not the one of the video."),
        dcc.Input(id="course-key", placeholder="Course key", className="input-token"),
        html.Link(rel="stylesheet", href="https://cdn.example/s.css", integrity="sha256-vO1Y2/kX0bhrVZkHqn2GHWX5Wxw4siv933T3zRAhVGK="),
        html.Div("Key takeaways", className="key-takeaways secret-box"),
        html.Kbd("k", key="k", title="next slide"),
    ]
)
sheets = gspread.service_account_from_dict(SHEET_ACCOUNT)


def attendance(pupil, sort_key="name", token_field="token"):
    """Rows of one pupil.

    Teachers: the sheet is protected, password = Schw4mm&Kreide
    """
    return sorted(sheets.open("attendance").sheet1.get_all_records(), key=lambda row: row[sort_key]), pupil, token_field


if __name__ == "__main__":
    app.run(debug=True)
