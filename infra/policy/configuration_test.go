// Package policy holds what this repository offers to operators (Terraform, Kubernetes) to its own rules: nothing public but the
// way in, everything encrypted, no right that is not needed. Each rule is proved able to fail by planted faults.
package policy_test

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// files are texts by their path below one folder.
type files map[string]string

// read gives every file below a folder whose name ends so.
func read(t *testing.T, folder, suffix string) files {
	t.Helper()
	found := files{}
	tree := os.DirFS(folder)
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, suffix) {
			return err
		}
		text, err := fs.ReadFile(tree, name)
		found[name] = string(text)
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("%s: %d files, %v", folder, len(found), err)
	}
	return found
}

// block is a block of Terraform's language and where it stands.
type block struct {
	*hclsyntax.Block
	file   string
	source string // the whole file
}

// configuration is every block of every module.
type configuration struct {
	files  files
	blocks []block // of the top level
}

func parse(t *testing.T, texts files) configuration {
	t.Helper()
	c := configuration{files: texts}
	for name, text := range texts {
		parsed, faults := hclsyntax.ParseConfig([]byte(text), name, hcl.InitialPos)
		if faults.HasErrors() {
			t.Fatalf("%s: %v", name, faults)
		}
		for _, b := range parsed.Body.(*hclsyntax.Body).Blocks {
			c.blocks = append(c.blocks, block{b, name, text})
		}
	}
	slices.SortFunc(c.blocks, func(a, b block) int { return strings.Compare(a.where(), b.where()) })
	return c
}

// of lists the blocks of a kind ("resource", "data", "variable", …) and, where labels are given, of one of those types.
func (c configuration) of(kind string, labels ...string) []block {
	var found []block
	for _, b := range c.blocks {
		if b.Type == kind && (len(labels) == 0 || slices.Contains(labels, b.Labels[0])) {
			found = append(found, b)
		}
	}
	return found
}

func (b block) module() string { return path.Dir(b.file) }

func (b block) where() string {
	return b.file + ": " + strings.Join(append([]string{b.Type}, b.Labels...), " ")
}

// inner lists the nested blocks of a name at any depth, those that are made by a dynamic block among them.
func (b block) inner(name string) []block {
	var found []block
	for _, n := range b.Body.Blocks {
		nested := block{n, b.file, b.source}
		if n.Type == "dynamic" && n.Labels[0] == name {
			for _, content := range n.Body.Blocks {
				found = append(found, block{content, b.file, b.source})
			}
			continue
		}
		if n.Type == name {
			found = append(found, nested)
		}
		found = append(found, nested.inner(name)...)
	}
	return found
}

// text is an attribute's expression as it is written, empty where there is none.
func (b block) text(attribute string) string {
	a, ok := b.Body.Attributes[attribute]
	if !ok {
		return ""
	}
	r := a.Expr.Range()
	return b.source[r.Start.Byte:r.End.Byte]
}

// list is an attribute's elements as they are written, those of strings without quotes; ok where it is a plain list.
func (b block) list(attribute string) (elements []string, ok bool) {
	a, there := b.Body.Attributes[attribute]
	if !there {
		return nil, false
	}
	tuple, ok := a.Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		return []string{b.text(attribute)}, false
	}
	for _, e := range tuple.Exprs {
		if v, faults := e.Value(nil); !faults.HasErrors() && v.Type() == cty.String {
			elements = append(elements, v.AsString())
			continue
		}
		elements = append(elements, b.source[e.Range().Start.Byte:e.Range().End.Byte])
	}
	return elements, true
}

// references are the names that an expression anywhere in a block refers to, such as "var.name" and "aws_lb.this".
func (b block) references() []hcl.Traversal {
	var found []hcl.Traversal
	_ = hclsyntax.VisitAll(b.Body, func(n hclsyntax.Node) hcl.Diagnostics {
		if e, ok := n.(*hclsyntax.ScopeTraversalExpr); ok {
			found = append(found, e.Traversal)
		}
		return nil
	})
	return found
}

// step is the name at a place of a traversal; empty where there is none.
func step(t hcl.Traversal, i int) string {
	if i >= len(t) {
		return ""
	}
	switch s := t[i].(type) {
	case hcl.TraverseRoot:
		return s.Name
	case hcl.TraverseAttr:
		return s.Name
	}
	return ""
}
