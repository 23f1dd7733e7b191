# The balancer's access log: times, addresses, paths without ids of people. The balancer writes under S3's own keys only.
resource "aws_s3_bucket" "access" {
  bucket_prefix = "${var.name}-access-"
}

resource "aws_s3_bucket_versioning" "access" {
  bucket = aws_s3_bucket.access.id
  versioning_configuration { status = "Enabled" }
}

resource "aws_s3_bucket_ownership_controls" "access" {
  bucket = aws_s3_bucket.access.id
  rule { object_ownership = "BucketOwnerEnforced" }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "access" {
  bucket = aws_s3_bucket.access.id
  rule {
    apply_server_side_encryption_by_default { sse_algorithm = "AES256" }
  }
}

resource "aws_s3_bucket_public_access_block" "access" {
  bucket                  = aws_s3_bucket.access.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_lifecycle_configuration" "access" {
  bucket = aws_s3_bucket.access.id
  rule {
    id     = "old"
    status = "Enabled"
    filter {}
    expiration { days = 400 }
    noncurrent_version_expiration { noncurrent_days = 30 }
  }
  depends_on = [aws_s3_bucket_versioning.access]
}

data "aws_iam_policy_document" "access" {
  statement {
    sid       = "TLSOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.access.arn, "${aws_s3_bucket.access.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
  statement {
    sid       = "BalancerWrites"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.access.arn}/AWSLogs/${data.aws_caller_identity.current.account_id}/*"]
    principals {
      type        = "Service"
      identifiers = ["logdelivery.elasticloadbalancing.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:${local.partition}:elasticloadbalancing:${local.place}:loadbalancer/*"]
    }
  }
}

resource "aws_s3_bucket_policy" "access" {
  bucket     = aws_s3_bucket.access.id
  policy     = data.aws_iam_policy_document.access.json
  depends_on = [aws_s3_bucket_public_access_block.access]
}
