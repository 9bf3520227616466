//! What must hold of every rendering, whatever the values.
use super::{
    checks::{Checks, holds},
    settings::{Env, Server, text},
};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// From SIGTERM on: ten seconds for streams and time to settle and close.
const AFTER_THE_SIGNAL: u64 = 20;

pub(super) fn check(checks: &mut Checks, server: &Server, file: &str, manifests: &[Value]) {
    let rendered = Rendered { manifests };
    checks.that(format_args!("{file}: the server accepts the configuration"), || rendered.configuration(server));
    checks.that(format_args!("{file}: containers may do nothing but run"), || rendered.restricted());
    checks
        .that(format_args!("{file}: the identity file is root's, and the server may read it"), || rendered.identity());
    checks
        .that(format_args!("{file}: probes ask the right doors, and a stop leaves time to drain"), || rendered.life());
    checks.that(format_args!("{file}: names and labels find each other"), || rendered.references());
    checks.that(format_args!("{file}: one server on a file, or many on PostgreSQL"), || rendered.replicas());
}

struct Rendered<'a> {
    manifests: &'a [Value],
}

impl<'a> Rendered<'a> {
    fn of(&self, kind: &str) -> impl Iterator<Item = &'a Value> {
        self.manifests.iter().filter(move |one| one.get("kind").is_some_and(|found| found == kind))
    }

    fn workload(&self) -> Result<&'a Value> {
        let mut all = self.of("StatefulSet").chain(self.of("Deployment"));
        match (all.next(), all.next()) {
            (Some(one), None) => Ok(one),
            _ => bail!("there is not exactly one workload"),
        }
    }

    /// The specification of the servers' pods.
    fn pod(&self) -> Result<&'a Value> {
        self.workload()?.pointer("/spec/template/spec").context("no pod")
    }

    fn container(&self) -> Result<&'a Value> {
        self.pod()?.pointer("/containers/0").context("no container")
    }

    fn configuration(&self, server: &Server) -> Result<()> {
        let mut env = Env::new();
        for variable in list(self.container()?, "/env")? {
            let name = string(variable, "/name")?.to_owned();
            // What a secret holds is an address of PostgreSQL, or none of the server's.
            let value = string(variable, "/value").unwrap_or("postgres://keyhall:secret@db.example.com/keyhall");
            holds(env.insert(name.clone(), value.to_owned()).is_none(), || format!("{name} is set twice"))?;
        }
        let configuration = server.configuration(&env)?;
        let listens = text(&configuration, "listen");
        let port = self.container()?.pointer("/ports/0/containerPort").context("no port")?;
        holds(listens == format!("0.0.0.0:{port}"), || format!("it listens on {listens}, and the port is {port}"))?;
        let is_file = text(&configuration, "database_url").starts_with("sqlite:///var/lib/keyhall/");
        let mounts = list(self.container()?, "/volumeMounts")?;
        let has_volume =
            mounts.iter().any(|mount| mount.get("mountPath").is_some_and(|path| path == "/var/lib/keyhall"));
        holds(is_file == has_volume, || "a file needs a volume, and PostgreSQL none".to_owned())
    }

    fn restricted(&self) -> Result<()> {
        let test = self.of("Pod").filter_map(|pod| pod.get("spec"));
        for pod in test.chain([self.pod()?]) {
            is(pod, "/automountServiceAccountToken", &json!(false))?;
            is(pod, "/securityContext/runAsNonRoot", &json!(true))?;
            is(pod, "/securityContext/runAsUser", &json!(65532))?;
            is(pod, "/securityContext/seccompProfile/type", &json!("RuntimeDefault"))?;
            for key in ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace"] {
                holds(pod.get(key).is_none(), || format!("{key} is set"))?;
            }
            for container in list(pod, "/containers")? {
                is(container, "/securityContext/allowPrivilegeEscalation", &json!(false))?;
                is(container, "/securityContext/readOnlyRootFilesystem", &json!(true))?;
                is(container, "/securityContext/capabilities", &json!({ "drop": ["ALL"] }))?;
                holds(container.pointer("/resources/limits/memory").is_some(), || "no limit of memory".to_owned())?;
            }
        }
        let account =
            self.of("ServiceAccount").try_for_each(|one| is(one, "/automountServiceAccountToken", &json!(false)));
        holds(self.of("Secret").next().is_none(), || "a secret in a release".to_owned()).and(account)
    }

    fn identity(&self) -> Result<()> {
        let (pod, container) = (self.pod()?, self.container()?);
        is(pod, "/securityContext/fsGroup", &json!(65532))?;
        let volumes = list(pod, "/volumes")?;
        let volume = volumes.iter().find(|one| one.pointer("/secret").is_some()).context("no secret is mounted")?;
        is(volume, "/secret/defaultMode", &json!(0o400))?;
        let mounts = list(container, "/volumeMounts")?;
        let mount = mounts.iter().find(|mount| mount.get("name") == volume.get("name")).context("it is not mounted")?;
        is(mount, "/readOnly", &json!(true))?;
        let folder = string(mount, "/mountPath")?;
        let env = list(container, "/env")?;
        let setting = env.iter().find(|one| one.get("name").is_some_and(|name| name == "KEYHALL_AGE_IDENTITY_FILE"));
        let named = string(setting.context("KEYHALL_AGE_IDENTITY_FILE is not set")?, "/value")?;
        let mounted: Vec<_> = list(volume, "/secret/items")?
            .iter()
            .map(|item| Ok(format!("{folder}/{}", string(item, "/path")?)))
            .collect::<Result<_>>()?;
        holds(named.split(',').eq(mounted.iter().map(String::as_str)), || format!("named {named}, mounted {mounted:?}"))
    }

    fn life(&self) -> Result<()> {
        let (pod, container) = (self.pod()?, self.container()?);
        for (probe, door) in [("startupProbe", "/readyz"), ("readinessProbe", "/readyz"), ("livenessProbe", "/healthz")]
        {
            is(container, &format!("/{probe}/httpGet/path"), &json!(door))?;
            is(container, &format!("/{probe}/httpGet/port"), &json!("http"))?;
        }
        let seconds =
            |at: &Value, path: &str| at.pointer(path).and_then(Value::as_u64).with_context(|| format!("no {path}"));
        let (grace, pause) =
            (seconds(pod, "/terminationGracePeriodSeconds")?, seconds(container, "/lifecycle/preStop/sleep/seconds")?);
        holds(grace >= pause + AFTER_THE_SIGNAL, || format!("{grace} s in all, {pause} s of them before the signal"))
    }

    fn references(&self) -> Result<()> {
        let workload = self.workload()?;
        let labels = workload.pointer("/spec/template/metadata/labels").context("the pods have no labels")?;
        let selects = |selector: &Value| {
            let wanted = selector.as_object().filter(|wanted| !wanted.is_empty());
            wanted.is_some_and(|wanted| wanted.iter().all(|(name, value)| labels.get(name) == Some(value)))
        };
        let places = [
            ("StatefulSet", "/spec/selector/matchLabels"),
            ("Deployment", "/spec/selector/matchLabels"),
            ("PodDisruptionBudget", "/spec/selector/matchLabels"),
            ("NetworkPolicy", "/spec/podSelector/matchLabels"),
            ("Service", "/spec/selector"),
        ];
        for (kind, path) in places {
            for one in self.of(kind) {
                let found = one.pointer(path).is_some_and(selects);
                holds(found, || format!("a {kind} selects other pods"))?;
            }
        }
        let ports = list(self.container()?, "/ports")?;
        let targets = self.of("Service").filter_map(|service| service.pointer("/spec/ports/0/targetPort"));
        for target in targets {
            holds(ports.iter().any(|port| port.get("name") == Some(target)), || format!("no port is named {target}"))?;
        }
        let name = workload.pointer("/metadata/name");
        for scaler in self.of("HorizontalPodAutoscaler") {
            holds(scaler.pointer("/spec/scaleTargetRef/name") == name, || "it scales another".to_owned())?;
        }
        for ingress in self.of("Ingress") {
            let behind = ingress.pointer("/spec/rules/0/http/paths/0/backend/service/name");
            holds(self.of("Service").any(|one| one.pointer("/metadata/name") == behind), || {
                "the ingress leads nowhere".to_owned()
            })?;
        }
        let everywhere = self.manifests.iter().all(|one| one.pointer("/metadata/namespace").is_some_and(|n| n == "ai"));
        holds(everywhere, || "something is in another namespace".to_owned())
    }

    fn replicas(&self) -> Result<()> {
        let workload = self.workload()?;
        if workload.get("kind").is_some_and(|kind| kind == "StatefulSet") {
            is(workload, "/spec/replicas", &json!(1))?;
            let many = self.of("HorizontalPodAutoscaler").chain(self.of("PodDisruptionBudget")).next();
            return holds(many.is_none(), || "one server can be neither scaled nor kept".to_owned());
        }
        is(workload, "/spec/strategy/rollingUpdate", &json!({ "maxUnavailable": 0, "maxSurge": 1 }))?;
        let scaled = self.of("HorizontalPodAutoscaler").next().is_some();
        let counted = workload.pointer("/spec/replicas").is_some();
        holds(scaled != counted, || "replicas are the scaler's matter or the deployment's, not both".to_owned())
    }
}

fn list<'a>(at: &'a Value, path: &str) -> Result<&'a Vec<Value>> {
    at.pointer(path).and_then(Value::as_array).with_context(|| format!("no list {path}"))
}

fn string<'a>(at: &'a Value, path: &str) -> Result<&'a str> {
    at.pointer(path).and_then(Value::as_str).with_context(|| format!("no text {path}"))
}

fn is(at: &Value, path: &str, wanted: &Value) -> Result<()> {
    let found = at.pointer(path);
    holds(found == Some(wanted), || format!("{path} is {found:?}, not {wanted}"))
}
