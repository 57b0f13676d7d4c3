"""What a user of the command once got wrong answers to, asked as that user asks it."""
