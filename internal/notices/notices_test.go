package notices

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/uuid"
)

// postOffice is a real mail server that takes mail from who signs in, under TLS alone.
type postOffice struct {
	came chan string
}

// NewSession implements smtp.Backend.
func (o *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{office: o}, nil }

type session struct {
	office *postOffice
	known  bool
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "records" || password != "let me in" {
			return errors.New("no")
		}
		s.known = true
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	if !s.known {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *session) Rcpt(string, *smtp.RcptOptions) error { return nil }

func (s *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	s.office.came <- string(text)
	return err
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// openOffice starts a server and gives how to reach it.
func openOffice(t *testing.T, withTLS bool) (*postOffice, Server) {
	t.Helper()
	office := &postOffice{came: make(chan string, 4)}
	server := smtp.NewServer(office)
	server.Domain = "localhost"
	certificate, roots := certify(t)
	if withTLS {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return office, Server{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, TLS: "starttls", User: "records", Password: "let me in",
		From: "records@example.test", Config: &tls.Config{RootCAs: roots, ServerName: "localhost", MinVersion: tls.VersionTLS12}}
}

func certify(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, roots
}

func letterOf(t *testing.T, kind, language string) Message {
	t.Helper()
	texts, err := loadTexts()
	if err != nil {
		t.Fatal(err)
	}
	m, err := texts.compose(kind, language, Values{Tracking: "R-AAAAA-BBBBB", Page: "https://records.example.test/r/north", Code: "123456"})
	if err != nil {
		t.Fatal(err)
	}
	m.To = "someone@example.test"
	return m
}

func TestMailGoesByServerUnderTLS(t *testing.T) {
	t.Parallel()
	office, server := openOffice(t, true)
	id := uuid.New()
	if err := server.Send(t.Context(), id, letterOf(t, "email_code", "en")); err != nil {
		t.Fatal(err)
	}
	came := <-office.came
	for _, want := range []string{"To: <someone@example.test>", "From: <records@example.test>", "Your code is 123456", "Auto-Submitted: auto-generated", id.String()} {
		if !strings.Contains(came, want) {
			t.Errorf("the mail lacks %q:\n%s", want, came)
		}
	}
}

func TestMailIsNotSentInTheClear(t *testing.T) {
	t.Parallel()
	office, server := openOffice(t, false)
	err := server.Send(t.Context(), uuid.New(), letterOf(t, "email_code", "en"))
	if err == nil || len(office.came) > 0 {
		t.Errorf("a server without TLS was given the mail (%v)", err)
	}
	_, wrong := openOffice(t, true)
	wrong.Password = "guessed"
	if err := wrong.Send(t.Context(), uuid.New(), letterOf(t, "email_code", "en")); err == nil || strings.Contains(err.Error(), "guessed") {
		t.Errorf("with a wrong password: %v", err)
	}
}

func TestMailIsKeptAsFileWithoutServer(t *testing.T) {
	t.Parallel()
	f := Folder{Dir: filepath.Join(t.TempDir(), "outbox"), From: "no-reply@localhost"}
	id := uuid.New()
	for range 2 { // sent twice it is one file
		if err := f.Send(t.Context(), id, letterOf(t, "released", "es")); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(f.Dir)
	if err != nil || len(files) != 1 || files[0].Name() != id.String()+".eml" {
		t.Fatalf("the folder holds %v (%v)", files, err)
	}
	info, err := files[0].Info()
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file may be read by others: %v (%v)", info.Mode(), err)
	}
}

func TestHeadersCannotBeSmuggledIn(t *testing.T) {
	t.Parallel()
	m := letterOf(t, "news", "en")
	for _, to := range []string{"a@example.test\r\nBcc: b@example.test", "a@example.test, b@example.test", "", "nobody"} {
		m.To = to
		f := Folder{Dir: t.TempDir(), From: "no-reply@localhost"}
		if err := f.Send(t.Context(), uuid.New(), m); err == nil {
			t.Errorf("mail was written to %q", to)
		}
	}
}

func TestEveryTextIsWrittenAndTellsNothingElse(t *testing.T) {
	t.Parallel()
	texts, err := loadTexts()
	if err != nil {
		t.Fatal(err)
	}
	for kind := range texts {
		for _, language := range []string{"en", "es"} {
			m := letterOf(t, kind, language)
			if strings.Contains(m.Text, "<no value>") || strings.Contains(m.Text, "{{") {
				t.Errorf("%s in %s: %s", kind, language, m.Text)
			}
			if hasCode := strings.Contains(m.Text, "123456"); hasCode != strings.HasSuffix(kind, "_code") {
				t.Errorf("%s in %s holds a code: %v", kind, language, hasCode)
			}
		}
	}
}

func TestGatewayIsAskedWithItsToken(t *testing.T) {
	t.Parallel()
	status := http.StatusAccepted
	var got map[string]string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer secret" || json.NewDecoder(r.Body).Decode(&got) != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.WriteHeader(status)
	}))
	defer server.Close()
	m := letterOf(t, "phone_code", "en")
	m.To = "555-0100"
	id := uuid.New()
	if err := (Gateway{URL: server.URL, Token: "secret"}).Send(context.Background(), id, m); err != nil || got["to"] != "555-0100" || got["id"] != id.String() || !strings.Contains(got["text"], "123456") {
		t.Errorf("sent %v (%v)", got, err)
	}
	status = http.StatusInternalServerError
	if err := (Gateway{URL: server.URL, Token: "secret"}).Send(context.Background(), id, m); err == nil || strings.Contains(err.Error(), server.URL) {
		t.Errorf("a gateway that fails: %v", err)
	}
}
