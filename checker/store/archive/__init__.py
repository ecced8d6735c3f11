"""What is kept as evidence beside what the next sweep needs: written with each sweep, read by those who look back."""
