package policy_test

import (
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	core "k8s.io/api/core/v1"

	"chartwright/internal/platform/config"
)

var clusterRules = []struct {
	name  string
	check func(c *cluster) []string
}{
	{"schema", func(c *cluster) []string { return c.faults }},
	{"listed", unlisted},
	{"pods", loosePods},
	{"containers", looseContainers},
	{"probes", unwatched},
	{"budgets", unbounded},
	{"networks", openNetworks},
	{"traces", strayTraces},
	{"way in", strangeWays},
	{"secrets", bareSecrets},
	{"settings", strangeKeys},
}

func TestKubernetes(t *testing.T) {
	t.Parallel()
	c := gather(read(t, manifests, ".yaml"))
	for _, r := range clusterRules {
		for _, finding := range r.check(c) {
			t.Errorf("%s: %s", r.name, finding)
		}
	}
	if len(c.deployments) != 2 || len(c.migrations) != 1 || len(c.networks) < 5 {
		t.Errorf("%d deployments, %d jobs and %d network policies were read", len(c.deployments), len(c.migrations), len(c.networks))
	}
}

func unlisted(c *cluster) (found []string) {
	for name := range c.files {
		if path.Base(name) != "kustomization.yaml" && !slices.Contains(c.listed, name) {
			found = append(found, name+" is not in kustomization.yaml")
		}
	}
	for _, name := range c.listed {
		if c.files[name] == "" {
			found = append(found, name+" is in kustomization.yaml and is not there")
		}
	}
	if len(c.namespaces) != 1 || c.namespaces[0].Labels["pod-security.kubernetes.io/enforce"] != "restricted" {
		found = append(found, "the namespace does not enforce the restricted standard")
	}
	return found
}

func loosePods(c *cluster) (found []string) {
	for _, p := range c.pods() {
		s := p.spec.SecurityContext
		if s == nil || s.RunAsNonRoot == nil || !*s.RunAsNonRoot || s.RunAsUser == nil || *s.RunAsUser != 10001 || s.SeccompProfile == nil ||
			s.SeccompProfile.Type != core.SeccompProfileTypeRuntimeDefault {
			found = append(found, p.name+" may run as root, or without seccomp")
		}
		if p.spec.AutomountServiceAccountToken == nil || *p.spec.AutomountServiceAccountToken || p.spec.ServiceAccountName != p.name {
			found = append(found, p.name+" gets a token, or another's account")
		}
		if p.spec.HostNetwork || p.spec.HostPID || p.spec.HostIPC || p.spec.EnableServiceLinks == nil || *p.spec.EnableServiceLinks {
			found = append(found, p.name+" shares something of the machine's or the namespace's")
		}
		for _, v := range p.spec.Volumes {
			if v.EmptyDir == nil || v.EmptyDir.SizeLimit == nil {
				found = append(found, p.name+": volume "+v.Name+" is no bounded emptyDir")
			}
		}
	}
	for _, a := range c.accounts {
		if a.AutomountServiceAccountToken == nil || *a.AutomountServiceAccountToken {
			found = append(found, "account "+a.Name+" mounts a token")
		}
	}
	return found
}

func looseContainers(c *cluster) (found []string) {
	for _, p := range c.pods() {
		for _, n := range append(slices.Clone(p.spec.InitContainers), p.spec.Containers...) {
			s := n.SecurityContext
			if s == nil || s.ReadOnlyRootFilesystem == nil || !*s.ReadOnlyRootFilesystem || s.AllowPrivilegeEscalation == nil ||
				*s.AllowPrivilegeEscalation || (s.Privileged != nil && *s.Privileged) {
				found = append(found, p.name+" may write to its root, or gain rights")
			}
			if s == nil || s.Capabilities == nil || !slices.Equal(s.Capabilities.Drop, []core.Capability{"ALL"}) || len(s.Capabilities.Add) > 0 {
				found = append(found, p.name+" keeps capabilities")
			}
			if n.Resources.Limits.Memory().IsZero() || n.Resources.Requests.Memory().IsZero() || n.Resources.Requests.Cpu().IsZero() {
				found = append(found, p.name+" does not say what it needs")
			}
			if strings.Contains(n.Image, ":") && !strings.Contains(n.Image, "@sha256:") {
				found = append(found, p.name+" runs an image by tag")
			}
		}
	}
	return found
}

// unwatched finds servers that nobody would notice dead, or that are killed before they could end.
func unwatched(c *cluster) (found []string) {
	for _, d := range c.deployments {
		spec := d.Spec.Template.Spec
		n := spec.Containers[0]
		for probe, want := range map[*core.Probe]string{n.StartupProbe: "/healthz", n.ReadinessProbe: "/readyz", n.LivenessProbe: "/healthz"} {
			if probe == nil || probe.HTTPGet == nil || probe.HTTPGet.Path != want || probe.HTTPGet.Port.StrVal != "watch" {
				found = append(found, d.Name+" has no probe of "+want)
			}
		}
		grace, err := time.ParseDuration(c.setting("CHARTWRIGHT_SHUTDOWN_GRACE"))
		if err != nil || spec.TerminationGracePeriodSeconds == nil || float64(*spec.TerminationGracePeriodSeconds) < grace.Seconds()+10 {
			found = append(found, d.Name+" is killed before it has ended")
		}
		if !slices.ContainsFunc(n.Ports, func(p core.ContainerPort) bool {
			return p.Name == "watch" && strings.HasSuffix(c.setting("CHARTWRIGHT_WATCH_ADDRESS"), ":9090") && p.ContainerPort == 9090
		}) {
			found = append(found, d.Name+" does not open the port that is probed")
		}
	}
	return found
}

func (c *cluster) setting(key string) string {
	for _, m := range c.configs {
		if v, ok := m.Data[key]; ok {
			return v
		}
	}
	return ""
}

// unbounded finds Deployments that an eviction may empty, and scalers that scale nothing.
func unbounded(c *cluster) (found []string) {
	for _, d := range c.deployments {
		labels := d.Spec.Template.Labels
		if d.Spec.Selector == nil || !matches(d.Spec.Selector.MatchLabels, labels) || d.Spec.Replicas != nil {
			found = append(found, d.Name+" selects others' pods, or fights with its scaler")
		}
		least := int32(0)
		for _, s := range c.scalers {
			if s.Spec.ScaleTargetRef.Kind == "Deployment" && s.Spec.ScaleTargetRef.Name == d.Name && s.Spec.MinReplicas != nil {
				least = *s.Spec.MinReplicas
			}
		}
		kept := int32(0)
		for _, b := range c.budgets {
			if b.Spec.Selector != nil && matches(b.Spec.Selector.MatchLabels, labels) && b.Spec.MinAvailable != nil {
				kept = b.Spec.MinAvailable.IntVal
			}
		}
		if kept < 1 || least <= kept {
			found = append(found, d.Name+" may be evicted whole, or never")
		}
	}
	byAge := false
	for _, s := range c.scalers {
		for _, m := range s.Spec.Metrics {
			byAge = byAge || (s.Name == "work" && m.External != nil && m.External.Metric.Name == "chartwright_queue_oldest_seconds")
		}
	}
	if !byAge {
		found = append(found, "workers do not follow the age of the queue")
	}
	return found
}

// TestManifestsConfigureTheProgram loads what the pods are given as the program would, with traces and without.
func TestManifestsConfigureTheProgram(t *testing.T) {
	t.Parallel()
	all := read(t, manifests, ".yaml")
	configures(t, gather(all))
	configures(t, gather(untraced(all)))
}

func configures(t *testing.T, c *cluster) {
	t.Helper()
	samples := map[string]string{"database-url": "postgres://chartwright_app:x@db/chartwright", "redis-url": "rediss://:x@redis:6379/0",
		"database-owner-url": "postgres://chartwright_owner:x@db/chartwright"}
	for _, p := range c.pods() {
		var environ []string
		for _, n := range p.spec.Containers {
			for _, from := range n.EnvFrom {
				for _, m := range c.configs {
					if from.ConfigMapRef == nil || from.ConfigMapRef.Name != m.Name {
						t.Errorf("%s takes its settings from something else", p.name)
					}
					for k, v := range m.Data {
						environ = append(environ, k+"="+v)
					}
				}
			}
			for _, e := range n.Env {
				value := e.Value
				if e.ValueFrom != nil && e.ValueFrom.SecretKeyRef != nil {
					value = samples[e.ValueFrom.SecretKeyRef.Key]
				}
				environ = append(environ, e.Name+"="+value)
			}
		}
		loaded, err := config.Load(environ)
		if err != nil {
			t.Errorf("%s: %v", p.name, err)
		}
		if loaded.Embedded() || (p.name != "migrate" && (loaded.RedisURL == "" || loaded.S3Bucket == "" || loaded.KMSKeyID == "")) {
			t.Errorf("%s would run on something embedded", p.name)
		}
	}
}
