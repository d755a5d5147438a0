#!/usr/bin/env python3
"""Class means of made electrodes beside their truth, stage by stage, through the program itself.

    perf/stages/stages.py PROGRAM [SEEDS] [--least PIXELS] [phantom options ...]     for example   perf/stages/stages.py ./gpumodulus 5 --least 400 --hard

The truth is measured by the same statistics: the made moduli, in the made regions, no instrument, no tilt correction. What differs is what the
program adds: the instrument's noise, the tilt and its correction, and where it sees the borders. Prints a table for docs/segmentation.md.

A class mean gives every region one vote. With --least, facets of fewer pixels (those up to 45 degrees count) have none, neither the made nor the found ones.
"""
import csv
import json
import math
import os
import subprocess
import sys
import tempfile

import numpy as np

STAGES = ["pristine", "5", "30", "60", "200"]
CLASSES = ["facet", "bc"]


def run(program, *arguments):
    result = subprocess.run([program, *arguments], capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{' '.join(arguments)}: {result.stderr.strip()}")


def truth_folder(made, folder, least):
    """Arrays, labels and classes that map takes: every facet of at least so many pixels a region, all binder/carbon one."""
    os.makedirs(folder)
    classes, regions = np.load(f"{made}/truth-classes.npy"), np.load(f"{made}/truth-regions.npy")
    labels = np.where(classes == 1, regions, 0).astype(np.int32)
    counted = np.bincount(labels[np.load(f"{made}/truth-tilt.npy") <= math.pi / 4], minlength=labels.max() + 1)
    labels[counted[labels] < least] = 0
    # Without gaps: the program numbers what it is given that way.
    _, labels = np.unique(np.append(labels.ravel(), 0), return_inverse=True)
    labels = labels[:-1].reshape(classes.shape).astype(np.int32)
    labels[classes == 2] = labels.max() + 1
    np.save(f"{folder}/labels.npy", labels)
    np.save(f"{folder}/classes.npy", np.where(labels > 0, classes, 0).astype(np.uint8))
    os.makedirs(f"{folder}/scan")
    for name in ("height", "modulus"):
        np.save(f"{folder}/scan/{name}.npy", np.load(f"{made}/truth-{name}.npy").astype(np.float32))


def without_small(folder, least):
    """Takes facets of fewer pixels with a value out of what compare reads."""
    file = f"{folder}/regions.json"
    with open(file) as text:
        data = json.load(text)
    regions = data["regions"] if isinstance(data, dict) else data
    regions[:] = [r for r in regions if r["class"] != "facet" or r["nValid"] >= least]
    with open(file, "w") as text:
        json.dump(data, text)


def compared(program, folders, out):
    run(program, "compare", *[f"{stage}={folder}" for stage, folder in folders.items()], "--out", out)
    table = next(name for name in os.listdir(out) if name.endswith(".csv"))
    with open(os.path.join(out, table), newline="") as file:
        return {row["stage"]: row for row in csv.DictReader(file)}


def matched(measured, truth, labels_true):
    """Pairs of regions.json entries of facets that are the same: each holds more than half of the other's pixels."""
    ours = {r["id"]: r for r in regions_of(measured) if r["class"] == "facet"}
    theirs = {r["id"]: r for r in regions_of(truth) if r["class"] == "facet"}
    found, made = np.load(f"{measured}/labels.npy"), np.load(labels_true)
    pairs = []
    for ident, region in ours.items():
        inside = made[found == ident]
        other = np.bincount(inside[inside > 0], minlength=1).argmax() if (inside > 0).any() else 0
        common = np.count_nonzero(inside == other)
        if other in theirs and common > 0.5 * inside.size and common > 0.5 * np.count_nonzero(made == other):
            if region["mu_Pa"] is not None and theirs[other]["mu_Pa"] is not None:
                pairs.append((region, theirs[other]))
    return pairs


def regions_of(folder):
    with open(f"{folder}/regions.json") as file:
        data = json.load(file)
    return data["regions"] if isinstance(data, dict) else data


def number(row, name):
    return float(row[name]) if row[name] else math.nan


def main():
    program, seeds, options = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3, sys.argv[3:]
    least = 0
    if "--least" in options:
        at = options.index("--least")
        least = int(options[at + 1])
        del options[at:at + 2]
    pitch = "15nm" if "--hard" in options else "20nm"
    inside = {name: 0 for name in CLASSES}
    total = same = facets = covered = 0
    print("| seed | stage | facets: truth | measured | off by (SE) | of the same facets | b/c: truth | measured | off by (SE) | ln(facet/bc), 95 % |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for seed in range(1, seeds + 1):
        with tempfile.TemporaryDirectory() as work:
            measured, truth = {}, {}
            for stage in STAGES:
                made = f"{work}/made-{stage}"
                run(program, "phantom", "--stage", stage, "--seed", str(seed), "--out", made, *options)
                scan = next(f"{made}/{name}" for name in os.listdir(made) if name.endswith(".ibw"))
                measured[stage], truth[stage] = f"{work}/measured-{stage}", f"{work}/truth-{stage}"
                run(program, "map", scan, "--calibration", f"{made}/calibration.json", "--out", measured[stage], "--no-report", "--export", "npy,csv")
                without_small(measured[stage], least)
                truth_folder(made, f"{work}/arrays-{stage}", least)
                run(program, "map", f"{work}/arrays-{stage}/scan", "--pitch", pitch, "--from", "modulus", "--kc", "none", "--tilt-from", "pixel",
                    "--regions", f"{work}/arrays-{stage}/labels.npy", "--out", truth[stage], "--no-report")
            ours, theirs = compared(program, measured, f"{work}/compared"), compared(program, truth, f"{work}/compared-truth")
            for stage in STAGES:
                cells = [str(seed), stage]
                for name in CLASSES:
                    mean, error = number(theirs[stage], f"{name}_mean_Pa"), number(theirs[stage], f"{name}_error_Pa")
                    found = number(ours[stage], f"{name}_mean_Pa")
                    off = (found - mean) / error
                    inside[name] += abs(off) <= 1
                    cells += [f"{mean / 1e9:.3f} ± {error / 1e9:.3f} ({theirs[stage][name + '_regions']})", f"{found / 1e9:.3f} ({ours[stage][name + '_regions']})", f"{off:+.2f}"]
                    if name == "facet":
                        pairs = matched(measured[stage], truth[stage], f"{work}/arrays-{stage}/labels.npy")
                        difference = np.mean([one["mu_Pa"] - other["mu_Pa"] for one, other in pairs])
                        same += abs(difference) <= error
                        cells.append(f"{difference / error:+.2f} ({len(pairs)})")
                        facets += len(pairs)
                        covered += sum(abs(one["mu_Pa"] - other["mu_Pa"]) <= 2 * one["muError_Pa"] for one, other in pairs)
                total += 1
                ratio = [number(ours[stage], name) for name in ("logRatio", "logRatioLow95", "logRatioHigh95")]
                print("| " + " | ".join(cells) + f" | {ratio[0]:+.2f} ({ratio[1]:+.2f} … {ratio[2]:+.2f}) |", flush=True)
    print(f"facets, over those that are the same: within one standard error of the truth's in {same} of {total}")
    print(f"the made mean of a facet's pixels within two errors of its μ: {covered} of {facets}")
    for name in CLASSES:
        print(f"{name}: within one standard error of the truth's in {inside[name]} of {total}")


main()
