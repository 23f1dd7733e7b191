package policy_test

import (
	"maps"
	"strings"
	"testing"
)

var plantedInCluster = []struct{ rule, file, old, new string }{
	{"schema", "serve.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFileSystem: true"},
	{"schema", "work.yaml", "minReplicas: 2", "minReplicas: two"},
	{"schema", "network.yaml", "kind: NetworkPolicy", "kind: NetworkPolicies"},
	{"schema", "config.yaml", `CHARTWRIGHT_DEMO: "off"`, "CHARTWRIGHT_DEMO: off"},
	{"schema", "kustomization.yaml", "namespace: chartwright", "namespace: default"},
	{"listed", "kustomization.yaml", "  - network.yaml\n", ""},
	{"listed", "kustomization.yaml", "  - network.yaml\n", "  - networks.yaml\n"},
	{"listed", "namespace.yaml", "enforce: restricted", "enforce: privileged"},
	{"pods", "serve.yaml", "runAsNonRoot: true", "runAsNonRoot: false"},
	{"pods", "work.yaml", "        seccompProfile: { type: RuntimeDefault }\n", ""},
	{"pods", "migrate.yaml", "automountServiceAccountToken: false", "automountServiceAccountToken: true"},
	{"pods", "accounts.yaml", "automountServiceAccountToken: false", "automountServiceAccountToken: true"},
	{"pods", "serve.yaml", "      enableServiceLinks: false\n", "      enableServiceLinks: false\n      hostNetwork: true\n"},
	{"pods", "work.yaml", "emptyDir: { sizeLimit: 4Gi }", "hostPath: { path: /var/lib/chartwright }"},
	{"containers", "serve.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"},
	{"containers", "work.yaml", "capabilities: { drop: [ALL] }", "capabilities: { drop: [ALL], add: [NET_ADMIN] }"},
	{"containers", "serve.yaml", "limits: { memory: 3Gi, ephemeral-storage: 5Gi }", "limits: { ephemeral-storage: 5Gi }"},
	{"containers", "migrate.yaml", "image: chartwright", "image: chartwright:latest"},
	{"probes", "serve.yaml", "httpGet: { path: /readyz, port: watch }", "httpGet: { path: /healthz, port: watch }"},
	{"probes", "work.yaml", "          livenessProbe:\n            httpGet: { path: /healthz, port: watch }\n            periodSeconds: 10\n            timeoutSeconds: 3\n", ""},
	{"probes", "work.yaml", "terminationGracePeriodSeconds: 60", "terminationGracePeriodSeconds: 30"},
	{"probes", "config.yaml", "0.0.0.0:9090", "0.0.0.0:9191"},
	{"budgets", "serve.yaml", "minAvailable: 1", "minAvailable: 2"},
	{"budgets", "work.yaml", "kind: Deployment, name: work", "kind: Deployment, name: worker"},
	{"budgets", "work.yaml", "chartwright_queue_oldest_seconds", "chartwright_queue_age"},
	{"networks", "network.yaml", "policyTypes: [Ingress, Egress]", "policyTypes: [Ingress]"},
	{"networks", "network.yaml", "      ports:\n        - { protocol: TCP, port: 8080 }", ""},
	{"networks", "network.yaml", ", except: [169.254.0.0/16]", ""},
	{"networks", "network.yaml", "{ protocol: TCP, port: 587 }", "{ protocol: TCP, port: 22 }"},
	{"networks", "traces/network.yaml", "          podSelector:\n            matchLabels: { app.kubernetes.io/name: opentelemetry-collector }\n", ""},
	{"networks", "traces/network.yaml", "matchLabels: { kubernetes.io/metadata.name: monitoring }", "matchLabels: {}"},
	{"listed", "traces/kustomization.yaml", "  - network.yaml\n", ""},
	{"traces", "config.yaml", `CHARTWRIGHT_DEMO: "off"`, "CHARTWRIGHT_TRACES_ENDPOINT: http://collector.monitoring.svc:4318"},
	{"traces", "network.yaml", "port: 6379", "port: 4318"},
	{"traces", "traces/config.yaml", "collector.monitoring", "collector.elsewhere"},
	{"traces", "traces/config.yaml", "CHARTWRIGHT_TRACES_ENDPOINT", "CHARTWRIGHT_TRACES_TRUSTED"},
	{"traces", "traces/network.yaml", "port: 4318", "port: 4317"},
	{"way in", "serve.yaml", "type: ClusterIP", "type: LoadBalancer"},
	{"way in", "serve.yaml", "targetPort: https", "targetPort: watch"},
	{"way in", "ingress.yaml", "    - hosts: [chartwright.example.org]", "    - hosts: [other.example.org]"},
	{"way in", "ingress.yaml", "backend-protocol: HTTPS", "backend-protocol: HTTP"},
	{"way in", "config.yaml", "CHARTWRIGHT_TLS: self-signed", `CHARTWRIGHT_TLS: "off"`},
	{"secrets", "serve.yaml", "valueFrom: { secretKeyRef: { name: chartwright, key: redis-url } }", "value: redis://redis:6379"},
	{"secrets", "config.yaml", "CHARTWRIGHT_SMTP_FROM:", "CHARTWRIGHT_SMTP_PASSWORD:"},
	{"secrets", "work.yaml", "- name: CHARTWRIGHT_REDIS_URL", "- name: CHARTWRIGHT_DATABASE_OWNER_URL"},
	{"settings", "config.yaml", "CHARTWRIGHT_S3_REGION", "CHARTWRIGHT_S3_REGIO"},
}

func TestKubernetesRulesFindFaults(t *testing.T) {
	t.Parallel()
	clean := read(t, manifests, ".yaml")
	proved := map[string]bool{}
	for _, p := range plantedInCluster {
		if !strings.Contains(clean[p.file], p.old) {
			t.Errorf("%s: %q is not there any more", p.file, p.old)
			continue
		}
		spoilt := maps.Clone(clean)
		spoilt[p.file] = strings.Replace(clean[p.file], p.old, p.new, 1)
		proved[p.rule] = true
		c := gather(spoilt)
		found := false
		for _, r := range clusterRules {
			found = found || (r.name == p.rule && len(r.check(c)) > 0)
		}
		if !found {
			t.Errorf("%s does not find %q in the place of %q in %s", p.rule, p.new, p.old, p.file)
		}
	}
	for _, r := range clusterRules {
		if !proved[r.name] {
			t.Errorf("nothing proves that the rule %q can fail", r.name)
		}
	}
}
