package freeport_test

import (
	"fmt"
	"os"
	"testing"

	"chartwright/internal/platform/testkit/freeport"
)

// TestNobodyTakesAPortByChance: what is given lies outside the range from which the kernel takes ports, and is given once.
func TestNobodyTakesAPortByChance(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range")
	if err != nil {
		t.Skip("this kernel does not say which ports it takes")
	}
	var low, high int
	if _, err := fmt.Sscan(string(text), &low, &high); err != nil {
		t.Fatal(err)
	}
	given := map[int]bool{}
	for range 100 {
		port, err := freeport.Find(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if given[port] || port >= low && port <= high {
			t.Errorf("port %d, which was given before or lies in %d to %d", port, low, high)
		}
		given[port] = true
	}
}
