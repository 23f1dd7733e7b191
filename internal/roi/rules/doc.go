// Package rules decides what the law and the client's contract say of a request for records. It is pure: no database, no HTTP,
// no clock, no globals. The rules are dated documents (package ruledoc) that come with the program under data/, one family a
// folder, and can be overridden per client by a document of the same schema:
//
//	base, err := rules.Load()                // the program's own
//	client, err := base.With(document)       // with a client's document over it; base is not changed
//
// Every decision carries the RuleRef that decided and reasons in plain English that hold no patient data.
//
//	Elements           what an authorization must contain, by legal basis and state
//	CheckAuthorization what is wrong with an authorization: findings that block
//	Deadline, Extend   clocks with stops, the extension, alarms
//	Fee                an invoice whose lines name their rule
//	Sensitive          classes of records that need an authority of their own
//	Authorities        which of those classes this request may include
//	Scope              the minimum necessary, as a proposal
//	Accountable        does a disclosure belong in the accounting; Account makes the account
//	Path               what is needed before release, and who decides
//	Statements         what the cover letter must say and enclose
//
// A state is two capitals ("CA"): the state whose law holds, usually the facility's. A day is a civil.Date in the client's
// zone; a moment is a time.Time in UTC.
package rules
