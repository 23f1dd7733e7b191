package jobs

// What the relay and the sweeper ask again and again, for the test of how much of the ledger they read.
const (
	CarrySQL    = carrySQL
	GivesWaySQL = givesWaySQL
	ForgetSQL   = forgetSQL
)
