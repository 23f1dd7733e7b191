terraform {
  required_version = ">= 1.9"
  required_providers {
    aws    = { source = "hashicorp/aws", version = "~> 6.0" }
    random = { source = "hashicorp/random", version = "~> 3.7" }
  }
}

variable "region" {
  type    = string
  default = "us-east-1"
}
variable "image" {
  type        = string
  description = "The pushed image, by digest."
}
variable "public_url" { type = string }
variable "certificate_arn" { type = string }
variable "alarm_email" { type = string }

provider "aws" {
  region = var.region
  default_tags { tags = { application = "chartwright", environment = "example" } }
}

locals {
  name = "chartwright-example"
  cidr = "10.40.0.0/16"
}

module "network" {
  source = "../../modules/network"
  name   = local.name
  cidr   = local.cidr
  zones  = ["${var.region}a", "${var.region}b"]
}

module "storage" {
  source = "../../modules/storage"
  name   = local.name
}

resource "aws_sns_topic" "alarms" {
  name              = "${local.name}-alarms"
  kms_master_key_id = "alias/aws/sns"
}

resource "aws_sns_topic_subscription" "alarms" {
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

resource "aws_security_group" "tasks" {
  name_prefix = "${local.name}-tasks-"
  description = "Chartwright's tasks"
  vpc_id      = module.network.vpc_id
  egress {
    description = "To database, cache, endpoints and registries"
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
  lifecycle { create_before_destroy = true }
}

module "database" {
  source          = "../../modules/database"
  name            = local.name
  vpc_id          = module.network.vpc_id
  subnets         = module.network.private_subnets
  client_group    = aws_security_group.tasks.id
  key_arn         = module.storage.key_arn
  alarm_topic_arn = aws_sns_topic.alarms.arn
}

module "cache" {
  source       = "../../modules/cache"
  name         = local.name
  vpc_id       = module.network.vpc_id
  subnets      = module.network.private_subnets
  client_group = aws_security_group.tasks.id
  key_arn      = module.storage.key_arn
}

# Filled by hand once the roles are made (docs/operating.md): the address of chartwright_app.
resource "aws_secretsmanager_secret" "database_url" {
  name_prefix = "${local.name}-database-url-"
  kms_key_id  = module.storage.key_arn
}

module "service" {
  source                  = "../../modules/service"
  name                    = local.name
  image                   = var.image
  public_url              = var.public_url
  certificate_arn         = var.certificate_arn
  vpc_id                  = module.network.vpc_id
  vpc_cidr                = local.cidr
  public_subnets          = module.network.public_subnets
  private_subnets         = module.network.private_subnets
  task_group              = aws_security_group.tasks.id
  bucket                  = module.storage.bucket
  bucket_arn              = module.storage.bucket_arn
  key_arn                 = module.storage.key_arn
  database_url_secret_arn = aws_secretsmanager_secret.database_url.arn
  redis_url_secret_arn    = module.cache.url_secret_arn
  alarm_topic_arn         = aws_sns_topic.alarms.arn
}

output "address" { value = module.service.balancer_dns_name }
output "database" { value = module.database.address }
