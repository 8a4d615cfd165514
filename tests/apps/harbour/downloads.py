"""Files that the pages link to."""

from flask import Response

import fleet


def register(server):
    @server.route("/download/<name>.csv")
    def download(name):
        lines = ["ship,berth"] + [f"{ship['name']},{ship['berth']}" for ship in fleet.SHIPS]
        answer = Response("\n".join(lines) + "\n", mimetype="text/csv")
        answer.headers["Content-Disposition"] = f"attachment; filename={name}.csv"
        return answer
