// Package worklist is the room of people's work: items of one person's work, the leases by which one technician at a time
// holds one, how the next is chosen and explained, holds, and what managers may do about all of it.
//
// PostgreSQL decides who holds an item. Redis only says where to look first: without it the same items are drawn in the
// same order by SQL. Every write under a lease carries the lease's fencing token; a stale token is refused. All times are
// the database's clock. Nothing here is about a patient: items carry ids.
package worklist
