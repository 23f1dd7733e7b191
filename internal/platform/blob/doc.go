// Package blob stores document bytes so that only ciphertext ever touches a
// disk or a bucket.
//
// Two layers. A Store keeps ciphertext objects: a local directory or S3. On top
// of it the Vault encrypts, under a data key per document that platform/keys
// wraps. The package knows no domain and no database: callers keep the wrapped
// key and the Blob that a finished write returns, and give them back to read.
//
// # Format of an object
//
// The plaintext is cut into segments of 256 KiB. Each segment is a DARE 2.0
// stream of its own (github.com/minio/sio: AES-256-GCM in packages of 64 KiB,
// the last one marked), under a segment key derived by HKDF-SHA256 from
//
//	data key + tenant + client + document + version + part + generation
//
// and the segment's number. Segments follow each other without an index: their
// places follow from the size. Every write gets a new random generation and so
// a new object; nothing is overwritten. The Blob holds a tag, a MAC over
// generation and size. Hence:
//
//   - a flipped byte fails its package, a shortened or lengthened object fails
//     on opening, because the size is in the tag;
//   - a package, segment or object moved from another place, document, client,
//     agency, version, or from an earlier write of the same part, is under
//     another key;
//   - any range opens with the packages it touches, 64 KiB at least.
//
// # Resumable uploads
//
// An Upload is appended to by many requests in many processes, each of which
// may be killed at any moment. Whole segments go to the store's Appender. The
// remainder, less than a segment, waits in a sealed checkpoint object, together
// with the number of segments that are durable and the running hash. The
// checkpoint alone decides what the offset is: it is replaced in one step after
// the data it speaks of is durable, at the end of each request and every 128 MiB
// within one. Bytes that were appended after the last checkpoint are dropped
// when the upload is opened again. Completing appends the last segment and
// publishes what is there; nothing is copied.
//
// The local Appender writes one file, in place, and renames it at the end. The
// S3 Appender fills parts of 8 MiB in a temporary file (ciphertext, so memory
// stays constant and a part can be sent again) and sends them as a multipart
// upload; what is less than a part at a checkpoint is its own small object.
//
// The plaintext is hashed in the same pass, while its segment is sealed.
package blob
