# Where tasks take their images from, inside the network: the program's, and the collector's that sends its figures on.
resource "aws_ecr_repository" "this" {
  for_each             = toset(["chartwright", "collector"])
  name                 = "${var.name}/${each.key}"
  image_tag_mutability = "IMMUTABLE"
  image_scanning_configuration { scan_on_push = true }
  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = var.key_arn
  }
}
