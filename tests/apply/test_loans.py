"""What goes into the journal instead of a secret."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dash_migrate.lending.loan import Form, Loan
from dash_migrate.transaction import SecretError
from dash_migrate.transaction.delta import Delta, restore
from dash_migrate.transaction.encoding import dump, load
from dash_migrate.transaction.loans import journal_delta
from dash_migrate.transaction.records import FileRecord, KeyRef, Kind, Run, State


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


LENT = "A=1\nTOKEN='{}'\nB=2\n"


@pytest.mark.parametrize(
    ("source", "lent", "kept"),
    [
        ('it\\"s-kestrel', 'it"s-kestrel', ['\\"']),
        ("back\\\\slash-k3", "back\\slash-k3", ["\\\\"]),
        ("back\\\\slash-k3", "back\\\\slash-k3", []),
        ("a\\\"Q7\\\\w'{x}", "a\"Q7\\\\w\\'{x}", ['\\"']),
        ("it's-kestrel", "it\\'s-kestrel", []),
        ('it\\"s-kestrel', 'it\\"s-kestrel', []),
        ("k3str\\u00e9l-falcon", "k3strél-falcon", ["\\u00e9"]),
        ("\\x68unt\\x65r-of-k3", "hunter-of-k3", ["\\x68", "\\x65"]),
        ("tab\\tand\\nnext", "tab\tand\nnext", ["\\t", "\\n"]),
        ("one\\\n  two-three", "one  two-three", ["\\\n"]),
        ("one\ntwo-three", "one\\ntwo-three", ["\n"]),
        ("one\r\ntwo-three", "one\ntwo-three", ["\r"]),
        ("{{k3strel}}", "{k3strel}", ["{", "}"]),
        ("48_213", "48213", ["_"]),
        ("ab", "ab", []),
    ],
)
def test_a_secret_that_is_spelled_otherwise_is_borrowed_but_for_its_spelling(
    source: str, lent: str, kept: list[str]
) -> None:
    lenders = {"other": "nothing of it", ".env": LENT.format(lent)}
    before, after = f"t = '{source}'\n", "t = read('TOKEN')\n"

    def spans(text: str) -> list[tuple[int, int]]:
        return [(text.index(source), text.index(source) + len(source))] if source in text else []

    delta = journal_delta("a.py", after.encode(), before.encode(), lenders, lambda _: False, spans=spans)
    assert restore(after.encode(), delta, lenders) == before.encode()
    inside = [piece for piece in stored(delta) if piece not in {"'", "t = '", "'\n"}]
    assert inside == kept


@pytest.mark.parametrize(
    ("source", "lent"),
    [
        ("hunter22", "hunter23"),
        ("hunter22", "hunter"),
        ("\\x68\\x75\\x6e\\x74\\x65\\x72", "hunter"),
        ("\\x68unt\\x65r", "hunter"),
        ("sales/\\x68\\x75nter@db.example.com", "sales/hunter@db.example.com"),
        ("sales/\\x68un\\x74er@db.example.com", "sales/hunter@db.example.com"),
        ("\\d\\w", "hunter"),
        ("h_unter", "hunter"),
        ("end\\n", "end"),
        ("hunter\\", "hunter"),
    ],
)
def test_what_a_file_does_not_hold_is_not_pieced_together_from_it(source: str, lent: str) -> None:
    def spans(text: str) -> list[tuple[int, int]]:
        return [(5, 5 + len(source))] if source in text else []

    with pytest.raises(SecretError):
        journal_delta(
            "a.py", b"t = 1\n", f"t = '{source}'\n".encode(), {".env": lent}, lambda _: False, spans=spans
        )


def test_a_secret_is_not_cut_where_the_line_goes_on_as_before() -> None:
    """`PIN = 48` and `PIN = 4...` begin alike: the first digit is not left behind as what did not change."""
    before, after, lenders = "PIN = 4821\n", "PIN = 4 + read()\n", {".env": "PIN=4821\n"}

    def spans(text: str) -> list[tuple[int, int]]:
        return [(6, 10)] if text == before else []

    delta = journal_delta("a.py", after.encode(), before.encode(), lenders, lambda _: False, spans=spans)
    assert restore(after.encode(), delta, lenders) == before.encode()
    assert stored(delta) == ["PIN = ", "\n"]
    assert list(delta.loans()) == [Loan(".env", 4, 8)]


def test_a_secret_that_stays_beside_what_changes_is_borrowed_from_its_own_file() -> None:
    before, after = 'f("/a", "world", "/b")\n', 'f(p("/a"), "world", p("/b"))\n'

    def spans(text: str) -> list[tuple[int, int]]:
        return [(text.index("world"), text.index("world") + 5)]

    delta = journal_delta("a.py", after.encode(), before.encode(), {"a.py": after}, lambda _: False, spans=spans)
    assert not any("world" in piece for piece in stored(delta))


def test_a_secret_of_a_latin_1_file_is_borrowed() -> None:
    before = "# coding: latin-1\nt = 'pässwörd-x'\n".encode("latin-1")
    after = b"# coding: latin-1\nt = read()\n"

    def spans(text: str) -> list[tuple[int, int]]:
        return [(text.index("pässw"), text.index("pässw") + 10)]

    delta = journal_delta("a.py", after, before, {".env": "T=pässwörd-x\n"}, lambda _: False, spans=spans)
    assert restore(after, delta, {".env": "T=pässwörd-x\n"}) == before
    assert [loan.end - loan.start for loan in delta.loans()] == [10]


def test_bytes_that_moved_as_base64_are_borrowed() -> None:
    secret, lent = "\\xc3\\xa4x9-kk2\\x00", "A=1\nKEY=w6R4OS1razIA\n"
    before, after = f"k = b'{secret}'\n", "k = b64decode(read())\n"

    def spans(text: str) -> list[tuple[int, int]]:
        return [(text.index(secret), text.index(secret) + len(secret))]

    delta = journal_delta("a.py", after.encode(), before.encode(), {".env": lent}, lambda _: False, spans=spans)
    assert restore(after.encode(), delta, {".env": lent}) == before.encode()
    assert list(delta.loans()) == [Loan(".env", 8, 20, Form.BASE64)]
    assert load(dump(_run(delta)), 1).files[0].delta == delta


def _run(delta: Delta) -> Run:
    file = FileRecord("a.py", "a.py", Kind.EDITED, 0o644, "b", "a", delta)
    return Run(1, "t", "now", State.DONE, KeyRef("f", in_project=False), files=(file,))
