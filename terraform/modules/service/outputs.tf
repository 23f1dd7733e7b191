output "balancer_dns_name" {
  value       = aws_lb.this.dns_name
  description = "Where the public address points to."
}
output "balancer" {
  value       = aws_lb.this.arn_suffix
  description = "The balancer, for alarms."
}
output "target_group" {
  value       = aws_lb_target_group.serve.arn_suffix
  description = "Its targets, for alarms."
}
output "cluster" {
  value       = aws_ecs_cluster.this.name
  description = "The cluster."
}
output "migrate_task" {
  value       = aws_ecs_task_definition.migrate.arn
  description = "Task to run once for each version."
}
output "database_url_secrets" {
  value       = { app = aws_secretsmanager_secret.database_url.arn, owner = aws_secretsmanager_secret.database_owner_url.arn }
  description = "Secrets to fill with the addresses of the two roles."
}
