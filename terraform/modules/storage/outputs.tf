output "bucket" {
  value       = aws_s3_bucket.documents.bucket
  description = "Value of CHARTWRIGHT_S3_BUCKET."
}
output "bucket_arn" {
  value       = aws_s3_bucket.documents.arn
  description = "The bucket, for policies."
}
