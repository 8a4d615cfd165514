"""What names in other languages say about their values."""

from __future__ import annotations

import pytest

from dash_migrate.secrets.gate import doubt
from dash_migrate.secrets.names import NameClass, mentions_password, name_class

PASSWORD, KEY, WEAK, USER = NameClass.PASSWORD, NameClass.KEY, NameClass.WEAK, NameClass.USER


# Each with a near miss: the same word in a name of something else.
@pytest.mark.parametrize(
    ("name", "expected", "near_miss"),
    [
        ("losung", PASSWORD, "loesung"),
        ("kennwort_admin", PASSWORD, "KENNWORT_RICHTLINIE"),
        ("motDePasse", PASSWORD, "mdp_oublie"),
        ("psk", PASSWORD, "psk_laenge"),
        ("codigo_acceso", PASSWORD, "codigo_postal"),
        ("palavraPasse", PASSWORD, "palavra"),
        ("mnemonic", PASSWORD, "mnemonic_label"),
        ("jeton_api", KEY, "jeton_longueur"),
        ("cle_api", KEY, "cle_api_libelle"),
        ("claveSecreta", KEY, "clave_etiqueta"),
        ("zugangsschlüssel", KEY, "zugangsschlüssel_feld"),
        ("apisleutel", KEY, "sleutelbos"),
        ("HERE_APP_CODE", KEY, "code_apps"),
        ("clave_lectura", WEAK, "lectura"),
        ("cleHere", WEAK, "clementine"),
        ("chave", WEAK, "chaveiro"),
        ("schlüssel", WEAK, "schlüsselbund"),
        ("lizenz", WEAK, "lizenzen"),
        ("tok", WEAK, "stok"),
        ("UNSPLASH_ACCESS", WEAK, "page_access"),
        ("ZENODO", WEAK, "ZENODO_DOI"),
        ("session_id", WEAK, "section_id"),
        ("benutzername", USER, "benutzerzahl"),
        ("identifiant", USER, "identifiant_label"),
        ("nome_utente", USER, "nome"),
    ],
)
def test_class_and_near_miss(name: str, expected: NameClass, near_miss: str) -> None:
    assert name_class(name) is expected
    assert name_class(near_miss) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mdp", "Nouveau mot de passe"),
        ("mdp", "Mot de passe oublié ?"),
        ("passwort", "Kennwort vergessen"),
        ("contrasena", "Introduzca la contraseña"),
        ("senha", "Esqueceu a senha"),
        ("wachtwoord", "Voer uw wachtwoord in"),
    ],
)
def test_labels(name: str, text: str) -> None:
    assert doubt(text, name, PASSWORD) == "prose"
    assert doubt("tulipe-77-garage", name, PASSWORD) is None


def test_selectors_of_fields() -> None:
    assert mentions_password("//input[@id='txtPassword']")
    assert not mentions_password("//input[@id='passenger']")
