package policy_test

import (
	"slices"
	"strings"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"

	"chartwright/internal/platform/config"
)

// openNetworks finds ways that are not closed: no policy that closes everything, or one that opens more than names and ports.
func openNetworks(c *cluster) (found []string) {
	closed := false
	for _, n := range c.networks {
		s := n.Spec
		everyone := len(s.PodSelector.MatchLabels)+len(s.PodSelector.MatchExpressions) == 0
		closed = closed || (everyone && len(s.PolicyTypes) == 2 && len(s.Ingress)+len(s.Egress) == 0)
		for _, in := range s.Ingress {
			if len(in.From) == 0 || len(in.Ports) == 0 || slices.ContainsFunc(in.From, func(p networking.NetworkPolicyPeer) bool { return p.NamespaceSelector == nil }) {
				found = append(found, n.Name+" lets more in than another namespace's pods by a port")
			}
		}
		for _, out := range s.Egress {
			if len(out.To) == 0 || len(out.Ports) == 0 {
				found = append(found, n.Name+" lets pods call anything")
			}
			for _, peer := range out.To {
				if peer.IPBlock == nil && (labels(peer.NamespaceSelector) == 0 || labels(peer.PodSelector) == 0) {
					found = append(found, n.Name+" lets pods call any pod, or any of a namespace")
				}
				if wideOpen(peer) && slices.ContainsFunc(out.Ports, func(p networking.NetworkPolicyPort) bool {
					return p.Port == nil || !slices.Contains([]int32{443, 587}, p.Port.IntVal)
				}) || metadata(peer) {
					found = append(found, n.Name+" lets pods call more of the internet than HTTPS and mail, or the machine's credentials")
				}
			}
		}
	}
	if !closed {
		found = append(found, "no policy closes everything first")
	}
	return found
}

func labels(s *meta.LabelSelector) int {
	if s == nil {
		return 0
	}
	return len(s.MatchLabels) + len(s.MatchExpressions)
}

func wideOpen(p networking.NetworkPolicyPeer) bool {
	return p.IPBlock != nil && strings.HasSuffix(p.IPBlock.CIDR, "/0")
}

func metadata(p networking.NetworkPolicyPeer) bool {
	return wideOpen(p) && !slices.Contains(p.IPBlock.Except, "169.254.0.0/16")
}

// strangeWays finds ways into the cluster beside the one Ingress to serve, and hosts of it without TLS.
func strangeWays(c *cluster) (found []string) {
	for _, s := range c.services {
		if s.Spec.Type != core.ServiceTypeClusterIP || len(s.Spec.ExternalIPs) > 0 {
			found = append(found, "service "+s.Name+" is open outside")
		}
		for _, p := range s.Spec.Ports {
			if p.TargetPort.StrVal != "https" || s.Spec.Selector["part"] != "serve" {
				found = append(found, "service "+s.Name+" leads elsewhere than to what serve answers people by")
			}
		}
	}
	for _, i := range c.ingresses {
		for _, r := range i.Spec.Rules {
			if !slices.ContainsFunc(i.Spec.TLS, func(t networking.IngressTLS) bool { return slices.Contains(t.Hosts, r.Host) && t.SecretName != "" }) {
				found = append(found, r.Host+" is without TLS")
			}
			for _, p := range r.HTTP.Paths {
				if p.Backend.Service == nil || p.Backend.Service.Name != "serve" || p.Backend.Service.Port.Name != "https" {
					found = append(found, r.Host+p.Path+" leads elsewhere")
				}
			}
		}
		if i.Annotations["nginx.ingress.kubernetes.io/backend-protocol"] != "HTTPS" || c.setting("CHARTWRIGHT_TLS") != config.SelfSigned {
			found = append(found, "ingress "+i.Name+" passes on without TLS")
		}
		if i.Annotations["nginx.ingress.kubernetes.io/ssl-redirect"] != "true" || i.Spec.DefaultBackend != nil {
			found = append(found, "ingress "+i.Name+" answers without TLS")
		}
	}
	return found
}

// bareSecrets finds secrets that are written down, and the owner's where only the application's belongs.
func bareSecrets(c *cluster) (found []string) {
	for name, text := range c.files {
		if password.MatchString(text) {
			found = append(found, name+" holds a password")
		}
	}
	for _, m := range c.configs {
		for key := range m.Data {
			if slices.Contains(secretKeys(), key) {
				found = append(found, key+" is a secret in a ConfigMap")
			}
		}
	}
	for _, p := range c.pods() {
		for _, n := range p.spec.Containers {
			for _, e := range n.Env {
				if slices.Contains(secretKeys(), e.Name) && (e.Value != "" || e.ValueFrom == nil || e.ValueFrom.SecretKeyRef == nil) {
					found = append(found, p.name+": "+e.Name+" is not taken from a secret")
				}
				if e.Name == "CHARTWRIGHT_DATABASE_OWNER_URL" && p.name != "migrate" {
					found = append(found, p.name+" knows the owner's password")
				}
			}
		}
	}
	return found
}

func strangeKeys(c *cluster) (found []string) {
	for name, text := range c.files {
		for _, key := range setting.FindAllString(text, -1) {
			if !slices.Contains(known(), key) {
				found = append(found, name+": "+key+" is no setting of chartwright")
			}
		}
	}
	return found
}
