#!/usr/bin/env python3
"""The Kubernetes manifests, held against a running engine: its paths, its port, its configuration; and what a cluster asks of a pod."""
import ipaddress
import json
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from api_client import ApiClient  # noqa: E402
from processes import Stage, check, figure, not_run, wait_for  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "tools/deploy/kubernetes"
# As the first version's had it.
SCHEDULES = {"orderlog-sync": ("*/5 * * * *", "/api/v1/orders/sync/run/global"),
             "orderlog-backfill": ("3,13,23,33,43,53 * * * *", "/api/v1/orders/backfill/run/global")}


def documents(yaml):
    found = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        for document in yaml.safe_load_all(file.read_text()):
            key = (document["kind"], document["metadata"]["name"])
            check(key not in found, f"{key} twice")
            found[key] = document
    return found


def pods(found):
    """Name → the pod that a document asks for."""
    of = {}
    for (kind, name), document in found.items():
        if kind == "StatefulSet":
            of[name] = document["spec"]["template"]
        elif kind == "CronJob":
            of[name] = document["spec"]["jobTemplate"]["spec"]["template"]
    return of


def confined(name, pod):
    """No right that a pod does not need, and nothing that Kubernetes gives unasked."""
    spec = pod["spec"]
    about = spec["securityContext"]
    check(about["runAsNonRoot"] and about["runAsUser"] > 0, f"{name} may be root")
    check(about["seccompProfile"]["type"] == "RuntimeDefault", f"{name}: any system call")
    check(spec["automountServiceAccountToken"] is False, f"{name} may ask the cluster")
    check(spec["enableServiceLinks"] is False, f"{name}: variables ORDERLOG_… that are none of orderlog's")
    for container in spec["containers"]:
        own = container["securityContext"]
        check(own["readOnlyRootFilesystem"] and own["allowPrivilegeEscalation"] is False and
              own["capabilities"]["drop"] == ["ALL"], f"{name}: {own}")
        check("memory" in container["resources"]["limits"], f"{name} may take all memory")


def keeps_secrets(found):
    """Secrets come by reference; an argument list shows none, and no tenant either."""
    known = {(name, key) for (kind, name), document in found.items() if kind == "Secret" for key in document["stringData"]}
    check(len(known) >= 3, f"secrets: {known}")
    for (kind, name), document in found.items():
        if kind == "Secret":
            check(not any(document["stringData"].values()), f"the example of '{name}' holds a secret")
    asked = set()
    for name, pod in pods(found).items():
        for container in pod["spec"]["containers"]:
            words = [*container.get("command", []), *container.get("args", [])]
            check(not any(re.search(r"bearer|olt_|token|secret=|password|tenant", word, re.I) for word in words),
                  f"{name}'s arguments: {words}")
            for variable in container.get("env", []):
                asked.add((variable["valueFrom"]["secretKeyRef"]["name"], variable["valueFrom"]["secretKeyRef"]["key"]))
        for volume in pod["spec"]["volumes"]:
            if "secret" in volume:
                keys = [item["key"] for item in volume["secret"].get("items", [])]
                secret = volume["secret"]["secretName"]
                asked |= {(secret, key) for key in keys or [key for owner, key in known if owner == secret]}
    check(asked == known, f"secrets that are asked for and those that there are: {asked ^ known}")


def ports_agree(stage, found):
    """The engine's own reading of the configuration, the container, the service, the policy: one port."""
    text = found["ConfigMap", "orderlog"]["data"]["orderlog.toml"]
    file = stage.folder / "orderlog.toml"
    file.write_text(text)
    environment, stage.environment = stage.environment, {"PATH": "/usr/bin:/bin"}
    shown = {key: one["value"] for key, one in stage.run_json("--config", file, "config", "show").items()}
    stage.environment = environment
    address, port = shown["http.listen"].rsplit(":", 1)
    check(not ipaddress.ip_address(address).is_loopback and shown["http.behind_proxy"] in ("true", True), f"{shown}")
    stateful = found["StatefulSet", "orderlog"]["spec"]
    container = stateful["template"]["spec"]["containers"][0]
    service = found["Service", "orderlog"]["spec"]["ports"][0]
    policy = found["NetworkPolicy", "orderlog"]["spec"]["ingress"][0]["ports"][0]
    names = {one["name"]: one["containerPort"] for one in container["ports"]}
    check({int(port)} == {names["http"], service["port"], names[service["targetPort"]], policy["port"], 8080},
          f"ports: {port}, {container['ports']}, {service}, {policy}")
    mounts = {one["mountPath"] for one in container["volumeMounts"]}
    for key in ("data_dir", "amazon.client_secret_file", "secrets.key_file"):
        check(any(shown[key].startswith(mount + "/") for mount in mounts), f"{key} '{shown[key]}' is in no volume")
    config = container["args"][container["args"].index("--config") + 1]
    check(any(config.startswith(mount + "/") for mount in mounts), f"'{config}' is in no volume")
    check(stateful["replicas"] == 1, "a log has one writer")
    volume = {one["name"]: one["mountPath"] for one in container["volumeMounts"]}[stateful["volumeClaimTemplates"][0]["metadata"]["name"]]
    check(shown["data_dir"].startswith(volume + "/"), f"the log is not in the volume that stays: {volume}")


def selected(found):
    """Whom service and policies mean is there."""
    labels = [pod["metadata"]["labels"].items() for pod in pods(found).values()]
    check(found["Service", "orderlog"]["spec"]["selector"].items() <= labels[-1], f"{labels}")
    for (kind, name), document in found.items():
        if kind == "NetworkPolicy":
            wanted = document["spec"]["podSelector"]["matchLabels"].items()
            check(any(wanted <= one for one in labels), f"policy {name} is of nobody")


def probes_answer(found, url):
    container = found["StatefulSet", "orderlog"]["spec"]["template"]["spec"]["containers"][0]
    paths = {}
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        check(container[probe]["httpGet"]["port"] == "http", f"{probe} asks another port")
        paths[probe] = container[probe]["httpGet"]["path"]
        answer = ApiClient(url).ask("GET", paths[probe])
        check(answer.status == 200, f"{probe}: {answer.status}")
    check(paths == {"startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"}, f"{paths}")


def schedules_run(stage, found, url):
    """The very command of each schedule, with the engine's address and the token's file put in."""
    header = stage.folder / "authorization"
    header.write_text("Authorization: Bearer " + stage.run("token", "add", "schedules", "--operator").strip() + "\n")
    service = found["Service", "orderlog"]
    inside = f"http://{service['metadata']['name']}:{service['spec']['ports'][0]['port']}"
    for name, (schedule, path) in SCHEDULES.items():
        job = found["CronJob", name]["spec"]
        check(job["schedule"] == schedule and job["concurrencyPolicy"] == "Forbid", f"{name}: {job['schedule']}, {job['concurrencyPolicy']}")
        container = job["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
        mount = container["volumeMounts"][0]["mountPath"]
        check(container["command"][-1] == inside + path, f"{name} asks {container['command'][-1]}")
        command = [word.replace(inside, url).replace(f"@{mount}/authorization", f"@{header}") for word in container["command"]]
        done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
        check(done.returncode == 0, f"{name}: {done.returncode} {done.stdout}{done.stderr}")
        summary = json.loads(done.stdout)
        check(summary["mode"] == "global" and summary["summary"]["success"] == 2, f"{name}: {summary}")
        unasked = [f"@{stage.folder}/absent" if word == f"@{header}" else word for word in command]
        check(subprocess.run(unasked, capture_output=True, timeout=90, check=False).returncode != 0, f"{name} works without a token")
    figure(f"{len(SCHEDULES)} schedules asked the engine")


def test(options):
    try:
        import yaml  # pylint: disable=import-outside-toplevel
    except ImportError:
        not_run("the manifests' test", "python3-yaml")
        return
    found = documents(yaml)
    for name, pod in pods(found).items():
        confined(name, pod)
    keeps_secrets(found)
    selected(found)
    with Stage(options, "manifests") as stage:
        ports_agree(stage, found)
        stage.start_sim("--sellers", 2, "--orders", 100, "--months", 2, "--speed", 720)
        stage.serve()
        stage.await_engine()
        stage.connect_sellers(2)
        wait_for("complete backfills", lambda: all(one["backfill"]["phase"] == "completed" for one in
                                                   stage.status()["connections"]), 120, 0.1)
        url = stage.status()["http"]
        wait_for("tables", lambda: ApiClient(url).ask("GET", "/readyz").status == 200, 60, 0.2)
        probes_answer(found, url)
        schedules_run(stage, found, url)
        stage.stop_serve()
    figure(f"{len(found)} documents of {len(list(FOLDER.glob('*.yaml')))} files")


def main():
    options = processes.arguments(__doc__).parse_args()
    return processes.run_test(test, options)


if __name__ == "__main__":
    sys.exit(main())
