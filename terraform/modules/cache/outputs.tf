output "url_secret_arn" {
  value       = aws_secretsmanager_secret.url.arn
  description = "Secret that holds CHARTWRIGHT_REDIS_URL."
}
output "nodes" {
  value       = [for i in range(local.nodes) : format("%s-%03d", var.name, i + 1)]
  description = "The nodes, as ElastiCache names them, for alarms."
}
