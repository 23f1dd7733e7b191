package ruledoc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"

	"go.yaml.in/yaml/v3"
)

// Bounds of a document that people bring.
const (
	maxBytes = 1 << 20
	maxRules = 500
)

// Source is one rule's document and where it stood, for the words of a refusal.
type Source struct {
	Place  string // "fees/ca-third-party.yaml" or "rules[3]"
	Family string
	Text   []byte
	lines  lines
}

// Files reads each YAML or JSON file of a file system, one rule a file, one family a folder.
func Files(files fs.FS) ([]Source, error) {
	var out []Source
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if ext := path.Ext(name); ext != ".yaml" && ext != ".yml" && ext != ".json" {
			return fmt.Errorf("%s: only .yaml, .yml and .json files belong here", name)
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		family, err := familyOf(text)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if folder := path.Base(path.Dir(name)); family != folder {
			return fmt.Errorf("%s: family: says %q but stands in folder %q", name, family, folder)
		}
		out = append(out, Source{Place: name, Family: family, Text: text})
		return nil
	})
	return out, err
}

// Letters is the family of templates, which package letters reads; all others are package rules'.
const Letters = "letters"

// Split takes an override document apart: a mapping with the one key "rules", a list of rules of any family.
func Split(document []byte) ([]Source, error) {
	if len(document) > maxBytes {
		return nil, fmt.Errorf("the document is larger than %d bytes; divide it", maxBytes)
	}
	var doc struct {
		Rules []yaml.Node `yaml:"rules"`
	}
	if err := strict(document, &doc); err != nil {
		return nil, inWords(err, nil)
	}
	if len(doc.Rules) > maxRules {
		return nil, fmt.Errorf("the document has more than %d rules; divide it", maxRules)
	}
	var out []Source
	for i := range doc.Rules {
		place := fmt.Sprintf("rules[%d]", i)
		text, err := yaml.Marshal(&doc.Rules[i])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", place, err)
		}
		at := linesOf(&doc.Rules[i], text)
		family, err := familyOf(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", place, inWords(err, at))
		}
		out = append(out, Source{Place: place, Family: family, Text: text, lines: at})
	}
	return out, nil
}

// strict reads one YAML or JSON document and refuses keys that are unknown or stand twice, and anything after the document.
func strict(text []byte, into any) error {
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		if errors.Is(err, io.EOF) {
			return errors.New("the document is empty")
		}
		return err
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return errors.New("there is more than one document in the file")
	}
	return nil
}

func familyOf(text []byte) (string, error) {
	if len(text) > maxBytes {
		return "", fmt.Errorf("the rule is larger than %d bytes", maxBytes)
	}
	var head struct {
		Family string `yaml:"family"`
	}
	if err := yaml.Unmarshal(text, &head); err != nil {
		return "", err
	}
	if head.Family == "" {
		return "", errors.New("family: is missing")
	}
	return head.Family, nil
}

// wholeNumbers refuses numbers with a point or an exponent.
func wholeNumbers(text []byte, at lines) error {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return err
	}
	for open := []*yaml.Node{&doc}; len(open) > 0; {
		n := open[len(open)-1]
		open = append(open[:len(open)-1], n.Content...) // an alias has no content of its own: what it names is looked at where it stands
		if n.Kind == yaml.ScalarNode && n.Tag == "!!float" {
			return fmt.Errorf("line %d: only whole numbers are used here, amounts in the smallest unit; %s is none", at.of(n.Line), n.Value)
		}
	}
	return nil
}
