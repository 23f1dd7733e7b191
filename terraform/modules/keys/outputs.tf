output "arns" {
  value       = { for purpose, key in aws_kms_key.this : purpose => key.arn }
  description = "Keys by purpose: documents, storage, database, cache, secrets, images, logs."
}
