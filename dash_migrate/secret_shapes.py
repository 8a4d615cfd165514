"""Secrets that are told by their own form, or by the URL or connection string they stand in."""

from __future__ import annotations

import re

USERINFO = re.compile(
    r"(?i)(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,30}://[^\s:/@'\"]{0,200}:(?P<value>[^\s/@'\"{}$]{2,400})@"
)
ODBC = re.compile(
    r"(?i)\b(?:pwd|password|accountkey|sharedaccesskey)\s{0,3}=\s{0,3}(?P<value>[^;'\"\s{}()\[\],]{2,400})[;'\"]"
)
QUERY = re.compile(
    r"(?i)[?&](?:api_?key|key|token|appid|access_token|sig|subscription-key)=(?P<value>[^&\s'\"{}]{8,400})"
)
BEARER = re.compile(r"\b(?:Bearer|Basic|Token) (?=[^\s'\"]{0,80}\d)(?P<value>[A-Za-z0-9_.~+/=-]{12,2000})")
SHAPES = re.compile(
    r"""(?x)
      \b(?:pk|sk|tk)\.eyJ[\w-]{10,400}\.[\w-]{10,100}           # Mapbox
    | \beyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{8,1000}       # JSON web token
    | \b(?:AKIA|ASIA)[A-Z0-9]{16}\b                             # AWS access key id
    | \bgh[pousr]_[A-Za-z0-9]{30,80} | \bgithub_pat_\w{30,100}  # GitHub
    | \bglpat-[\w-]{16,60}                                      # GitLab
    | \bxox[abprs]-[\w-]{10,200}                                # Slack
    | \bAIza[\w-]{35} | \bGOCSPX-[\w-]{20,40}                   # Google
    | \b(?:sk|rk)_(?:live|test)_\w{16,120} | \bwhsec_\w{16,80}  # Stripe
    | \bsk-(?=[\w-]{0,60}\d)(?=[\w-]{0,60}[A-Z])[\w-]{20,200}   # OpenAI and others
    | \bhf_[A-Za-z]{30,40}                                      # Hugging Face
    | \bdapi[0-9a-f]{32}                                        # Databricks
    | \bSG\.[\w-]{16,40}\.[\w-]{16,60}                          # SendGrid
    """
)
PRIVATE_KEY = re.compile(r"-----BEGIN[ A-Z]{0,40}PRIVATE KEY-----(?P<body>(?:(?!-----)[\s\S]){1,20000})-----END")
PRIVATE_KEY_LINE = re.compile(r"[A-Za-z0-9+/]{12,}={0,2}")
