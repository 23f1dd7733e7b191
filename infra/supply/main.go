// Command supply says what Chartwright is made of: every Go module and npm package with its version, licence and, of npm, checksum.
//
//	go run ./infra/supply check        fails where a licence is not one of those that may be used, or a package has no checksum
//	go run ./infra/supply write DIR    writes sbom.cdx.json (CycloneDX) and licences.txt, with the texts that must go along
package main

import (
	"errors"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "supply:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return errors.New("call it with check, or with write DIR")
	}
	parts, err := components(".")
	if err != nil {
		return err
	}
	if err := errors.Join(problems(parts)...); err != nil {
		return err
	}
	switch {
	case args[0] == "check" && len(args) == 1:
		return nil
	case args[0] == "write" && len(args) == 2:
		return write(args[1], parts)
	}
	return errors.New("call it with check, or with write DIR")
}

// component is one module or package.
type component struct {
	Kind      string // "golang" or "npm", as package URLs name them
	Name      string
	Version   string
	Licence   string // an SPDX expression; empty where none was found
	Integrity string // npm's checksum, as in "sha512-…"; go.sum holds the modules'
	Shipped   bool   // a part of the program or of its pages, and not of tests and tools alone
	Texts     []text // the licence files
}

type text struct{ name, body string }

// components lists everything that builds and tests the repository at root.
func components(root string) ([]component, error) {
	modules, err := goModules(root)
	if err != nil {
		return nil, err
	}
	packages, err := npmPackages(root)
	return append(modules, packages...), err
}
