"""What goes into the journal instead of a secret."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dash_migrate.transaction import SecretError
from dash_migrate.transaction.delta import Delta, Loan, restore
from dash_migrate.transaction.loans import journal_delta


def contained(secret: bytes, data: bytes) -> bool:
    return secret in data


SECRET = "pk.Zx81-kestrel"
OTHER = "hunter-two-22"


def holds(data: bytes) -> bool:
    return SECRET.encode() in data or OTHER.encode() in data


def delta_of(after: str, before: str, lenders: dict[str, str]) -> Delta:
    delta = journal_delta("a.py", after.encode(), before.encode(), lenders, holds)
    assert restore(after.encode(), delta, lenders) == before.encode()
    for text in stored(delta):
        assert not holds(text.encode())
    return delta


def stored(delta: Delta) -> list[str]:
    return [piece for hunk in delta.hunks for piece in hunk.pieces if isinstance(piece, str)]


def test_a_secret_is_borrowed_and_its_surroundings_are_stored() -> None:
    env = f"A=1\nTOKEN={SECRET}\n"
    delta = delta_of("t = os.environ['T']\n", f"t = '{SECRET}'\n", {".env": env})
    assert list(delta.loans()) == [Loan(".env", 10, 10 + len(SECRET))]
    assert stored(delta) == ["'", "'"]


def test_several_secrets_of_one_line_are_borrowed_one_by_one() -> None:
    lenders = {".env": f"B={OTHER}\n", "other.env": f"A={SECRET}\n"}
    delta = delta_of("login(*keys)\n", f"login('{SECRET}', '{OTHER}')\n", lenders)
    assert [loan.path for loan in delta.loans()] == ["other.env", ".env"]


def test_a_secret_that_no_file_holds_is_refused() -> None:
    with pytest.raises(SecretError, match=r"a\.py: .*dash-migrate plan"):
        delta_of("t = 1\n", f"t = '{SECRET}'\n", {".env": "TOKEN=\n"})


def test_a_part_of_a_secret_is_not_borrowed() -> None:
    with pytest.raises(SecretError):
        delta_of("t = 1\n", f"t = '{SECRET}'\n", {".env": SECRET[:-1], "b": SECRET[1:]})


def test_a_secret_that_goes_on_with_another_is_borrowed_as_far_as_both_go() -> None:
    longer = SECRET + "-and-more"

    def either(data: bytes) -> bool:
        return SECRET.encode() in data

    after, before = b"t = 1\n", f"t = '{longer}'\n".encode()
    lenders = {"short": SECRET, "long": f"K={longer}\n"}
    delta = journal_delta("a.py", after, before, lenders, either)
    assert list(delta.loans()) == [Loan("long", 2, 2 + len(longer))]


def test_a_secret_over_several_lines_is_seen() -> None:
    before = "a = 1\nkey = '''BEGIN\nEND'''\nb = 2\n"

    def block(data: bytes) -> bool:
        return b"BEGIN\nEND" in data

    with pytest.raises(SecretError):
        journal_delta("a.py", b"a = 1\nkey = env\nb = 2\n", before.encode(), {}, block)
    with pytest.raises(SecretError):
        journal_delta("a.py", b"a = 1\nkey = env\n# more\nb = 2\n", before.encode(), {}, block)


def test_a_secret_in_another_encoding_is_seen() -> None:
    secret = "pässwörd"
    before = f"# coding: latin-1\nt = '{secret}'\n".encode("latin-1")
    for form in (secret.encode("latin-1"), secret.encode()):
        with pytest.raises(SecretError):
            journal_delta("a.py", b"t = 1\n", before, {}, partial(contained, form))


def test_a_deleted_file_is_stored_but_for_its_secrets() -> None:
    content = f"user=anna\npassword={OTHER}\n"
    delta = delta_of("", content, {".env": f"P={OTHER}"})
    assert stored(delta) == ["user=anna\npassword", "\n"]
    assert list(delta.loans()) == [Loan(".env", 1, 2 + len(OTHER))]


def test_a_renamed_file_is_not_stored() -> None:
    content = "a long line of a file\n" * 20
    delta = delta_of("", content, {"new/name.txt": "x" + content})
    assert (stored(delta), list(delta.loans())) == ([], [Loan("new/name.txt", 1, 1 + len(content))])


def test_a_short_text_is_stored_even_if_another_file_has_it() -> None:
    delta = delta_of("", "web: app\n", {"b": "web: app\n"})
    assert stored(delta) == ["web: app\n"]


def test_a_detector_that_sees_secrets_everywhere_refuses() -> None:
    with pytest.raises(SecretError):
        journal_delta("a.py", b"a\n", b"b\n", {".env": "b"}, lambda _: True)


def test_what_is_left_around_a_loan_is_looked_at_again() -> None:
    """A detector need not see in a whole text what it sees in a part of it."""

    def capricious(data: bytes) -> bool:
        return data == b"pw=" or b"hunter22" in data

    with pytest.raises(SecretError):
        journal_delta("a.py", b"", b"pw=hunter22", {".env": "hunter22"}, capricious)


words = st.sampled_from([SECRET, OTHER, SECRET[:5], SECRET[5:], "'", "=", "\n", "x", " ", "KEY"])


@given(before=st.lists(words, max_size=12), after=st.lists(words, max_size=6), env=st.lists(words, max_size=6))
def test_no_secret_is_stored_whatever_the_contents(before: list[str], after: list[str], env: list[str]) -> None:
    lenders = {".env": "".join(env), "a.py": "".join(after)}
    try:
        delta_of("".join(after), "".join(before), lenders)
    except SecretError:
        could = all(any(secret in text for text in lenders.values()) for secret in (SECRET, OTHER))
        assert not could, "every secret could have been borrowed"
