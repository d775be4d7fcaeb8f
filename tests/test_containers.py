"""Compose, hadolint and Kubernetes' own schemas accept what `deploy/` ships for containers."""

import re
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from flows.installation import TELEMETRY
from flows.settings import OTHER_VARIABLES, SECRETS, Settings
from tests.validators import judged, tool

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
KUBERNETES = ("kubernetes/ballotwire.yaml", "kubernetes/server-values.yaml")
ENVIRONMENTS = ("env.example", "compose.yaml", "Dockerfile", *KUBERNETES)


def names_set(text):
    """The environment variables that a file sets."""
    return set(
        re.findall(
            r"^[#\s]*(?:ENV |export |- {?name: )?((?:PREFECT|BALLOTWIRE)_[A-Z_]+|DO_NOT_TRACK)(?:[=:,]|$)",
            text,
            re.MULTILINE,
        )
    )


@pytest.mark.parametrize("file", [*ENVIRONMENTS, "prefect.yaml"])
def test_every_name_set_is_a_setting(file):
    """No dead name: each PREFECT_ name is a setting of Prefect, each BALLOTWIRE_ name one of ours."""
    from prefect.settings.legacy import _get_settings_fields
    from prefect.settings.models.root import Settings as PrefectSettings

    theirs = set(_get_settings_fields(PrefectSettings))
    ours = {f"BALLOTWIRE_{name.upper()}" for name in Settings.__dataclass_fields__}
    ours |= {f"BALLOTWIRE_{name.upper()}_FILE" for name in SECRETS}
    found = names_set((DEPLOY / file).read_text())
    assert found
    assert found <= theirs | ours | {*OTHER_VARIABLES, "DO_NOT_TRACK"}


@pytest.mark.parametrize("file", ENVIRONMENTS)
def test_telemetry_is_off(file):
    """Every file that sets an environment switches the reports of all libraries off."""
    text = (DEPLOY / file).read_text()
    for name, value in TELEMETRY.items():
        assert re.search(rf"{name}(?:=|: |, value: )\"?{value}\b", text), name


def test_compose_is_accepted():
    """Compose itself resolves the file; a misspelt key would be refused."""
    compose = tool("docker-compose")
    code, said = judged(compose, "-f", str(DEPLOY / "compose.yaml"), "config", "-q")
    assert code == 0, said
    broken = (DEPLOY / "compose.yaml").read_text().replace("healthcheck:", "healthchek:")
    assert judged(compose, "-f", "-", "config", "-q", input=broken)[0] != 0


def test_compose_is_closed():
    """Ports are on loopback, tags are pinned, our containers read-only and with a health check."""
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    for name, service in services.items():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
        assert re.search(r":\d+\.\d+", service["image"]), name
        assert "healthcheck" in service, name
        if service["image"].startswith("ballotwire"):
            assert service["read_only"] is True
            assert service["cap_drop"] == ["ALL"]


def test_the_dockerfile_is_accepted():
    """Hadolint finds nothing in ours, and something in a careless one."""
    hadolint = tool("hadolint")
    assert judged(hadolint, str(DEPLOY / "Dockerfile")) == (0, "")
    assert judged(hadolint, "-", input="FROM python:latest\nRUN cd /x && pip install y\n")[0] != 0


def test_the_dockerfile_copies_what_is_there():
    """Every path that the image copies from the checkout exists, and it runs as nobody's root."""
    text = (DEPLOY / "Dockerfile").read_text()
    for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.MULTILINE):
        for path in line.split()[:-1]:
            assert path.startswith("--") or (ROOT / path).exists(), path
    assert re.search(r"^USER 1001:1001$", text, re.MULTILINE)
    assert "--require-hashes" in text


def test_kubernetes_accepts_the_manifests():
    """Kubernetes' own strict schemas accept every document, in the oldest and the newest version that has them all."""
    documents = list(yaml.safe_load_all((DEPLOY / "kubernetes" / "ballotwire.yaml").read_text()))
    assert [row["kind"] for row in documents].count("Deployment") == 1
    for version in ("1.29", "1.37"):
        for row in documents:
            kubernetes_validate.validate(row, version, strict=True)
    documents[-1]["spec"]["podSelectors"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(documents[-1], "1.37", strict=True)


def test_pods_are_closed():
    """No container is root, writes to its root, keeps a capability or has a token; there is one worker."""
    worker = next(
        row
        for row in yaml.safe_load_all((DEPLOY / "kubernetes" / "ballotwire.yaml").read_text())
        if row["kind"] == "Deployment"
    )
    pod = worker["spec"]["template"]["spec"]
    assert (worker["spec"]["replicas"], worker["spec"]["strategy"]["type"]) == (1, "Recreate")
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    for container in [*pod["initContainers"], *pod["containers"]]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


def test_the_server_in_kubernetes_is_ours():
    """The chart's values name the image that Compose builds and the secrets that the worker's manifests name."""
    values = yaml.safe_load((DEPLOY / "kubernetes" / "server-values.yaml").read_text())
    image = values["global"]["prefect"]["image"]
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    manifests = (DEPLOY / "kubernetes" / "ballotwire.yaml").read_text()
    assert f"{image['repository']}:{image['prefectTag']}" == compose["services"]["server"]["image"]
    for name in (values["secret"]["name"], values["server"]["basicAuth"]["existingSecret"]):
        assert f"create secret generic {name} " in manifests
    assert f"http://{values['fullnameOverride']}:4200/api" in manifests
