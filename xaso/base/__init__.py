"""What everyone stands on: pages and parts, folding, components, commands. No tables, no words of the domain."""
