package app

import (
	"log/slog"

	"github.com/gin-gonic/gin"

	"chartwright/internal/audit"
	"chartwright/internal/codeset"
	"chartwright/internal/coding"
	"chartwright/internal/identity"
	"chartwright/internal/identity/signin"
	"chartwright/internal/intake"
	"chartwright/internal/operations"
	"chartwright/internal/performance"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/metrics"
	"chartwright/internal/portal"
	"chartwright/internal/roi"
	"chartwright/internal/tenancy"
	"chartwright/internal/worklist"
)

// unopened builds the rooms on nothing, for the contract alone: their operations can be listed, not called.
func unopened() (*house, error) {
	h := &house{metrics: metrics.New(), tenancy: tenancy.New(tenancy.Needs{}), coding: coding.New(coding.Needs{}),
		worklist: worklist.New(worklist.Needs{}), audit: audit.New(audit.Needs{}), operations: operations.New(operations.Needs{})}
	var err error
	if h.intake, err = intake.New(intake.Needs{}); err != nil {
		return nil, err
	}
	if h.roi, err = roi.New(roi.Needs{}); err != nil {
		return nil, err
	}
	if h.portal, err = portal.New(portal.Needs{PublicURL: "http://localhost"}); err != nil {
		return nil, err
	}
	h.performance = performance.New(performance.Needs{})
	if h.codeset, err = codeset.New(codeset.Needs{Log: slog.Default()}); err != nil {
		return nil, err
	}
	h.identity, err = identity.New(identity.Needs{Config: identity.Config{SignIn: signin.Config{PublicURL: "http://localhost"}}})
	return h, err
}

// unopenedAPI is the API of rooms that are built on nothing.
func unopenedAPI() (*httpx.API, error) {
	h, err := unopened()
	if err != nil {
		return nil, err
	}
	gin.SetMode(gin.ReleaseMode)
	return h.register(gin.New())
}
