// Package performance is the room of figures: the managers' live board, productivity by any view, an encounter's history with
// the owner of each hour of delay, and the exports of all of them.
//
// One event log, work_events, feeds every figure, so that figures never disagree: the view event_figures says what each event
// counts for, and roll-ups, recounts and lists of cases all read that view. Roll-ups are kept without a row that two acts
// could meet on. In the transaction of the act a trigger leaves a marker for the event (work_pending), and for an item that
// changes its place, state or due time what moved (backlog_moves): inserts alone, about a tenth of a millisecond a claim. A
// quick job folds both into the roll-ups. Who reads adds what is still marked to what is folded, in one snapshot, so figures
// are exact to the moment. A nightly recount compares the roll-ups with the log, repairs them and reports the difference.
//
// The alternative, updating the roll-up in the act, serialises all claims of a place on one row; markers by sequence or
// transaction number need no deletes but do not survive a restored backup.
//
// Times are counted on the day on which the lease or hold that they belong to ended. A day is the client's, on the board the
// reader's.
package performance
