package sso

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Link is an agency at its provider: what one sign-in needs.
type Link struct {
	Issuer      string
	Application string // OAuth's client id
	Secret      string
	Return      string // where the provider sends the browser back to
}

// Proof binds a sign-in to the browser that began it: what the provider shows again, and what only we can show the provider.
type Proof struct {
	State    string
	Nonce    string // comes back inside the signed token
	Verifier string // of PKCE (RFC 7636)
}

// Person is whom the provider vouches for.
type Person struct {
	Issuer   string
	Subject  string
	Email    string // lower case
	Verified bool   // the provider has verified the address
	Object   string // the directory's own id of the person, which Microsoft's tokens carry; empty elsewhere
}

// Providers talks to the agencies' providers.
type Providers struct {
	reach func(context.Context) context.Context
	now   func() time.Time
}

// NewProviders prepares the talk. private lets providers be inside the installation's networks and without https, as tests and
// closed networks have it.
func NewProviders(private bool, now func() time.Time) *Providers {
	client := newClient(private)
	return &Providers{now: now, reach: func(ctx context.Context) context.Context { return oidc.ClientContext(ctx, client) }}
}

// open reads what the provider says of itself. The library refuses a provider that calls itself by another name than the issuer.
func (p *Providers) open(ctx context.Context, l Link) (*oidc.Provider, *oauth2.Config, error) {
	provider, err := oidc.NewProvider(p.reach(ctx), l.Issuer)
	if err != nil {
		return nil, nil, fmt.Errorf("sso: the provider does not answer as one: %w", err)
	}
	config := &oauth2.Config{ClientID: l.Application, ClientSecret: l.Secret, Endpoint: provider.Endpoint(), RedirectURL: l.Return, Scopes: []string{oidc.ScopeOpenID, "email"}}
	at, err := url.Parse(config.Endpoint.AuthURL)
	if err != nil || at.Host == "" || (at.Scheme != "https" && !strings.HasPrefix(l.Issuer, at.Scheme+"://")) {
		return nil, nil, errors.New("sso: the provider names no address to sign in at")
	}
	return provider, config, nil
}

// Begin gives the address where the person signs in at the provider.
func (p *Providers) Begin(ctx context.Context, l Link, proof Proof) (string, error) {
	_, config, err := p.open(ctx, l)
	if err != nil {
		return "", err
	}
	return config.AuthCodeURL(proof.State, oidc.Nonce(proof.Nonce), oauth2.S256ChallengeOption(proof.Verifier)), nil
}

// Finish exchanges the code for who signed in. The token must be signed by the issuer's published keys with an asymmetric
// algorithm, for our application, in time, and carry the nonce of this very sign-in.
func (p *Providers) Finish(ctx context.Context, l Link, proof Proof, code string) (*Person, error) {
	provider, config, err := p.open(ctx, l)
	if err != nil {
		return nil, err
	}
	answer, err := config.Exchange(p.reach(ctx), code, oauth2.VerifierOption(proof.Verifier))
	if err != nil {
		return nil, errors.New("sso: the provider does not take the code") // its words may hold what it was sent
	}
	raw, _ := answer.Extra("id_token").(string)
	token, err := provider.VerifierContext(p.reach(ctx), &oidc.Config{ClientID: l.Application, Now: p.now}).Verify(ctx, raw)
	if err != nil {
		return nil, fmt.Errorf("sso: the provider's token is not good: %w", err)
	}
	return vouched(token, l, proof)
}

func vouched(token *oidc.IDToken, l Link, proof Proof) (*Person, error) {
	var claims struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
		Party    string `json:"azp"`
		Object   any    `json:"oid"`
	}
	if err := token.Claims(&claims); err != nil {
		return nil, errors.New("sso: the provider's token cannot be read")
	}
	switch {
	case token.Nonce == "" || token.Nonce != proof.Nonce:
		return nil, errors.New("sso: the token belongs to another sign-in")
	case len(token.Audience) != 1 && claims.Party != l.Application, claims.Party != "" && claims.Party != l.Application:
		return nil, errors.New("sso: the token was made for another application")
	case token.Subject == "" || len(token.Subject) > 255:
		return nil, errors.New("sso: the token names nobody")
	}
	object, _ := claims.Object.(string) // another provider's may be anything
	return &Person{Issuer: token.Issuer, Subject: token.Subject, Email: strings.ToLower(strings.TrimSpace(claims.Email)), Verified: claims.Verified, Object: object}, nil
}
