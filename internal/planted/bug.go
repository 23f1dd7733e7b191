package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// bug is a change of the tree that the named tests must not survive.
type bug struct {
	Name  string `yaml:"bug"`
	Edits []edit `yaml:"edits"`
	Test  struct {
		Package string `yaml:"package"` // as go test takes it
		Run     string `yaml:"run"`     // of go test's -run
	} `yaml:"test"`
}

// edit replaces a text that stands in the file once.
type edit struct {
	File string `yaml:"file"`
	Old  string `yaml:"old"`
	New  string `yaml:"new"`
}

//go:embed bugs.yaml
var list []byte

// bugs are all of the list, in its order.
func bugs() ([]bug, error) {
	var out []bug
	d := yaml.NewDecoder(bytes.NewReader(list))
	d.KnownFields(true)
	if err := d.Decode(&out); err != nil {
		return nil, fmt.Errorf("bugs.yaml: %w", err)
	}
	return out, nil
}

// plant gives the changed files of the tree at root, by their path in it.
func (b bug) plant(root string) (map[string]string, error) {
	changed := map[string]string{}
	for _, e := range b.Edits {
		text, seen := changed[e.File]
		if !seen {
			content, err := os.ReadFile(filepath.Join(root, e.File))
			if err != nil {
				return nil, err
			}
			text = string(content)
		}
		if n := strings.Count(text, e.Old); n != 1 || e.Old == e.New {
			return nil, fmt.Errorf("%s: the text to replace stands in %s %d times", b.Name, e.File, n)
		}
		changed[e.File] = strings.Replace(text, e.Old, e.New, 1)
	}
	return changed, nil
}

// overlay writes changed files beside the tree and gives what go's -overlay reads: the tree itself is not touched.
func overlay(root, dir string, changed map[string]string) (string, error) {
	replace := map[string]string{}
	for file, text := range changed {
		to := filepath.Join(dir, strings.ReplaceAll(file, "/", "__"))
		if err := os.WriteFile(to, []byte(text), 0o600); err != nil {
			return "", err
		}
		replace[filepath.Join(root, file)] = to
	}
	body, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, body, 0o600)
}
