"""What names say about their values."""

from __future__ import annotations

import pytest

from dash_migrate.secrets.names import NameClass, name_class, words

PASSWORD, KEY, WEAK, USER = NameClass.PASSWORD, NameClass.KEY, NameClass.WEAK, NameClass.USER


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("db_password", ("db", "password")),
        ("dbPassword2", ("db", "password", "2")),
        ("DB_PASSWORD", ("db", "password")),
        ("X-API-Key", ("x", "api", "key")),
        ("mapboxAPIKey", ("mapbox", "api", "key")),
        ("app.secret_key", ("app", "secret", "key")),
        ("apikey", ("api", "key")),
        ("dbpassword", ("db", "password")),
        ("accesstoken", ("access", "token")),
        ("passwordfield", ("password", "field")),
        ("contraseña", ("contrasena",)),
        ("s3_secret", ("s3", "secret")),
        # No parts of these are words of their own.
        ("tokenizer", ("tokenizer",)),
        ("monkey", ("monkey",)),
        ("compass", ("compass",)),
        ("secretary", ("secretary",)),
        ("", ()),
        ("__", ()),
    ],
)
def test_words(name: str, expected: tuple[str, ...]) -> None:
    assert words(name) == expected


# Each with a near miss: the same word in a name of something else.
@pytest.mark.parametrize(
    ("name", "expected", "near_miss"),
    [
        ("password", PASSWORD, "password_field"),
        ("PASSWORD", PASSWORD, "PASSWORD_MIN_LENGTH"),
        ("userPassword", PASSWORD, "userPasswordInput"),
        ("db-password", PASSWORD, "password-label"),
        ("passwd", PASSWORD, "passwd_file"),
        ("pwd", PASSWORD, "pwd_path"),
        ("smtp_pw", PASSWORD, "pw_column"),
        ("db_pass", PASSWORD, "pass_rate"),
        ("dbpass", PASSWORD, "compass"),
        ("user_pass", PASSWORD, "low_pass"),
        ("passphrase", PASSWORD, "paraphrase"),
        ("PASSWORD_ADMIN", PASSWORD, "PASSWORD_RESET"),
        ("password_prod", PASSWORD, "password_prompt"),
        ("password1", PASSWORD, "show_password"),
        ("VALID_USERNAME_PASSWORD_PAIRS", PASSWORD, "is_password"),
        ("passwords", PASSWORD, "passengers"),
        ("kennwort", PASSWORD, "kennwort_feld"),
        ("mot_de_passe", PASSWORD, "mot_de_passe_label"),
        ("contraseña", PASSWORD, "contraste"),
        ("token_password", PASSWORD, "forgot_password"),
        ("api_key", KEY, "api_key_url"),
        ("apiKey", KEY, "apiKeyName"),
        ("apikey", KEY, "turkey"),
        ("OPENAI_KEY", KEY, "PRIMARY_KEY"),
        ("token", KEY, "token_url"),
        ("page_access_token", KEY, "next_page_token"),
        ("mapbox_access_token", KEY, "max_tokens"),
        ("authtoken", KEY, "tokenizer"),
        ("ag_grid_license_key", KEY, "license_key_status"),
        ("secret", KEY, "secretary"),
        ("client_secret", KEY, "secret_name"),
        ("clientSecret", KEY, "NextToken"),
        ("SECRET_KEY", KEY, "sort_key"),
        ("secret_key_1", KEY, "secret_key_file"),
        ("aws_secret_access_key", KEY, "hash_key"),
        ("credentials", KEY, "credentials_path"),
        ("appid", KEY, "rapid"),
        ("API_KEYS", KEY, "KEYS"),
        ("GOOGLE_MAPS_API_KEY_DEV", KEY, "GOOGLE_MAPS_URL"),
        ("key", WEAK, "key_metrics"),
        ("owm_key", KEY, "cache_key"),
        ("some_key", WEAK, "keyboard"),
        ("auth", WEAK, "author"),
        ("access_code", WEAK, "zip_code"),
        ("pin", WEAK, "spin"),
        ("salt", WEAK, "salt_label"),
        ("session_cookie", WEAK, "cookie_name"),
        ("CONN_STR", WEAK, "CONN_TIMEOUT"),
        ("connection_string", WEAK, "connection_type"),
        ("DATABASE_URL", WEAK, "HOME_URL"),
        ("client_id", WEAK, "element_id"),
        ("aws_access_key_id", WEAK, "row_key_id_label"),
        ("password_hash", WEAK, "hash_function"),
        ("password_sha256", WEAK, "shape"),
        ("OWM", WEAK, "owner"),
        ("username", USER, "username_label"),
        ("db_user", USER, "n_users"),
    ],
)
def test_class_and_near_miss(name: str, expected: NameClass, near_miss: str) -> None:
    assert name_class(name) is expected
    assert name_class(near_miss) is None


@pytest.mark.parametrize(
    "name",
    [
        "token_count",
        "n_tokens",
        "input_tokens",
        "pad_token",
        "tokenized",
        "token_price",
        "tokenUri",
        "has_token",
        "pass_through",
        "passed",
        "bypass",
        "boarding_pass",
        "overpass_url",
        "password_strength",
        "passwordPlaceholder",
        "password_help_text",
        "secret_id_label",
        "keyword",
        "key_press",
        "foreign_key",
        "keys",
        "dict_key",
        "monkeypatch",
        "author_name",
        "authority",
        "country_code",
        "status_code",
        "source_code",
        "shipping",
        "credit",
        "accredited",
        "data",
        "value",
        "x",
        "",
        "1",
        "_",
        "api_key_input",
        "key_figures",
        "design",
        "hashtags",
        "passenger_count",
    ],
)
def test_names_that_say_nothing(name: str) -> None:
    assert name_class(name) is None
