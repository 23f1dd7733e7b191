package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// npmPackages lists what web/package-lock.json pins. What is for building and testing alone is marked there.
func npmPackages(root string) ([]component, error) {
	body, err := os.ReadFile(filepath.Join(root, "web", "package-lock.json"))
	if err != nil {
		return nil, err
	}
	return parseLock(body, filepath.Join(root, "web"))
}

func parseLock(body []byte, folder string) ([]component, error) {
	var lock struct {
		Version  int `json:"lockfileVersion"`
		Packages map[string]struct {
			Version, License, Integrity, Resolved string
			Dev, DevOptional, Optional            bool
		} `json:"packages"`
	}
	if err := json.Unmarshal(body, &lock); err != nil {
		return nil, err
	}
	if lock.Version != 3 {
		return nil, fmt.Errorf("package-lock.json is of version %d, not 3", lock.Version)
	}
	var found []component
	for _, path := range slices.Sorted(maps.Keys(lock.Packages)) {
		p := lock.Packages[path]
		at := strings.LastIndex(path, "node_modules/")
		if at < 0 { // this repository's own
			continue
		}
		if p.Resolved != "" && !strings.HasPrefix(p.Resolved, "https://registry.npmjs.org/") {
			return nil, fmt.Errorf("%s comes from %s, not from the registry", path, p.Resolved)
		}
		c := component{Kind: "npm", Name: path[at+len("node_modules/"):], Version: p.Version, Licence: p.License, Integrity: p.Integrity,
			Shipped: !p.Dev && !p.DevOptional && !p.Optional}
		if c.Licence == "" {
			c.Licence = readByHand["npm "+c.Name]
		}
		if c.Shipped {
			c.Texts = texts(filepath.Join(folder, path))
		}
		found = append(found, c)
	}
	return found, nil
}

// texts reads the licence files of an installed package; none where it is not installed.
func texts(folder string) (found []text) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if body, err := os.ReadFile(filepath.Join(folder, e.Name())); err == nil && licenceFile.MatchString(e.Name()) {
			found = append(found, text{e.Name(), string(body)})
		}
	}
	return found
}
