output "arns" {
  value       = [for r in aws_ecr_repository.this : r.arn]
  description = "Repositories that tasks may pull from."
}
output "urls" {
  value       = { for name, r in aws_ecr_repository.this : name => r.repository_url }
  description = "Where to push, by image."
}
