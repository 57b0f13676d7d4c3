"""What really happened, held against what is allowed: flows of logs, judged by the algebra."""
