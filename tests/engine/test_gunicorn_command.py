"""gunicorn command lines: their words, options and targets, read as the shell and gunicorn read them."""

from __future__ import annotations

import pytest

from dash_migrate.facts.gunicorn import GunicornCommand, gunicorn_commands, parse_gunicorn
from dash_migrate.facts.shell import ShellError, simple_commands


def parsed(command: str) -> GunicornCommand:
    found = parse_gunicorn(command)
    assert found is not None
    return found


def words(line: str) -> list[list[str]]:
    return [[word.value for word in command.words] for command in simple_commands(line)]


class TestShell:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("gunicorn app:server", [["gunicorn", "app:server"]]),
            ("a 'b c' \"d e\" f\\ g", [["a", "b c", "d e", "f g"]]),
            ('a "\\$x \\n" b"c"\'d\'', [["a", "$x \\n", "bcd"]]),
            ("cd src && a; b || c | d & e\nf", [["cd", "src"], ["a"], ["b"], ["c"], ["d"], ["e"], ["f"]]),
            ("a&&b", [["a"], ["b"]]),
            ("a # b && c", [["a"]]),
            ("a#b", [["a#b"]]),
            ("#a", []),
            ("a;#b", [["a"]]),
            ("a > log.txt 2>&1 b &> all.txt < in c 2>>err", [["a", "b", "c"]]),
            (
                "a -w $((2 * $(nproc) + 1)) ${PORT:-80 80}",
                [["a", "-w", "$((2 * $(nproc) + 1))", "${PORT:-80 80}"]],
            ),
            ("", []),
            ("  # nothing", []),
            ("A=1", []),
            ("env A=1 a B=2", [["a", "B=2"]]),
        ],
    )
    def test_a_line_is_split_as_a_shell_splits_it(self, line: str, expected: list[list[str]]) -> None:
        assert words(line) == expected

    def test_variables_are_kept_apart(self) -> None:
        (command,) = simple_commands("A=1 B='x y' env C= gunicorn app:server D=2")
        assert command.variables == {"A": "1", "B": "x y", "C": ""}

    @pytest.mark.parametrize("line", ["a 'b", 'a "b', "a $(b", "a ${b"])
    def test_what_is_open_at_the_end_is_refused(self, line: str) -> None:
        with pytest.raises(ShellError):
            simple_commands(line)

    def test_places_are_those_of_the_line(self) -> None:
        line = "A=1 exec 'x y'  b\\ c # d"
        places = [line[word.start : word.end] for word in simple_commands(line)[0].words]
        assert places == ["exec", "'x y'", "b\\ c"]


class TestTarget:
    @pytest.mark.parametrize(
        ("command", "target"),
        [
            ("gunicorn app:server", "app:server"),
            ("gunicorn --workers 4 app:server", "app:server"),
            ("gunicorn -w4 -b=:80 app:server --preload", "app:server"),
            ("gunicorn --preload app:server", "app:server"),
            ("gunicorn app:server other:server", "app:server"),
            ("gunicorn --log-file - app:server", "app:server"),
            ("gunicorn -- app:server -x", "app:server"),
            ("gunicorn 'app:create_app()'", "app:create_app()"),
            ("exec gunicorn app:server", "app:server"),
            ("python -m gunicorn app:server", "app:server"),
            ("/opt/venv/bin/gunicorn app:server", "app:server"),
            ("cd src && gunicorn app:server && echo done", "app:server"),
            ("gunicorn --timout 60 app:server", "app:server"),
            ("gunicorn --prelaod app:server", "app:server"),
            ("gunicorn --unheard app:server", "app:server"),
            ("gunicorn --unheard 5 app:server", "app:server"),
            ("gunicorn --workers 2", None),
            ("gunicorn", None),
        ],
    )
    def test_the_target_is_found_among_the_options(self, command: str, target: str | None) -> None:
        assert parsed(command).target == target

    @pytest.mark.parametrize("command", ["python app.py", "gunicornd app:server", "", "gunicorn 'app:server"])
    def test_no_gunicorn_no_command(self, command: str) -> None:
        assert parse_gunicorn(command) is None

    @pytest.mark.parametrize(
        ("target", "readable"),
        [
            ("app:server", True),
            ("pkg.app:server", True),
            ("app:create_app()", True),
            ("app:create_app(debug=True)", True),
            ("app", True),
            ("app:app.server", False),
            ("app.py:server", False),
            ("app.py", False),
            ("app:", False),
            ("app:1", False),
        ],
    )
    def test_what_gunicorn_can_read_as_a_target(self, target: str, readable: bool) -> None:
        assert parsed(f"gunicorn '{target}'").well_formed is readable

    def test_a_module_alone_means_its_application(self) -> None:
        assert (parsed("gunicorn app").module, parsed("gunicorn app").attr) == ("app", "application")


class TestOptions:
    @pytest.mark.parametrize(
        ("command", "option", "value"),
        [
            ("gunicorn --workers 4", "--workers", "4"),
            ("gunicorn --workers=4", "--workers", "4"),
            ("gunicorn -w 4", "-w", "4"),
            ("gunicorn -w4", "-w", "4"),
            ("gunicorn -w=4", "-w", "4"),
            ("gunicorn --time 60", "--timeout", "60"),
            ("gunicorn --preload", "--preload", ""),
            ("gunicorn --bind 0.0.0.0:$PORT", "--bind", "0.0.0.0:$PORT"),
            ("gunicorn --bind '[::]:80'", "--bind", "[::]:80"),
            ("gunicorn --worker_class sync", "--worker-class", "sync"),
            ("gunicorn --workers 2 --workers 3", "--workers", "3"),
        ],
    )
    def test_a_value_is_found_in_every_form(self, command: str, option: str, value: str) -> None:
        assert parsed(command).option(option) == value

    @pytest.mark.parametrize(
        ("written", "near"),
        [
            ("--timout", "--timeout"),
            ("--tiemout", "--timeout"),
            ("--time-out", "--timeout"),
            ("--worker_class", "--worker-class"),
            ("--worker", "--workers"),
            ("--Workers", "--workers"),
            ("-workers", "--workers"),
            ("\u2013workers", "--workers"),
            ("\u2014workers", "--workers"),
            ("--prelaod", "--preload"),
            ("--bnid", "--bind"),
            ("--port", ""),
            ("--host", ""),
            ("--debug", ""),
            ("--app", ""),
            ("--lifespan", ""),
            ("-x", ""),
        ],
    )
    def test_a_misspelt_option_has_its_nearest_name_and_a_foreign_one_none(self, written: str, near: str) -> None:
        (argument,) = parsed(f"gunicorn {written}").arguments
        assert not argument.known
        assert argument.near == near
        assert argument.written == written

    @pytest.mark.parametrize(
        "written", ["--workers", "--time", "--thread", "-D", "-R", "--proxy-protocol", "--no-sendfile"]
    )
    def test_what_gunicorn_takes_is_known(self, written: str) -> None:
        (argument,) = parsed(f"gunicorn {written}").arguments
        assert argument.known
        assert argument.near == ""

    @pytest.mark.parametrize(
        ("command", "fault"),
        [
            ("gunicorn --workers two", "takes a whole number, not 'two'"),
            ("gunicorn --timeout 60s", "takes a whole number, not '60s'"),
            ("gunicorn --workers=-1", "takes a whole number, not '-1'"),
            ("gunicorn --workers", "needs a value"),
            ("gunicorn --bind --preload", "needs a value"),
            ("gunicorn --preload=yes", "takes no value"),
            ("gunicorn --wokers two", "takes a whole number, not 'two'"),
            ("gunicorn --workers 4", ""),
            ("gunicorn --workers $WEB_CONCURRENCY", ""),
            ("gunicorn --workers `nproc`", ""),
            ("gunicorn --umask 0o022", ""),
            ("gunicorn --proxy-protocol=auto", ""),
            ("gunicorn --name two", ""),
            ("gunicorn --log-file -", ""),
            ("gunicorn --bind=", ""),
        ],
    )
    def test_values_are_checked_as_gunicorn_checks_them(self, command: str, fault: str) -> None:
        assert parsed(command).arguments[0].fault == fault

    def test_an_argument_knows_its_place(self) -> None:
        line = "A=1 gunicorn  --bind=0.0.0.0:80  -w 4 'app:server'  --preload # x"
        command = parsed(line)
        assert line[command.program.start : command.program.end] == "gunicorn"
        places = [line[item.start : item.end] for item in command.arguments]
        assert places == ["--bind=0.0.0.0:80", "-w 4", "'app:server'", "--preload"]


class TestSearchPath:
    @pytest.mark.parametrize(
        ("command", "folders"),
        [
            ("gunicorn app:server", (".",)),
            ("gunicorn --chdir src app:server", ("src", ".")),
            ("gunicorn --pythonpath src app:server", ("src", ".")),
            ("gunicorn --pythonpath a,b app:server", ("b", "a", ".")),
            ("gunicorn --chdir src --pythonpath lib app:server", ("src/lib", "src", ".")),
            ("cd src && gunicorn app:server", ("src",)),
            ("cd src && cd inner && gunicorn --chdir x app:server", ("src/inner/x", "src/inner")),
            ("PYTHONPATH=.:src gunicorn app:server", (".", "src")),
            ("cd src && PYTHONPATH=lib gunicorn app:server", ("src", "src/lib")),
            ("gunicorn --chdir /app app:server", (".",)),
            ("gunicorn --pythonpath ../lib app:server", (".",)),
        ],
    )
    def test_modules_are_looked_for_where_gunicorn_looks(self, command: str, folders: tuple[str, ...]) -> None:
        assert parsed(command).search_path == folders


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ('CMD ["gunicorn", "-w", "2", "app:server"]', ["app:server"]),
        ('CMD ["sh", "-c", "gunicorn app:server"]', ["app:server"]),
        ("CMD gunicorn \\\n  --workers 2 \\\n  app:server", ["app:server"]),
        ("startCommand: gunicorn app:server --workers 2", ["app:server"]),
        ("startCommand: 'gunicorn app:server'", ["app:server"]),
        ("# gunicorn old:server\nexec gunicorn new:server", ["new:server"]),
        ("RUN pip install gunicorn", []),
        ("web: python app.py", []),
    ],
)
def test_calls_are_found_in_other_files(text: str, targets: list[str]) -> None:
    assert [command.target for command in gunicorn_commands(text)] == targets
