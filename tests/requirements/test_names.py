"""From an import to its distribution: the order of what is asked, and that nothing is guessed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from dash_migrate.knowledge import load
from dash_migrate.packages.installed import Installed, canonical, read_installed
from dash_migrate.packages.names import (
    Ambiguous,
    Basis,
    Match,
    distribution_for,
    pipreqs_entry,
    table_entry,
)
from tests.support.environments import Dist, make_environment


def installed(tmp_path: Path, **versions: str | Dist) -> Installed:
    named = {key.replace("_", "-"): value for key, value in versions.items()}
    make_environment(tmp_path / "env", named)
    return read_installed([tmp_path / "env/lib/python3.11/site-packages"])


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("cv2", "opencv-python-headless"),
        ("PIL.Image", "pillow"),
        ("yaml", "pyyaml"),
        ("sklearn.linear_model.Ridge", "scikit-learn"),
        ("google.cloud.bigquery.Client", "google-cloud-bigquery"),
        ("google.oauth2.service_account", "google-auth"),
        ("azure.storage.blob.BlobServiceClient", "azure-storage-blob"),
        ("azure.storage.filedatalake", "azure-storage-file-datalake"),
        ("mpl_toolkits.mplot3d", "matplotlib"),
        ("mpl_toolkits.basemap.Basemap", "basemap"),
        ("psycopg2.extras", "psycopg2-binary"),
        ("MySQLdb", "mysqlclient"),
        ("dash_bootstrap_components", "dash-bootstrap-components"),
        ("dash.dcc", "dash"),
        ("flask_caching.Cache", "flask-caching"),
        ("pkg_resources", "setuptools"),
        ("distutils.version", "setuptools"),
        ("airflow.providers.google.cloud", "apache-airflow-providers-google"),
        ("airflow.models.DAG", "apache-airflow"),
        ("azure.mgmt.costmanagement.models", "azure-mgmt-costmanagement"),
        ("backports.zoneinfo.ZoneInfo", "backports-zoneinfo"),
        ("google.cloud.pubsub_v1", "google-cloud-pubsub"),
        ("google.protobuf.json_format", "protobuf"),
        ("opentelemetry.trace", "opentelemetry-api"),
        ("opentelemetry.instrumentation.flask", "opentelemetry-instrumentation-flask"),
        ("snowflake.snowpark.Session", "snowflake-snowpark-python"),
        ("databricks.connect", "databricks-connect"),
        ("ruamel.yaml", "ruamel-yaml"),
        ("zope.interface", "zope-interface"),
        ("attr", "attrs"),
        ("docx", "python-docx"),
        ("fitz", "pymupdf"),
        ("jwt", "pyjwt"),
        ("serial", "pyserial"),
        ("usb.core", "pyusb"),
        ("ee", "earthengine-api"),
        ("gi.repository", "pygobject"),
        ("snappy", "python-snappy"),
        ("feather", "feather-format"),
        ("newspaper", "newspaper3k"),
        ("readability", "readability-lxml"),
        ("pdfminer.high_level", "pdfminer-six"),
        ("trello", "py-trello"),
        ("speedtest", "speedtest-cli"),
        ("_plotly_utils.colors", "plotly"),
    ],
)
def test_the_table(name: str, key: str) -> None:
    assert distribution_for(name, None) == Match(key, Basis.TABLE)


@pytest.mark.parametrize(
    "name",
    [
        "google",
        "google.cloud",
        "azure",
        "acme_charts",
        "models",
        "utils",
        "config",
        "data",
        "ruamel",
        "Image",
        "control",
        "modal",
        "access",
        "dash_app",
        "dash_utils",
        "airflow_tools",
        "amazon",
        "colors",
        "migrate",
    ],
)
def test_what_nothing_knows_is_not_guessed(name: str) -> None:
    assert distribution_for(name, None) is None


def test_the_environment_goes_before_the_table(tmp_path: Path) -> None:
    held = installed(tmp_path, acme_docx=Dist("1.0", modules=("docx/__init__.py",)))
    assert distribution_for("docx.Document", held) == Match("acme-docx", Basis.ENVIRONMENT)


def test_declared_names_go_before_the_table(tmp_path: Path) -> None:
    assert distribution_for("cv2", None, {"opencv-python"}) == Match("opencv-python", Basis.DECLARED)
    assert distribution_for("acme_charts.bar", None, {"acme-charts"}) == Match("acme-charts", Basis.DECLARED)
    assert distribution_for("acme.charts.bar", None, {"acme-charts"}) == Match("acme-charts", Basis.DECLARED)


@pytest.mark.parametrize(
    ("name", "declared", "key"),
    [
        ("acmecharts", "acme-charts", "acme-charts"),
        ("acme_charts", "acmecharts", "acmecharts"),
        ("acme_charts.bar", "python-acme-charts", "python-acme-charts"),
        ("acme", "pyacme", "pyacme"),
        ("acme", "acme-py", "acme-py"),
        ("acme", "acme-python", "acme-python"),
        ("acme", "acme3", None),
        ("acme", "acme-charts", None),
        ("acme", "pyt", None),
        ("py", "python", None),
        ("PIL", "pillow-simd", "pillow-simd"),
        ("tensorflow.keras", "tensorflow-cpu", "tensorflow-cpu"),
        ("mysql.connector", "mysql-connector", "mysql-connector"),
    ],
)
def test_what_the_user_declares_is_believed_in_any_spelling(name: str, declared: str, key: str | None) -> None:
    found = distribution_for(name, None, {declared, "zzz"})
    assert found == (Match(key, Basis.DECLARED) if key else None)


def test_a_known_import_is_not_taken_for_a_name_that_only_looks_alike() -> None:
    assert distribution_for("docx", None, {"docxpy"}) == Match("python-docx", Basis.TABLE)


def test_a_part_of_a_namespace_is_not_what_else_lies_in_it(tmp_path: Path) -> None:
    held = installed(tmp_path, google_auth="2.0", matplotlib="3.8")
    assert distribution_for("google.oauth2.service_account", held) == Match("google-auth", Basis.ENVIRONMENT)
    assert distribution_for("google.cloud.bigquery.Client", held) == Match("google-cloud-bigquery", Basis.TABLE)
    assert distribution_for("google.cloud.storage", held, {"google-cloud-storage"}) == Match(
        "google-cloud-storage", Basis.DECLARED
    )
    assert distribution_for("mpl_toolkits.mplot3d", held) == Match("matplotlib", Basis.ENVIRONMENT)
    assert distribution_for("mpl_toolkits.basemap", held) == Match("basemap", Basis.TABLE)


def test_an_installed_part_of_a_namespace_that_does_not_say_its_files(tmp_path: Path) -> None:
    named = Dist("3.0", record=False, top_level="google\n")
    held = installed(tmp_path, google_auth="2.0", google_cloud_storage=named)
    assert distribution_for("google.cloud.storage", held) == Match("google-cloud-storage", Basis.ENVIRONMENT)
    silent = Dist("3.0", record=False)
    held = installed(tmp_path / "silent", google_auth="2.0", google_cloud_storage=silent)
    assert distribution_for("google.cloud.storage", held) == Match("google-cloud-storage", Basis.ENVIRONMENT)


def test_a_variant_that_brings_a_deeper_part_is_its_owner(tmp_path: Path) -> None:
    held = installed(tmp_path, acme_azure=Dist("1", modules=("azure/storage/blob/__init__.py",)))
    assert distribution_for("azure.storage.blob.BlobClient", held) == Match("acme-azure", Basis.ENVIRONMENT)


def test_a_declared_variant_stands_for_the_installed_one(tmp_path: Path) -> None:
    held = installed(tmp_path, opencv_python="4.9")
    assert distribution_for("cv2", held, {"opencv-python-headless"}) == Match(
        "opencv-python-headless", Basis.ENVIRONMENT
    )
    assert distribution_for("cv2", held, {"opencv-python", "opencv-python-headless"}) == Match(
        "opencv-python", Basis.ENVIRONMENT
    )
    assert distribution_for("cv2", held, {"pandas"}) == Match("opencv-python", Basis.ENVIRONMENT)
    strange = installed(tmp_path / "strange", acme_vision=Dist("1", modules=("cv2/__init__.py",)))
    assert distribution_for("cv2", strange, {"opencv-python"}) == Match("acme-vision", Basis.ENVIRONMENT)


def test_two_installed_owners(tmp_path: Path) -> None:
    held = installed(
        tmp_path,
        opencv_python="4.9",
        opencv_python_headless="4.9",
        one=Dist("1", modules=("shared/a.py",)),
        two=Dist("1", modules=("shared/b.py",)),
        three=Dist("1", modules=("three/__init__.py", "four/__init__.py")),
        four="1",
    )
    assert distribution_for("cv2", held) == Match("opencv-python-headless", Basis.ENVIRONMENT)
    assert distribution_for("cv2", held, {"opencv-python"}) == Match("opencv-python", Basis.ENVIRONMENT)
    assert distribution_for("shared", held) == Ambiguous(("one", "two"))
    assert distribution_for("shared.b", held) == Match("two", Basis.ENVIRONMENT)
    assert distribution_for("four", held) == Match("four", Basis.ENVIRONMENT)


@pytest.mark.parametrize(
    ("requires", "key"), [(("dash-core-components==2.0.0",), "dash"), ((), "dash-core-components")]
)
def test_the_parts_that_dash_2_brings_are_dash(tmp_path: Path, requires: tuple[str, ...], key: str) -> None:
    held = installed(tmp_path, dash=Dist("2.18.2", requires=requires), dash_core_components="2.0.0")
    assert distribution_for("dash_core_components", held) == Match(key, Basis.ENVIRONMENT)
    held = installed(tmp_path / "flask", dash=Dist("2.18.2", requires=("Flask>=1",)), flask="3.0")
    assert distribution_for("flask", held) == Match("flask", Basis.ENVIRONMENT)


@pytest.mark.parametrize(
    ("major", "key"), [(1, "dash"), (2, "dash"), (3, "dash-html-components"), (None, "dash-html-components")]
)
def test_the_parts_by_the_apps_own_pin(major: int | None, key: str) -> None:
    assert distribution_for("dash_html_components", None, (), major) == Match(key, Basis.TABLE)


def test_pipreqs_table_is_the_last(tmp_path: Path) -> None:
    assert distribution_for("rest_framework", None) == Match("djangorestframework", Basis.PIPREQS)
    assert distribution_for("rest_framework", None, {"rest-framework"}) == Match("rest-framework", Basis.DECLARED)


@pytest.mark.parametrize(
    "name",
    [
        "google",
        "azure",
        "analytics",
        "config",
        "models",
        "src",
        "acme",
        "audio",
        "html",
        "amara3",
        "amazon",
        "alerta",
        "bang",
        "bark",
        "fias",
        "grammar",
        "paste",
        "openid",
    ],
)
def test_unsound_rows_of_pipreqs_do_not_count(name: str) -> None:
    assert pipreqs_entry(name) is None


@pytest.mark.parametrize(
    ("name", "key"),
    [("enchant", "pyenchant"), ("frontmatter", "python-frontmatter"), ("mako", "mako")],
)
def test_sound_rows_of_pipreqs(name: str, key: str) -> None:
    assert pipreqs_entry(name) == key


def test_pipreqs_is_read_and_not_imported() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from dash_migrate.packages.names import pipreqs_entry as e; "
        "print(e('rest_framework'), 'pipreqs' in sys.modules, 'requests' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert done.stdout.split() == ["djangorestframework", "False", "False"]
    assert find_spec("pipreqs") is not None


def test_the_table_is_written_in_canonical_names() -> None:
    data = load("imports")
    for name, keys in data["distributions"].items():
        assert keys == [canonical(key) for key in keys], name
        assert table_entry(name) == tuple(keys)
    assert not set(data["same-name"]) & data["distributions"].keys()
    assert len(set(data["same-name"])) == len(data["same-name"])
    assert not set(data["distrusted"]) & (set(data["same-name"]) | data["distributions"].keys())
