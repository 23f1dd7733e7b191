package identity

import (
	"slices"

	"chartwright/internal/tenancy/principal"
)

// Table is the one place that says which role may do what; its rows of requests for records are in policy_roi.go. A route without a row
// answers nobody. The sweep test calls every route as every role and compares with it.
func Table() []Rule {
	return slices.Concat(
		signInRules(), peopleRules(), provisioningRules(), tenancyRules(), intakeRules(), documentRules(),
		workRules(), codingRules(), roiRules(), figureRules(), trailRules(), operationsRules(),
	)
}

// Groups of roles that many rows name.

func everyone() []principal.Role { return principal.Roles() }

func technicians() []principal.Role {
	return []principal.Role{principal.Coder, principal.Prep, principal.ROI, principal.Auditor}
}

func roles(r ...principal.Role) []principal.Role { return r }

func techniciansAnd(r ...principal.Role) []principal.Role { return append(technicians(), r...) }

const (
	coder      = principal.Coder
	prep       = principal.Prep
	roi        = principal.ROI
	auditor    = principal.Auditor
	manager    = principal.Manager
	hospital   = principal.Hospital
	compliance = principal.Compliance
	operator   = principal.Operator
)

func signInRules() []Rule {
	return []Rule{
		{Operation: "sessions-create", Public: true},
		{Operation: "sessions-totp", Public: true},
		{Operation: "sessions-totp-enrolment", Public: true},
		{Operation: "sessions-totp-enrolment-confirm", Public: true},
		{Operation: "sessions-password", Public: true},
		{Operation: "sessions-organisation", Public: true},
		{Operation: "sessions-organisation-arrive", Public: true},
		{Operation: "sessions-passkey-options", Public: true},
		{Operation: "sessions-passkey", Public: true},
		{Operation: "me-passkeys-list", Roles: everyone(), Capability: "self.session"},
		{Operation: "me-passkeys-options", Roles: everyone(), Capability: "self.session"},
		{Operation: "me-passkeys-create", Roles: everyone(), Capability: "self.session"},
		{Operation: "me-passkeys-delete", Roles: everyone(), Capability: "self.session"},
		{Operation: "sessions-end-current", Roles: everyone(), Capability: "self.session"},
		{Operation: "sessions-end-all", Roles: everyone(), Capability: "self.session"},
		{Operation: "me-get", Roles: everyone(), Capability: "self.session", Token: true},
		{Operation: "me-password-put", Roles: everyone(), Capability: "self.session"},
		{Operation: "me-shift-put", Roles: technicians(), Capability: "self.shift"},
		{Operation: "me-totp-enrolment", Roles: everyone(), Capability: "self.session"},
		{Operation: "me-totp-enrolment-confirm", Roles: everyone(), Capability: "self.session"},
		{Operation: "me-recovery-codes-create", Roles: everyone(), Capability: "self.session"},
		{Operation: "allowed-networks-get", Roles: roles(manager, compliance, operator), Capability: "networks.view"},
		{Operation: "allowed-networks-put", Roles: roles(manager, operator), Capability: "networks.manage"},
		{Operation: "identity-provider-get", Roles: roles(manager, compliance, operator), Capability: "sso.view"},
		{Operation: "identity-provider-put", Roles: roles(manager, operator), Capability: "sso.manage"},
		{Operation: "provisioning-get", Roles: roles(manager, compliance, operator), Capability: "provisioning.view"},
		{Operation: "provisioning-acts", Roles: roles(manager, compliance, operator), Capability: "provisioning.view"},
		{Operation: "provisioning-groups-put", Roles: roles(manager, operator), Capability: "provisioning.manage"},
		{Operation: "api-tokens-create", Roles: roles(manager, hospital, operator), Capability: "tokens.manage"},
		{Operation: "api-tokens-list", Roles: roles(manager, hospital, operator), Capability: "tokens.manage"},
		{Operation: "api-tokens-revoke", Roles: roles(manager, hospital, operator), Capability: "tokens.manage"},
	}
}

func peopleRules() []Rule {
	return []Rule{
		{Operation: "users-list", Roles: roles(manager, compliance, operator), Capability: "users.view"},
		{Operation: "users-search", Roles: roles(manager, compliance, operator), Capability: "users.view"},
		{Operation: "users-get", Roles: roles(manager, compliance, operator), Capability: "users.view"},
		{Operation: "users-create", Roles: roles(manager, operator), Capability: "users.manage"},
		{Operation: "users-update", Roles: roles(manager, operator), Capability: "users.manage"},
		{Operation: "users-disable", Roles: roles(manager, operator), Capability: "users.manage"},
		{Operation: "users-enable", Roles: roles(manager, operator), Capability: "users.manage"},
		{Operation: "users-reset-password", Roles: roles(manager, operator), Capability: "users.manage"},
		{Operation: "users-reset-mfa", Roles: roles(manager, operator), Capability: "users.manage"},
		{Operation: "users-skills-put", Roles: roles(manager, operator), Capability: "users.manage"},
		{Operation: "users-credentials-put", Roles: roles(manager, operator), Capability: "users.manage"},
		{Operation: "users-facilities-put", Roles: roles(manager, operator), Capability: "users.manage"},
	}
}

// provisioningRules are for tokens alone, each of which can give no more than its maker's role can.
func provisioningRules() []Rule {
	var out []Rule
	for _, op := range []string{
		"scim-config", "scim-resource-types", "scim-resource-types-get", "scim-schemas", "scim-schemas-get", "scim-bulk",
		"scim-users-list", "scim-users-create", "scim-users-get", "scim-users-put", "scim-users-patch", "scim-users-remove",
		"scim-groups-list", "scim-groups-create", "scim-groups-get", "scim-groups-put", "scim-groups-patch", "scim-groups-remove",
	} {
		out = append(out, Rule{Operation: op, Roles: roles(manager, operator), Capability: "scim", Token: true, TokenOnly: true})
	}
	return out
}

func tenancyRules() []Rule {
	return []Rule{
		{Operation: "clients-list", Roles: everyone(), Capability: "clients.view", Token: true},
		{Operation: "clients-get", Roles: everyone(), Capability: "clients.view", Token: true},
		{Operation: "clients-create", Roles: roles(manager, operator), Capability: "clients.manage"},
		{Operation: "clients-update", Roles: roles(manager, operator), Capability: "clients.manage"},
		{Operation: "facilities-list", Roles: everyone(), Capability: "clients.view", Token: true},
		{Operation: "facilities-create", Roles: roles(manager, operator), Capability: "clients.manage"},
		{Operation: "facilities-update", Roles: roles(manager, operator), Capability: "clients.manage"},
		{Operation: "checklists-get", Roles: everyone(), Capability: "clients.view"},
		{Operation: "checklists-put", Roles: roles(manager, operator), Capability: "clients.manage"},
		{Operation: "targets-list", Roles: techniciansAnd(manager), Capability: "targets.view"},
		{Operation: "targets-put", Roles: roles(manager), Capability: "targets.manage"},
		{Operation: "queues-list", Roles: roles(manager), Capability: "queues.manage"},
		{Operation: "queues-put", Roles: roles(manager), Capability: "queues.manage"},
		{Operation: "hold-reasons-list", Roles: techniciansAnd(manager, hospital), Capability: "holds.view"},
		{Operation: "hold-reasons-put", Roles: roles(manager), Capability: "holds.manage"},
	}
}

func intakeRules() []Rule {
	return []Rule{
		{Operation: "encounters-list", Roles: roles(hospital, manager, compliance), Capability: "encounters.view", Token: true},
		{Operation: "encounters-search", Roles: roles(hospital, manager, compliance), Capability: "encounters.view", Token: true},
		{Operation: "encounters-dnfb", Roles: roles(hospital, manager), Capability: "dnfb.view", Token: true},
		{Operation: "encounters-get", Roles: techniciansAnd(hospital, manager, compliance), Capability: "encounter.view", Token: true}, // technicians: leased to them
		{Operation: "encounters-create", Roles: roles(hospital, manager), Capability: "encounters.create", Token: true},
		{Operation: "encounters-import", Roles: roles(hospital, manager), Capability: "encounters.import", Token: true},
		{Operation: "encounters-update", Roles: roles(hospital, manager, prep), Capability: "encounters.update", Token: true}, // prep: leased to them
		{Operation: "search", Roles: techniciansAnd(hospital, manager, compliance), Capability: "encounter.view"},
		{Operation: "patients-search", Roles: roles(hospital, manager, compliance), Capability: "patients.view", Token: true},
		{Operation: "patients-get", Roles: roles(hospital, manager, compliance), Capability: "patients.view", Token: true},
		{Operation: "uploads-create", Roles: roles(hospital, manager), Capability: "documents.upload", Token: true},
		{Operation: "uploads-head", Roles: roles(hospital, manager), Capability: "documents.upload", Token: true},
		{Operation: "uploads-patch", Roles: roles(hospital, manager), Capability: "documents.upload", Token: true},
		{Operation: "uploads-delete", Roles: roles(hospital, manager), Capability: "documents.upload", Token: true},
		{Operation: "uploads-options", Public: true}, // tus discovery: names the protocol's version, no data
		{Operation: "batches-list", Roles: roles(hospital, manager), Capability: "documents.upload", Token: true},
		{Operation: "batches-get", Roles: roles(hospital, manager), Capability: "documents.upload", Token: true},
		{Operation: "batches-create", Roles: roles(hospital, manager), Capability: "documents.upload", Token: true},
		{Operation: "sources-problems-list", Roles: roles(hospital, manager), Capability: "documents.upload", Token: true},
		{Operation: "sources-decide", Roles: roles(hospital, manager), Capability: "documents.upload"},
		{Operation: "document-requests-list", Roles: roles(hospital, manager), Capability: "requests.view", Token: true},
	}
}

func documentRules() []Rule { // technicians see what is leased to them
	return []Rule{
		{Operation: "encounter-documents-list", Roles: techniciansAnd(hospital, manager), Capability: "documents.view", Token: true},
		{Operation: "documents-get", Roles: techniciansAnd(hospital, manager), Capability: "documents.view", Token: true},
		{Operation: "page-image", Roles: techniciansAnd(hospital, manager), Capability: "pages.view"},
		{Operation: "page-viewed", Roles: techniciansAnd(hospital, manager), Capability: "pages.view"},
		{Operation: "page-words", Roles: techniciansAnd(hospital, manager), Capability: "pages.view"},
		{Operation: "page-thumbnail", Roles: techniciansAnd(hospital, manager), Capability: "pages.view"},
		{Operation: "chart-find", Roles: techniciansAnd(hospital, manager), Capability: "pages.view"},
		{Operation: "prep-case-get", Roles: roles(prep), Capability: "charts.prepare"},
		{Operation: "prep-candidates", Roles: roles(prep), Capability: "charts.prepare"},
		{Operation: "prep-match", Roles: roles(prep), Capability: "charts.prepare"},
		{Operation: "prep-describe", Roles: roles(prep), Capability: "charts.prepare"},
		{Operation: "prep-rotate", Roles: roles(prep), Capability: "charts.prepare"},
		{Operation: "prep-split", Roles: roles(prep), Capability: "charts.prepare"},
		{Operation: "prep-merge", Roles: roles(prep), Capability: "charts.prepare"},
		{Operation: "prep-arrange", Roles: roles(prep), Capability: "charts.prepare"},
		{Operation: "prep-request", Roles: roles(prep), Capability: "charts.prepare"},
	}
}

func workRules() []Rule {
	return []Rule{
		{Operation: "work-next", Roles: technicians(), Capability: "work.do"},
		{Operation: "work-peek", Roles: technicians(), Capability: "work.do"},
		{Operation: "work-mine", Roles: technicians(), Capability: "work.do"},
		{Operation: "work-open", Roles: technicians(), Capability: "work.do"},
		{Operation: "work-reserve", Roles: technicians(), Capability: "work.do"},
		{Operation: "work-heartbeat", Roles: technicians(), Capability: "work.do"},
		{Operation: "work-hold", Roles: technicians(), Capability: "work.do"},
		{Operation: "work-release", Roles: technicians(), Capability: "work.do"},
		{Operation: "work-complete", Roles: technicians(), Capability: "work.do"},
		{Operation: "work-resume", Roles: techniciansAnd(manager), Capability: "work.resume"},
		{Operation: "work-list", Roles: roles(manager), Capability: "work.manage"},
		{Operation: "work-bulk", Roles: roles(manager), Capability: "work.manage"},
		{Operation: "work-get", Roles: techniciansAnd(manager), Capability: "work.view"},
		{Operation: "work-events", Roles: roles(manager), Capability: "work.manage"},
	}
}

func codingRules() []Rule {
	return []Rule{
		{Operation: "coding-case-get", Roles: roles(coder, auditor, manager), Capability: "coding.view"},
		{Operation: "coding-codes-put", Roles: roles(coder, auditor), Capability: "coding.edit"}, // an auditor codes nothing but what is leased as review
		{Operation: "codes-search", Roles: everyone(), Capability: "codes.search", Token: true},
		{Operation: "codes-get", Roles: everyone(), Capability: "codes.search", Token: true},
		{Operation: "code-releases-list", Roles: everyone(), Capability: "codes.search", Token: true},
		{Operation: "results-list", Roles: roles(hospital, manager), Capability: "results.view", Token: true},
		{Operation: "results-csv", Roles: roles(hospital, manager), Capability: "results.view", Token: true},
		{Operation: "results-get-csv", Roles: roles(hospital, manager), Capability: "results.view", Token: true},
		{Operation: "results-get", Roles: roles(hospital, manager), Capability: "results.view", Token: true},
	}
}

func figureRules() []Rule {
	return []Rule{
		{Operation: "board-get", Roles: roles(manager), Capability: "board.view"},
		{Operation: "board-items", Roles: roles(manager), Capability: "board.view"},
		{Operation: "board-export", Roles: roles(manager), Capability: "tables.export"},
		{Operation: "work-export", Roles: roles(manager), Capability: "tables.export"},
		{Operation: "encounter-history", Roles: roles(manager), Capability: "encounter.history"},
		{Operation: "events-stream", Roles: everyone(), Capability: "events.listen"},
		{Operation: "productivity-get", Roles: roles(manager), Capability: "productivity.view"},
		{Operation: "productivity-items", Roles: roles(manager), Capability: "productivity.view"},
		{Operation: "productivity-export", Roles: roles(manager), Capability: "productivity.view"},
		{Operation: "productivity-mine", Roles: technicians(), Capability: "productivity.mine"}, // own figures are visible to whom they measure
		{Operation: "productivity-mine-items", Roles: technicians(), Capability: "productivity.mine"},
	}
}

func trailRules() []Rule {
	return []Rule{
		{Operation: "audit-search", Roles: roles(compliance), Capability: "audit.view"},
		{Operation: "audit-encounter", Roles: roles(compliance), Capability: "audit.view"},
		{Operation: "audit-verify", Roles: roles(compliance, operator), Capability: "audit.verify"},
		{Operation: "audit-checkpoint", Roles: roles(compliance, operator), Capability: "audit.verify"},
	}
}

func operationsRules() []Rule {
	return []Rule{
		{Operation: "jobs-list", Roles: roles(operator), Capability: "jobs.view"},
		{Operation: "jobs-retry", Roles: roles(operator), Capability: "jobs.retry"},
		{Operation: "tables-write", Roles: everyone(), Capability: "tables.write"}, // the rows are the caller's own
	}
}
