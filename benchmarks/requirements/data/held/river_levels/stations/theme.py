def style(app):
    from flask_cors import CORS

    CORS(app.server)
