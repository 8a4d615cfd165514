"""Secrets that are told by their own form, or by the URL or connection string they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of secret.

    Args:
        name: what it is shown under.
        hints: plain texts, one of which stands in every text that holds one.
        pattern: finds it; its group `value` is the secret.
    """

    name: str
    hints: tuple[str, ...]
    pattern: re.Pattern[str]


def _token(hints: str, pattern: str) -> Shape:
    return Shape("TOKEN", tuple(hints.split()), re.compile(rf"\b(?P<value>{pattern})"))


SHAPES = (
    Shape(
        "URL_PASSWORD",
        ("://",),
        re.compile(r"://[^\s:/@'\"]{0,200}:(?P<value>[^\s/@'\"{}$]{2,400})@(?=[\w.\[{$-])"),
    ),
    Shape(
        "PASSWORD",
        (";", "'", '"'),
        re.compile(
            r"(?i)\b(?:pwd|password|accountkey|sharedaccesskey)\s{0,3}=\s{0,3}(?P<value>[^;'\"\s{}()\[\],]{2,400})[;'\"]"
        ),
    ),
    Shape(
        "API_KEY",
        ("?", "&"),
        re.compile(
            r"(?i)[?&](?:api_?key|key|token|appid|access_token|sig|subscription-key)=(?P<value>[^&\s'\"{}]{8,400})"
        ),
    ),
    Shape(
        "TOKEN",
        ("Bearer ", "Basic ", "Token "),
        re.compile(r"\b(?:Bearer|Basic|Token) (?=[^\s'\"]{0,80}\d)(?P<value>[A-Za-z0-9_.~+/=-]{12,2000})"),
    ),
    _token("pk.eyJ sk.eyJ tk.eyJ", r"[pst]k\.eyJ[\w-]{10,400}\.[\w-]{10,100}"),  # Mapbox
    _token("eyJ", r"eyJ[\w-]{8,300}\.eyJ[\w-]{8,4000}\.[\w-]{8,1000}"),  # JSON web token
    _token("AKIA ASIA", r"(?:AKIA|ASIA)[A-Z0-9]{16}\b"),  # AWS access key id
    _token("ghp_ gho_ ghu_ ghs_ ghr_", r"gh[pousr]_[A-Za-z0-9]{30,80}"),  # GitHub
    _token("github_pat_", r"github_pat_\w{30,100}"),
    _token("glpat-", r"glpat-[\w-]{16,60}"),  # GitLab
    _token("xox", r"xox[abprs]-[\w-]{10,200}"),  # Slack
    _token("AIza", r"AIza[\w-]{35}"),  # Google
    _token("GOCSPX-", r"GOCSPX-[\w-]{20,40}"),
    _token("sk_live_ sk_test_ rk_live_ rk_test_", r"[sr]k_(?:live|test)_\w{16,120}"),  # Stripe
    _token("whsec_", r"whsec_\w{16,80}"),
    _token("sk-", r"sk-(?=[\w-]{0,60}\d)(?=[\w-]{0,60}[A-Z])[\w-]{20,200}"),  # OpenAI and others
    _token("hf_", r"hf_[A-Za-z]{30,40}"),  # Hugging Face
    _token("dapi", r"dapi[0-9a-f]{32}"),  # Databricks
    _token("SG.", r"SG\.[\w-]{16,40}\.[\w-]{16,60}"),  # SendGrid
)
PRIVATE_KEY = re.compile(r"-----BEGIN[ A-Z]{0,40}PRIVATE KEY-----(?P<body>(?:(?!-----)[\s\S]){1,20000})-----END")
PRIVATE_KEY_LINE = re.compile(r"[A-Za-z0-9+/]{12,}={0,2}")
