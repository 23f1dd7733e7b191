output "log_group" {
  value       = aws_cloudwatch_log_group.trail.name
  description = "Log of the account's events, for alarms."
}
output "access_log_bucket" {
  value       = aws_s3_bucket.access.bucket
  description = "Bucket of the balancer's access log."
  depends_on  = [aws_s3_bucket_policy.access]
}
