package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/CycloneDX/cyclonedx-go"
)

// write puts the list of components, and what their licences ask to go along, into a folder.
func write(folder string, parts []component) error {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	bom, err := os.Create(filepath.Join(folder, "sbom.cdx.json"))
	if err != nil {
		return err
	}
	if err := cyclonedx.NewBOMEncoder(bom, cyclonedx.BOMFileFormatJSON).SetPretty(true).Encode(document(parts)); err != nil {
		_ = bom.Close()
		return err
	}
	if err := bom.Close(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "licences.txt"), []byte(notices(parts)), 0o600)
}

// document is the bill of materials: what is shipped is required, what builds and tests it is excluded from the program.
func document(parts []component) *cyclonedx.BOM {
	bom := cyclonedx.NewBOM()
	bom.Metadata = &cyclonedx.Metadata{Component: &cyclonedx.Component{Type: cyclonedx.ComponentTypeApplication, Name: "chartwright", BOMRef: "chartwright"}}
	list := make([]cyclonedx.Component, 0, len(parts))
	seen := map[string]bool{}
	for _, c := range parts {
		url := c.url()
		if seen[url] { // npm keeps some twice
			continue
		}
		seen[url] = true
		scope := cyclonedx.ScopeExcluded
		if c.Shipped {
			scope = cyclonedx.ScopeRequired
		}
		entry := cyclonedx.Component{Type: cyclonedx.ComponentTypeLibrary, BOMRef: url, Name: c.Name, Version: c.Version, PackageURL: url, Scope: scope,
			Licenses: &cyclonedx.Licenses{{Expression: c.Licence}}}
		if sum := c.sum(); sum != "" {
			entry.Hashes = &[]cyclonedx.Hash{{Algorithm: cyclonedx.HashAlgoSHA512, Value: sum}}
		}
		list = append(list, entry)
	}
	bom.Components = &list
	return bom
}

// url is the package URL (https://github.com/package-url/purl-spec).
func (c component) url() string {
	return "pkg:" + c.Kind + "/" + strings.ReplaceAll(c.Name, "@", "%40") + "@" + c.Version
}

// sum is npm's checksum in hexadecimal; empty for a module.
func (c component) sum() string {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(c.Integrity, "sha512-"))
	if err != nil || len(raw) != 64 {
		return ""
	}
	return hex.EncodeToString(raw)
}

// notices lists what is shipped with its licence, and then their texts.
func notices(parts []component) string {
	var list, bodies strings.Builder
	for _, c := range parts {
		if !c.Shipped {
			continue
		}
		fmt.Fprintf(&list, "%s %s (%s): %s\n", c.Name, c.Version, c.Kind, c.Licence)
		for _, t := range c.Texts {
			fmt.Fprintf(&bodies, "\n%s\n%s %s, %s\n\n%s\n", strings.Repeat("-", 80), c.Name, c.Version, t.name, strings.TrimSpace(t.body))
		}
	}
	return list.String() + bodies.String()
}
