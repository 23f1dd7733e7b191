package sso

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

const (
	patience  = 10 * time.Second
	mostBytes = 1 << 20 // of an answer of the provider
)

var errUnreachable = errors.New("sso: the address is not one of the public internet")

// newClient makes the client that talks to providers. Addresses are an agency's to set, so it speaks https alone, follows no
// redirection, reads no more than a provider has to say, and reaches no address inside the installation's own networks: the
// address is judged as the connection is made, so that a name cannot point elsewhere by then. private lifts the limits of
// addresses and of https.
func newClient(private bool) *http.Client {
	dialer := &net.Dialer{Timeout: patience}
	if !private {
		dialer.Control = func(_, address string, _ syscall.RawConn) error { return judge(address) }
	}
	return &http.Client{
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: guard{private: private, next: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: patience, ResponseHeaderTimeout: patience,
			MaxResponseHeaderBytes: 1 << 16, DisableKeepAlives: true,
		}},
	}
}

// special are the networks of RFC 6890 and its like that netip does not name itself.
func special() []netip.Prefix {
	var out []netip.Prefix
	for _, n := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
	} {
		out = append(out, netip.MustParsePrefix(n))
	}
	return out
}

// judge refuses an address (with port) that is not of the public internet.
func judge(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return errUnreachable
	}
	a := at.Addr().Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return errUnreachable
	}
	for _, p := range special() {
		if p.Contains(a) {
			return errUnreachable
		}
	}
	return nil
}

// guard refuses other schemes and cuts long answers off.
type guard struct {
	private bool
	next    http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (g guard) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" && !g.private {
		return nil, errUnreachable
	}
	res, err := g.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(res.Body, mostBytes), res.Body}
	return res, nil
}
