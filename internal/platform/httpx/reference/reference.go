// Package reference renders the contract as one page for people: every operation by subject, who may call it, what it
// takes and what it answers. It needs no script and nothing from another server.
package reference

import (
	"bytes"
	_ "embed" // the page's template
	"fmt"
	"html/template"
	"slices"
	"sort"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed page.html
var pageText string

// page is what the template shows.
type page struct {
	Title  string
	Groups []group
}

type group struct {
	Name       string
	Operations []operation
}

type operation struct {
	ID, Method, Path, Summary, Description string
	Who                                    string
	Parameters                             []field
	Body, Answer                           []field
	AnswerStatus                           string
	AnswerType                             string
}

// field is one line of a parameter list or of a schema, indented by its depth.
type field struct {
	Name, Type, Doc string
	Required        bool
	Depth           int
}

// mostDepth bounds nested and recursive schemas.
const mostDepth = 5

// Page renders the contract. who tells in a few words who may call an operation.
func Page(contract *huma.OpenAPI, who func(operationID string) string) ([]byte, error) {
	t, err := template.New("page").Parse(pageText)
	if err != nil {
		return nil, fmt.Errorf("reference: %w", err)
	}
	r := renderer{contract: contract, who: who}
	var out bytes.Buffer
	err = t.Execute(&out, page{Title: contract.Info.Title, Groups: r.groups()})
	return out.Bytes(), err
}

type renderer struct {
	contract *huma.OpenAPI
	who      func(string) string
}

func (r renderer) groups() []group {
	byTag := map[string][]operation{}
	for path, item := range r.contract.Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete, "HEAD": item.Head} {
			if op != nil && len(op.Tags) > 0 {
				byTag[op.Tags[0]] = append(byTag[op.Tags[0]], r.operation(path, method, op))
			}
		}
	}
	var out []group
	for tag, ops := range byTag {
		sort.Slice(ops, func(i, j int) bool { return ops[i].Path+ops[i].Method < ops[j].Path+ops[j].Method })
		out = append(out, group{Name: tag, Operations: ops})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

func (r renderer) operation(path, method string, op *huma.Operation) operation {
	out := operation{ID: op.OperationID, Method: method, Path: path, Summary: op.Summary, Description: op.Description, Who: r.who(op.OperationID)}
	for _, p := range op.Parameters {
		f := field{Name: p.Name + " (" + p.In + ")", Required: p.Required, Doc: p.Description}
		if p.Schema != nil {
			f.Type = r.typeOf(p.Schema)
			f.Doc = strings.TrimSpace(f.Doc + " " + limits(p.Schema))
		}
		out.Parameters = append(out.Parameters, f)
	}
	if op.RequestBody != nil {
		_, out.Body = r.content(op.RequestBody.Content)
	}
	for _, status := range []string{"200", "201", "202", "204", "206"} {
		if res := op.Responses[status]; res != nil {
			out.AnswerStatus = status
			out.AnswerType, out.Answer = r.content(res.Content)
			break
		}
	}
	return out
}

func (r renderer) content(content map[string]*huma.MediaType) (string, []field) {
	for name, media := range content {
		if media.Schema == nil {
			continue
		}
		var fields []field
		r.fields(media.Schema, 0, &fields)
		return name, fields
	}
	return "", nil
}

// fields lists a schema's properties, required ones first as the schema orders them.
func (r renderer) fields(s *huma.Schema, depth int, out *[]field) {
	s = r.resolve(s)
	if s == nil || depth > mostDepth {
		return
	}
	if s.Type == "array" {
		r.fields(s.Items, depth, out)
		return
	}
	names := make([]string, 0, len(s.Properties))
	for name := range s.Properties {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		p := s.Properties[name]
		*out = append(*out, field{Name: name, Type: r.typeOf(p), Doc: strings.TrimSpace(r.resolve(p).Description + " " + limits(p)), Required: slices.Contains(s.Required, name), Depth: depth})
		r.fields(p, depth+1, out)
	}
}

func (r renderer) resolve(s *huma.Schema) *huma.Schema {
	if s != nil && s.Ref != "" {
		return r.contract.Components.Schemas.SchemaFromRef(s.Ref)
	}
	return s
}

func (r renderer) typeOf(s *huma.Schema) string {
	full := r.resolve(s)
	if full == nil {
		return ""
	}
	switch {
	case full.Type == "array":
		return "list of " + r.typeOf(full.Items)
	case full.Format != "":
		return full.Format
	}
	return full.Type
}

// limits puts a schema's bounds into words.
func limits(s *huma.Schema) string {
	var out []string
	if len(s.Enum) > 0 {
		values := make([]string, len(s.Enum))
		for i, v := range s.Enum {
			values[i] = fmt.Sprint(v)
		}
		out = append(out, "one of "+strings.Join(values, ", "))
	}
	if s.Minimum != nil {
		out = append(out, fmt.Sprintf("at least %v", *s.Minimum))
	}
	if s.Maximum != nil {
		out = append(out, fmt.Sprintf("at most %v", *s.Maximum))
	}
	if s.MaxLength != nil {
		out = append(out, fmt.Sprintf("at most %d characters", *s.MaxLength))
	}
	if s.Default != nil {
		out = append(out, fmt.Sprintf("default %v", s.Default))
	}
	if len(out) == 0 {
		return ""
	}
	return "(" + strings.Join(out, "; ") + ")"
}
