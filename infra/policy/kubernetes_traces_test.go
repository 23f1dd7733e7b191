package policy_test

import (
	"maps"
	"net/url"
	"strconv"
	"strings"

	networking "k8s.io/api/networking/v1"
)

const (
	traced   = "traces/" // the folder that turns traces on
	endpoint = "CHARTWRIGHT_TRACES_ENDPOINT"
)

// untraced is the base as it is without that folder.
func untraced(all files) files {
	base := maps.Clone(all)
	maps.DeleteFunc(base, func(name, _ string) bool { return strings.HasPrefix(name, traced) })
	return base
}

// strayTraces finds a collector, or a way to it, where traces are off; and where they are on, a way that leads elsewhere.
func strayTraces(c *cluster) (found []string) {
	collector, err := url.Parse(c.setting(endpoint))
	port, _ := strconv.ParseInt(collector.Port(), 10, 32)
	if err != nil || port == 0 {
		return []string{"traces are turned on without a collector"}
	}
	off := gather(untraced(c.files))
	if off.setting(endpoint) != "" || len(off.ways(int32(port))) > 0 {
		found = append(found, "traces are on, or the way to the collector is open, without anybody's asking")
	}
	ways := c.ways(int32(port))
	if len(c.networks) != len(off.networks)+1 || len(ways) != 1 || len(ways[0].Ports) != 1 || len(ways[0].To) != 1 {
		return append(found, "turning traces on opens more than one way, or none, to the collector's port")
	}
	_, inside, _ := strings.Cut(collector.Hostname(), ".")
	to := ways[0].To[0]
	if to.NamespaceSelector == nil || to.NamespaceSelector.MatchLabels["kubernetes.io/metadata.name"]+".svc" != inside {
		found = append(found, "the way leads to another namespace than the collector's")
	}
	return found
}

// ways are the egress rules that open a port.
func (c *cluster) ways(port int32) (found []networking.NetworkPolicyEgressRule) {
	for _, n := range c.networks {
		for _, out := range n.Spec.Egress {
			for _, p := range out.Ports {
				if p.Port != nil && p.Port.IntVal == port {
					found = append(found, out)
				}
			}
		}
	}
	return found
}
