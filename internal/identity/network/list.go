package network

import (
	"net/netip"
	"strings"
)

// List is where something is open: networks in CIDR form, comma between. The empty list is open to everywhere.
type List string

// Allows reports whether the list is open to that address. An address that cannot be read is nowhere, so only the empty list
// allows it; a network that cannot be read allows nothing.
func (l List) Allows(address string) bool {
	if l == "" {
		return true
	}
	at, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	at = at.Unmap().WithZone("") // ::ffff:192.0.2.1 is 192.0.2.1
	for text := range strings.SplitSeq(string(l), ",") {
		if p, err := netip.ParsePrefix(text); err == nil && p.Contains(at) {
			return true
		}
	}
	return false
}

// parse reads a network as people write it: 192.0.2.0/24, 2001:db8::/32, or one address. What is given for a whole family of
// addresses, or for an IPv4 network written as IPv6, is refused.
func parse(text string) (p netip.Prefix, why string) {
	text = strings.TrimSpace(text)
	p, err := netip.ParsePrefix(text)
	if err != nil {
		at, err := netip.ParseAddr(text)
		if err != nil || at.Zone() != "" {
			return p, "write a network like 192.0.2.0/24 or 2001:db8::/32, or one address"
		}
		p = netip.PrefixFrom(at.Unmap(), at.Unmap().BitLen())
	}
	switch {
	case p.Addr().Is4In6():
		return p, "write this network in its IPv4 form"
	case p.Bits() == 0:
		return p, "this is every network; remove all networks to open the agency to everywhere"
	}
	return p.Masked(), ""
}
