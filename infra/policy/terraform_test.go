package policy_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclwrite"
)

const terraform = "../../terraform"

// rule finds what is wrong; each finding says where.
type rule struct {
	name  string
	check func(c configuration) []string
}

var rules = []rule{
	{"formatted", unformatted},
	{"documented", undocumented},
	{"pinned", unpinned},
	{"wired", unwired},
	{"reviewed kinds", unreviewed},
	{"private", public},
	{"ways out", wideWays},
	{"buckets", openBuckets},
	{"encrypted at rest", plainAtRest},
	{"encrypted in transit", plainInTransit},
	{"least rights", wideRights},
	{"roles", strayRoles},
	{"no secrets", plainSecrets},
	{"settings", strangeSettings},
	{"kept", unkept},
}

func TestTerraform(t *testing.T) {
	t.Parallel()
	c := parse(t, read(t, terraform, ".tf"))
	for _, r := range rules {
		for _, finding := range r.check(c) {
			t.Errorf("%s: %s", r.name, finding)
		}
	}
	if n := len(c.of("resource")); n < 60 {
		t.Errorf("only %d resources were read", n)
	}
}

func unformatted(c configuration) (found []string) {
	for name, text := range c.files {
		if string(hclwrite.Format([]byte(text))) != text {
			found = append(found, name+": run terraform fmt -recursive terraform")
		}
	}
	return found
}

func undocumented(c configuration) (found []string) {
	for _, b := range append(c.of("variable"), c.of("output")...) {
		if len(b.text("description")) < 10 {
			found = append(found, b.where()+" has no description")
		}
		if b.Type == "variable" && (b.text("type") == "" || b.text("type") == "any") {
			found = append(found, b.where()+" has no type")
		}
	}
	return found
}

// unpinned finds modules without versions, and modules and providers from elsewhere.
func unpinned(c configuration) (found []string) {
	pinned := map[string]bool{}
	for _, b := range c.of("terraform") {
		pinned[b.module()] = b.text("required_version") != ""
		for _, providers := range b.inner("required_providers") {
			for name := range providers.Body.Attributes {
				if text := providers.text(name); !strings.Contains(text, `version = "~> `) || !strings.Contains(text, `source = "hashicorp/`) {
					found = append(found, b.where()+": provider "+name+" is not pinned")
				}
			}
		}
	}
	for _, b := range c.blocks {
		if !pinned[b.module()] {
			found = append(found, b.module()+" names no version of Terraform")
		}
		if b.Type == "module" && !strings.HasPrefix(b.text("source"), `"../../modules/`) {
			found = append(found, b.where()+" comes from elsewhere")
		}
		if b.Type == "variable" && strings.HasSuffix(b.Labels[0], "image") && strings.HasPrefix(b.file, "modules/") &&
			!strings.Contains(b.source, `regex("@sha256:[0-9a-f]{64}$", var.`+b.Labels[0]+")") {
			found = append(found, b.where()+" may be a tag")
		}
	}
	return slices.Compact(found)
}

// unwired finds names that lead nowhere and variables that nobody reads: what terraform validate says of a module's own names.
func unwired(c configuration) (found []string) {
	declared, used := map[string]bool{}, map[string]bool{}
	for _, b := range c.blocks {
		for _, name := range names(b) {
			declared[b.module()+" "+name] = true
		}
	}
	for _, b := range c.blocks {
		for _, t := range b.references() {
			name := reference(step(t, 0), step(t, 1), step(t, 2))
			used[b.module()+" "+name] = true
			if name != "" && !declared[b.module()+" "+name] {
				found = append(found, b.where()+" refers to "+name+", which is not there")
			}
			if step(t, 0) == "module" && !declared[source(c, b.module(), step(t, 1))+" output."+step(t, 2)] {
				found = append(found, b.where()+" refers to "+step(t, 1)+"."+step(t, 2)+", which is no output")
			}
		}
	}
	for _, v := range c.of("variable") {
		if !used[v.module()+" var."+v.Labels[0]] {
			found = append(found, v.where()+" is read by nobody")
		}
	}
	return append(found, miscalled(c)...)
}

// names are what a block lets others refer to.
func names(b block) []string {
	switch b.Type {
	case "variable":
		return []string{"var." + b.Labels[0]}
	case "output", "module":
		return []string{b.Type + "." + b.Labels[0]}
	case "resource":
		return []string{b.Labels[0] + "." + b.Labels[1]}
	case "data":
		return []string{"data." + b.Labels[0] + "." + b.Labels[1]}
	case "locals":
		var all []string
		for name := range b.Body.Attributes {
			all = append(all, "local."+name)
		}
		return all
	}
	return nil
}

// reference is the name of what is referred to; empty for a name of the expression's own, such as each.key.
func reference(first, second, third string) string {
	switch {
	case first == "var", first == "local", first == "module", strings.HasPrefix(first, "aws_"), strings.HasPrefix(first, "random_"):
		return first + "." + second
	case first == "data":
		return first + "." + second + "." + third
	}
	return ""
}

// source is the folder of a module that is called by a name.
func source(c configuration, from, name string) string {
	for _, b := range c.of("module", name) {
		if b.module() == from {
			return path.Join(from, strings.Trim(b.text("source"), `"`))
		}
	}
	return ""
}

// miscalled finds calls of modules that lack an argument or give one too many.
func miscalled(c configuration) (found []string) {
	for _, call := range c.of("module") {
		target := source(c, call.module(), call.Labels[0])
		takes := map[string]bool{"source": true}
		for _, v := range c.of("variable") {
			if v.module() != target {
				continue
			}
			takes[v.Labels[0]] = true
			if v.text("default") == "" && call.text(v.Labels[0]) == "" {
				found = append(found, fmt.Sprintf("%s does not give %s", call.where(), v.Labels[0]))
			}
		}
		for given := range call.Body.Attributes {
			if !takes[given] {
				found = append(found, fmt.Sprintf("%s gives %s, which %s does not take", call.where(), given, target))
			}
		}
	}
	return found
}
