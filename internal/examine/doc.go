// Package examine is the engine room that turns an uploaded file into facts: what it is by its content, its pages, the words
// on them with their places, images of them, and a verdict in words that a hospital clerk understands.
//
// It knows no domain, no database and no HTTP. Every byte of a file is parsed in a child process (the same binary, started
// again), which the parent watches: a hostile file can cost the child its life, never the parent, and always gets a reason
// within a bounded time. The child reads the file through the parent, so plaintext never touches the disk.
//
// Pages are numbered from 1. Boxes are fractions (0..1) of the page as displayed, rotation applied, so they hold at any size.
package examine
