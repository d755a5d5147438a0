"""The same work in numpy, and the judge of all: makes the scene, runs every peer, compares the results, and only then prints times.

Usage: peers.py GPUMODULUS FOLDER_OF_C_PEERS [SIZE [REPEATS]]
"""
import json
import os
import subprocess
import sys
import tempfile
import time

import numpy as np

try:
    import cv2
except ImportError:
    cv2 = None

PITCH = 20e-9
DEGREE = 180 / np.pi
f = np.float32
BINS = 34 * 64 + 2
STIFFNESS = f(2 * 844.74 / 1.71e6)
SCALE = f(np.pi / 10e-9 * np.sqrt(1 / 6) / np.sqrt(26 / 400 * (150 / 105) * np.cos(50 / DEGREE)))


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


def rest_of_map(gx, gy, shift):
    """What follows the slopes, in float32, as one would write it in numpy."""
    tilt = np.arctan(np.sqrt(gx * gx + gy * gy)) * f(DEGREE)
    kc = f(1.00031) + tilt * (f(0.00161) + tilt * (f(-1.43861e-4) + tilt * (f(-2.55867e-5) + tilt * f(4.53632e-7))))
    s = STIFFNESS * np.maximum(shift, f(0))
    modulus = SCALE * s * np.sqrt(s) / kc
    mask = np.select([~np.isfinite(tilt), ~(shift > 0), tilt > 45], [1, 3, 7], 0).astype(np.uint8)
    modulus[mask != 0] = np.nan
    counts = np.bincount(np.clip((modulus[mask == 0].view(np.int32) >> 17) - 137 * 64 + 1, 0, BINS - 1), minlength=BINS)
    return modulus, mask, counts, tilt


def numpy_map(height, shift):
    gy, gx = np.gradient(height, f(PITCH))
    return rest_of_map(gx, gy, shift)


def opencv_map(height, shift):
    """As much as OpenCV has functions for; the arctangent (its own is good to 0.3 degrees only) and the bins by numpy."""
    gx = cv2.filter2D(height, -1, np.array([[-0.5, 0, 0.5]], f) / f(PITCH), borderType=cv2.BORDER_REPLICATE)
    gy = cv2.filter2D(height, -1, np.array([[-0.5], [0], [0.5]], f) / f(PITCH), borderType=cv2.BORDER_REPLICATE)
    gx[:, [0, -1]] *= 2
    gy[[0, -1]] *= 2
    tilt = cv2.multiply(np.arctan(cv2.magnitude(gx, gy)), DEGREE)
    kc = np.full_like(tilt, 4.53632e-7)
    for c in (-2.55867e-5, -1.43861e-4, 0.00161, 1.00031):
        kc = cv2.add(cv2.multiply(kc, tilt), c)
    modulus = cv2.divide(cv2.pow(cv2.max(shift, 0), 1.5), kc, scale=float(SCALE * STIFFNESS**1.5))
    mask = cv2.multiply(cv2.compare(tilt, 45, cv2.CMP_GT), 7 / 255)
    mask[cv2.compare(shift, 0, cv2.CMP_LE) > 0] = 3
    modulus[mask != 0] = np.nan
    keys = np.clip((modulus[mask == 0].view(np.int32) >> 17) - 137 * 64 + 1, 0, BINS - 1).astype(f)
    counts = cv2.calcHist([keys], [0], None, [BINS], [-0.5, BINS - 0.5])
    return modulus, mask, counts, tilt


def check(name, modulus, mask, reference_modulus, reference_mask, tilt):
    """Masks equal but within 1e-3° of the cut-off, E to 2e-5 (single precision on both sides, steep K_c)."""
    differ = (mask != reference_mask) & (np.abs(tilt - 45) > 1e-3)
    both = (mask == 0) & (reference_mask == 0)
    error = np.max(np.abs(modulus[both] / reference_modulus[both] - 1))
    if differ.any() or not error < 2e-5:
        sys.exit(f"{name}: {differ.sum()} pixels masked differently, largest relative difference of E {error:.1e}: no times are printed for unequal results")
    return error


def timed(work, height, shift):
    begin = time.perf_counter()
    found = work(height, shift)
    return time.perf_counter() - begin, found[0], found[1]


def run_c(program, size, folder):
    """One warm-up and one timed run of a peer written in C."""
    modulus, mask = os.path.join(folder, "modulus.f32"), os.path.join(folder, "mask.u8")
    text = subprocess.run(
        [program, str(size), str(size), repr(PITCH), "1", os.path.join(folder, "height.f32"), os.path.join(folder, "shift.f32"), modulus, mask],
        check=True, capture_output=True, text=True).stdout
    return float(text), np.fromfile(modulus, f).reshape(size, size), np.fromfile(mask, np.uint8).reshape(size, size)


def run_ours(program, folder):
    inputs, ours = os.path.join(folder, "scan"), os.path.join(folder, "ours")
    subprocess.run(
        [program, "map", inputs, "--out", ours, "--backend", "cpu", "--pitch", f"{PITCH}m", "--export", "npy", "--no-segmentation", "--no-report", "--frequency", "shift", "--force",
         "--spring-constant1", "26", "--resonance1", "300kHz", "--quality-factor1", "400", "--resonance2", "1.71MHz", "--spring-constant2", "844.74",
         "--free-amplitude1", "150nm", "--setpoint-amplitude1", "105nm", "--interaction-phase1", "50", "--contact-radius", "10nm"],
        check=True, stdout=subprocess.DEVNULL)
    return (np.load(os.path.join(ours, name)) for name in ("modulus.npy", "mask.npy"))


def main():
    program, builds = sys.argv[1:3]
    size = int(sys.argv[3]) if len(sys.argv) > 3 else 2048
    repeats = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    height, shift = scene(size)
    tilt = numpy_map(height, shift)[3]
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "scan"))
        np.save(os.path.join(folder, "scan", "height.npy"), height)
        np.save(os.path.join(folder, "scan", "frequency.npy"), shift)
        height.tofile(os.path.join(folder, "height.f32"))
        shift.tofile(os.path.join(folder, "shift.f32"))
        our_modulus, our_mask = run_ours(program, folder)

        peers = {f"numpy {np.__version__}, 1 thread": lambda: timed(numpy_map, height, shift)}
        if cv2 is not None:
            opencv_map(height, shift)
            peers[f"OpenCV {cv2.__version__} and numpy, {cv2.getNumThreads()} threads"] = lambda: timed(opencv_map, height, shift)
        peers["C, gcc -O3 -march=native, 1 thread"] = lambda: run_c(os.path.join(builds, "plain"), size, folder)
        if os.path.exists(os.path.join(builds, "gwyddion")):
            peers["Gwyddion's library and C, 1 thread"] = lambda: run_c(os.path.join(builds, "gwyddion"), size, folder)

        seconds, errors, ours, threads = {name: [] for name in peers}, {}, [], 0
        for turn in range(repeats):
            for name, run in peers.items():
                time_taken, modulus, mask = run()
                seconds[name].append(time_taken)
                if turn == 0:
                    errors[name] = check(name, modulus, mask, our_modulus, our_mask, tilt)
            bench = json.loads(subprocess.run([program, "bench", "--backend", "cpu", "--size", str(size), "--repeats", "3", "--json"], check=True, capture_output=True, text=True).stdout)
            threads = bench["threads"]
            ours.append(next(v for v in bench["results"][0]["variants"] if v["name"] == "map + histogram of E")["megapixelsPerSecond"])

    pixels = size * size / 1e6
    our_speed = float(np.median(ours))
    print(f"{size} x {size}, height and frequency -> modulus, mask, histogram of E; median of {repeats} rounds in turns; times are printed for equal results only")
    print(f"  {f'GpuModulus cpu, {threads} threads':44s} {our_speed:8.1f} Mpixel/s")
    for name, times in seconds.items():
        ratio = np.median([o * t / pixels for o, t in zip(ours, times)])
        print(f"  {name:44s} {pixels / np.median(times):8.1f} Mpixel/s   GpuModulus is {ratio:.1f} times faster; largest relative difference {errors[name]:.1e}")


main()
