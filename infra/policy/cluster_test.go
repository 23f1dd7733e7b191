package policy_test

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

const manifests = "../kubernetes"

// cluster is every object of the manifests, by its kind.
type cluster struct {
	files       files
	faults      []string // what the API's own types do not take
	listed      []string // the files that kustomization.yaml names
	namespaces  []core.Namespace
	accounts    []core.ServiceAccount
	configs     []core.ConfigMap
	services    []core.Service
	deployments []apps.Deployment
	migrations  []batch.Job
	budgets     []policy.PodDisruptionBudget
	scalers     []autoscaling.HorizontalPodAutoscaler
	networks    []networking.NetworkPolicy
	ingresses   []networking.Ingress
}

// gather reads each document by the types of the API itself, strictly: a name that is not a field of its kind is a fault.
func gather(texts files) *cluster {
	c := &cluster{files: texts}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if path.Base(name) == "kustomization.yaml" {
			c.list(name, texts[name])
			continue
		}
		for _, document := range strings.Split(texts[name], "\n---\n") {
			if err := c.add([]byte(document)); err != nil {
				c.faults = append(c.faults, name+": "+err.Error())
			}
		}
	}
	return c
}

// list reads what a folder consists of: the base itself, or what an overlay may add to it.
func (c *cluster) list(name, text string) {
	var k struct {
		APIVersion string   `json:"apiVersion"`
		Kind       string   `json:"kind"`
		Namespace  string   `json:"namespace"`
		Resources  []string `json:"resources"`
		Patches    []struct {
			Path string `json:"path"`
		} `json:"patches"`
	}
	kind, namespace := "Kustomization", "chartwright"
	if path.Dir(name) != "." {
		kind, namespace = "Component", ""
	}
	if err := yaml.UnmarshalStrict([]byte(text), &k); err != nil || k.Kind != kind || k.Namespace != namespace {
		c.faults = append(c.faults, fmt.Sprintf("%s: %v, %+v", name, err, k))
	}
	for _, p := range k.Patches {
		k.Resources = append(k.Resources, p.Path)
	}
	for _, file := range k.Resources {
		c.listed = append(c.listed, path.Join(path.Dir(name), file))
	}
}

func (c *cluster) add(document []byte) error {
	var head struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
	}
	if err := yaml.Unmarshal(document, &head); err != nil {
		return err
	}
	switch head.APIVersion + " " + head.Kind {
	case "v1 Namespace":
		return decode(document, &c.namespaces)
	case "v1 ServiceAccount":
		return decode(document, &c.accounts)
	case "v1 ConfigMap":
		return decode(document, &c.configs)
	case "v1 Service":
		return decode(document, &c.services)
	case "apps/v1 Deployment":
		return decode(document, &c.deployments)
	case "batch/v1 Job":
		return decode(document, &c.migrations)
	case "policy/v1 PodDisruptionBudget":
		return decode(document, &c.budgets)
	case "autoscaling/v2 HorizontalPodAutoscaler":
		return decode(document, &c.scalers)
	case "networking.k8s.io/v1 NetworkPolicy":
		return decode(document, &c.networks)
	case "networking.k8s.io/v1 Ingress":
		return decode(document, &c.ingresses)
	}
	return fmt.Errorf("%s %s is of a kind that nobody has looked at", head.APIVersion, head.Kind)
}

func decode[T any](document []byte, into *[]T) error {
	text, err := yaml.YAMLToJSONStrict(document)
	if err != nil {
		return err
	}
	var object T
	strict, err := json.UnmarshalStrict(text, &object)
	if err = errors.Join(append(strict, err)...); err != nil {
		return err
	}
	*into = append(*into, object)
	return nil
}

// pod is what a Deployment or a Job starts.
type pod struct {
	name   string
	labels map[string]string
	spec   core.PodSpec
}

func (c *cluster) pods() (all []pod) {
	for _, d := range c.deployments {
		all = append(all, pod{d.Name, d.Spec.Template.Labels, d.Spec.Template.Spec})
	}
	for _, j := range c.migrations {
		all = append(all, pod{j.Name, j.Spec.Template.Labels, j.Spec.Template.Spec})
	}
	return all
}

// matches reports that every label that is wanted is there.
func matches(want, labels map[string]string) bool {
	for k, v := range want {
		if labels[k] != v {
			return false
		}
	}
	return len(want) > 0
}
