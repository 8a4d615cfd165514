"""Passwords in SQL statements."""

from __future__ import annotations

import pytest

from dash_migrate.secrets.shapes import shapes_in


def passwords(text: str) -> list[str]:
    return [text[one.start : one.end] for one in shapes_in(text) if one.kind == "statement"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("CREATE USER anna IDENTIFIED BY 'Tiger-77'", ["Tiger-77"]),
        ("CREATE USER 'anna'@'%' IDENTIFIED WITH caching_sha2_password BY 'Tiger-77'", ["Tiger-77"]),
        ("ALTER ROLE anna WITH LOGIN PASSWORD 'Tiger-77'", ["Tiger-77"]),
        ("CREATE LOGIN anna WITH PASSWORD = 'Tiger-77'", ["Tiger-77"]),
        ("INSERT INTO users (id, name, password) VALUES (1, 'anna', 'Tiger-77')", ["Tiger-77"]),
        (
            "insert into users (passwd, name) values ('Tiger-77', 'a, b'), ('it''s-Lily-8', 'c')",
            ["Tiger-77", "it''s-Lily-8"],
        ),
        ("INSERT OR IGNORE INTO `users` (`name`, `pwd`) VALUES ( 'anna' , 'Tiger-77' )", ["Tiger-77"]),
    ],
)
def test_passwords(text: str, values: list[str]) -> None:
    assert passwords(text) == values


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO users (id, name, password) VALUES (?, ?, ?)",
        "INSERT INTO users (name, password) VALUES ('%s', '%s')",
        "INSERT INTO users (name, city) VALUES ('anna', 'Tiger-77')",
        "INSERT INTO users (name, password_hash) VALUES ('anna', 'Tiger-77')",
        "INSERT INTO users (name, password) VALUES ('anna', '')",
        "SELECT * FROM users WHERE name = 'Tiger-77'",
        "ALTER TABLE users ADD COLUMN password text DEFAULT ''",
        "The password of the user's page is 'wrong'.",
    ],
)
def test_statements_without_any(text: str) -> None:
    assert passwords(text) == []


def test_long_statements_are_read_in_time() -> None:
    assert passwords("INSERT INTO t (password) VALUES " + "(" * 9_000 + "'") == []
    assert passwords("user " * 3_000 + "'") == []
