// Command oidc is a small OpenID provider for the browser tests and for trying single sign-on out on one's own machine. It
// signs tokens, checks PKCE and gives each code once; whoever asks to sign in says at a page who they are, and is believed.
// It tells on its first line of output where it is, as JSON, and ends when its input does.
package main

import (
	"encoding/json"
	"html/template"
	"io"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/oauth2-proxy/mockoidc"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(in io.Reader, out io.Writer) error {
	server, err := mockoidc.NewServer(nil)
	if err != nil {
		return err
	}
	if err := server.AddMiddleware(func(next http.Handler) http.Handler { return asking(server, next) }); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if err := server.Start(listener, nil); err != nil {
		return err
	}
	defer func() { _ = server.Shutdown() }()
	cfg := server.Config()
	err = json.NewEncoder(out).Encode(map[string]string{"issuer": cfg.Issuer, "clientId": cfg.ClientID, "clientSecret": cfg.ClientSecret})
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, in)
	return err
}

// asking puts a page before the provider's own authorization: it asks for an e-mail address.
func asking(server *mockoidc.MockOIDC, next http.Handler) http.Handler {
	page := template.Must(template.New("").Parse(`<!doctype html><html lang="en"><title>Sign in</title><h1>The organisation’s sign-in</h1>
<form>{{range $name, $values := .}}<input type="hidden" name="{{$name}}" value="{{index $values 0}}">{{end}}
<label>Your address <input name="as" type="email" required autofocus></label> <button>Sign in</button></form></html>`))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != mockoidc.AuthorizationEndpoint {
			next.ServeHTTP(w, r)
			return
		}
		email := r.URL.Query().Get("as")
		if email == "" {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_ = page.Execute(w, r.URL.Query()) // the browser went away
			return
		}
		server.QueueUser(&mockoidc.MockUser{Subject: email, Email: email, EmailVerified: true})
		next.ServeHTTP(w, r)
	})
}
