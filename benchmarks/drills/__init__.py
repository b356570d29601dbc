"""What takes longer than a test may: crashes, cuts, attacks. `python -m benchmarks.drills`, part by part."""
