"""The same work in numpy, and the judge of all: makes the scene, runs every peer, compares the results, and only then prints times.

Usage: peers.py GPUMODULUS C_PEER [SIZE [REPEATS]]
"""
import json
import os
import subprocess
import sys
import tempfile
import time

import numpy as np

PITCH = 20e-9
DEGREE = 180 / np.pi
f = np.float32


def scene(size):
    """Facets of every orientation with rough ground between them, steep flanks, a noisy instrument, and some pixels without a frequency."""
    rng = np.random.default_rng(7)
    y, x = np.mgrid[0:size, 0:size].astype(f) * f(PITCH)
    height = np.full((size, size), -1e-6, f)
    for _ in range(40):
        cx, cy = rng.uniform(0, size * PITCH, 2)
        a, b = rng.normal(0, 0.5, 2)
        top = rng.uniform(-4e-7, 8e-7)
        height = np.maximum(height, f(top) - np.abs(f(a) * (x - f(cx)) + f(b) * (y - f(cy))) - f(0.9) * np.maximum(np.abs(x - f(cx)), np.abs(y - f(cy))))
    height += rng.normal(0, 4e-10, height.shape).astype(f)
    shift = np.where(height > -9e-7, 39000, 3200).astype(f) * rng.normal(1, 0.05, height.shape).astype(f)
    shift[rng.random(height.shape) < 1e-3] = -1
    return height, shift


def numpy_map(height, shift):
    """Slope, K_c, modulus, mask and histogram in float32, as one would write it."""
    gy, gx = np.gradient(height, f(PITCH))
    tilt = np.arctan(np.sqrt(gx * gx + gy * gy)) * f(DEGREE)
    kc = f(1.00031) + tilt * (f(0.00161) + tilt * (f(-1.43861e-4) + tilt * (f(-2.55867e-5) + tilt * f(4.53632e-7))))
    a = 26 / 400 * (150 / 105) * np.cos(50 / DEGREE)
    s = f(2 * 844.74 / 1.71e6) * np.maximum(shift, f(0))
    modulus = f(np.pi / 10e-9 * np.sqrt(1 / 6) / np.sqrt(a)) * s * np.sqrt(s) / kc
    mask = np.select([~np.isfinite(tilt), ~(shift > 0), tilt > 45], [1, 3, 7], 0).astype(np.uint8)
    modulus[mask != 0] = np.nan
    counts = np.bincount(np.clip((modulus[mask == 0].view(np.int32) >> 17) - 137 * 64 + 1, 0, 34 * 64 + 1), minlength=34 * 64 + 2)
    return modulus, mask, counts, tilt


def check(name, modulus, mask, reference_modulus, reference_mask, tilt):
    """Masks equal but within 1e-3° of the cut-off, E to 2e-5 (single precision on both sides, steep K_c)."""
    differ = (mask != reference_mask) & (np.abs(tilt - 45) > 1e-3)
    both = (mask == 0) & (reference_mask == 0)
    error = np.max(np.abs(modulus[both] / reference_modulus[both] - 1))
    if differ.any() or not error < 2e-5:
        sys.exit(f"{name}: {differ.sum()} pixels masked differently, largest relative difference of E {error:.1e}: no times are printed for unequal results")
    return error


def main():
    program, c_peer = sys.argv[1:3]
    size = int(sys.argv[3]) if len(sys.argv) > 3 else 2048
    repeats = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    height, shift = scene(size)
    with tempfile.TemporaryDirectory() as folder:
        inputs, ours = os.path.join(folder, "scan"), os.path.join(folder, "ours")
        os.mkdir(inputs)
        np.save(os.path.join(inputs, "height.npy"), height)
        np.save(os.path.join(inputs, "frequency.npy"), shift)
        height.tofile(os.path.join(folder, "height.f32"))
        shift.tofile(os.path.join(folder, "shift.f32"))

        subprocess.run(
            [program, "map", inputs, "--out", ours, "--backend", "cpu", "--pitch", f"{PITCH}m", "--export", "npy", "--no-segmentation", "--no-report", "--frequency", "shift", "--force",
             "--spring-constant1", "26", "--resonance1", "300kHz", "--quality-factor1", "400", "--resonance2", "1.71MHz", "--spring-constant2", "844.74",
             "--free-amplitude1", "150nm", "--setpoint-amplitude1", "105nm", "--interaction-phase1", "50", "--contact-radius", "10nm"],
            check=True, stdout=subprocess.DEVNULL)
        our_modulus, our_mask = (np.load(os.path.join(ours, name)) for name in ("modulus.npy", "mask.npy"))

        seconds = []
        for _ in range(repeats + 1):
            begin = time.perf_counter()
            modulus, mask, _, tilt = numpy_map(height, shift)
            seconds.append(time.perf_counter() - begin)
        numpy_time = float(np.median(seconds[1:]))
        numpy_error = check("numpy", modulus, mask, our_modulus, our_mask, tilt)

        c_modulus, c_mask = os.path.join(folder, "modulus.f32"), os.path.join(folder, "mask.u8")
        text = subprocess.run(
            [c_peer, str(size), str(size), repr(PITCH), str(repeats), os.path.join(folder, "height.f32"), os.path.join(folder, "shift.f32"), c_modulus, c_mask],
            check=True, capture_output=True, text=True).stdout
        c_time = float(text)
        c_error = check("C", np.fromfile(c_modulus, f).reshape(size, size), np.fromfile(c_mask, np.uint8).reshape(size, size), our_modulus, our_mask, tilt)

        result = json.loads(subprocess.run([program, "bench", "--backend", "cpu", "--size", str(size), "--repeats", str(repeats), "--json"], check=True, capture_output=True, text=True).stdout)
        our_speed = next(v for v in result["results"][0]["variants"] if v["name"] == "map + histogram of E")["megapixelsPerSecond"]

    pixels = size * size / 1e6
    print(f"{size} x {size}, height and frequency -> modulus, mask, histogram of E; median of {repeats}; results equal (largest relative difference: numpy {numpy_error:.1e}, C {c_error:.1e})")
    print(f"  numpy {np.__version__}, 1 thread           {pixels / numpy_time:8.1f} Mpixel/s")
    print(f"  C, gcc -O3 -march=native, 1 thread {pixels / c_time:8.1f} Mpixel/s")
    print(f"  GpuModulus cpu, {result['threads']} threads          {our_speed:8.1f} Mpixel/s   {our_speed * numpy_time / pixels:.1f} x numpy, {our_speed * c_time / pixels:.1f} x C")


main()
