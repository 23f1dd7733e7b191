package chart

import "fmt"

// Vault parts of a page of a source. Words have two: those of the file, and those that were recognised.

// PartImage is the picture of a page.
func PartImage(n int) string { return fmt.Sprintf("page-%05d-image", n) }

// PartThumbnail is the small picture of a page.
func PartThumbnail(n int) string { return fmt.Sprintf("page-%05d-thumbnail", n) }

// PartWords is the list of words of a page; from is its text's origin (none, layer, ocr).
func PartWords(n int, from string) string { return fmt.Sprintf("page-%05d-words-%s", n, from) }
