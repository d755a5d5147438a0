#!/usr/bin/env python3
"""Class means of made electrodes beside their truth, stage by stage, through the program itself.

    perf/stages/stages.py PROGRAM [SEEDS] [--first SEED] [--least PIXELS] [phantom options ...]     for example   perf/stages/stages.py ./gpumodulus 5 --least 400 --hard

The truth is measured by the same statistics: the made moduli, in the made regions, no instrument, no tilt correction. What differs is what the
program adds: the instrument's noise, the tilt and its correction, and where it sees the borders. Prints a table for docs/segmentation.md.

A last table takes all seeds together, as a study of several places does: binder/carbon then has as many regions as seeds, and its error is that of their scatter.

A class mean gives every region one vote. With --least, facets of fewer pixels (those up to 45 degrees count) have none, neither the made nor the found ones.
"""
import csv
import itertools
import json
import math
import os
import shutil
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
    """The rows of compare over pairs of stage and folder."""
    run(program, "compare", *[f"{stage}={folder}" for stage, folder in folders], "--out", out)
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


def kept(folder, place):
    """What compare reads of a folder, so that the maps can go."""
    os.makedirs(place)
    for name in ("regions.json", "histograms.csv"):
        shutil.copy(f"{folder}/{name}", place)
    return place


def order(rows, name):
    return sorted(STAGES, key=lambda stage: number(rows[stage], f"{name}_mean_Pa"))


def in_order(ours, theirs, name):
    """Of the pairs of stages that the truth tells apart, by more than the errors of both: how many stand in its order; and how many there are."""
    right = apart = 0
    for one, other in itertools.combinations(STAGES, 2):
        difference = number(theirs[one], f"{name}_mean_Pa") - number(theirs[other], f"{name}_mean_Pa")
        if abs(difference) > math.hypot(number(theirs[one], f"{name}_error_Pa"), number(theirs[other], f"{name}_error_Pa")):
            apart += 1
            right += difference * (number(ours[one], f"{name}_mean_Pa") - number(ours[other], f"{name}_mean_Pa")) > 0
    return right, apart


def ratio_of(row):
    ratio = [number(row, name) for name in ("logRatio", "logRatioLow95", "logRatioHigh95")]
    return f"{ratio[0]:+.2f} ({ratio[1]:+.2f} … {ratio[2]:+.2f})"


def together(program, measured, truth, work):
    """All seeds as one study: mean ± sample deviation over regions, as in table 1 of [Shi 2026]."""
    ours, theirs = compared(program, measured, f"{work}/all"), compared(program, truth, f"{work}/all-truth")
    print()
    print("| stage | facets: truth | measured | off by (SE) | b/c: truth | measured | off by (SE) | ln(facet/bc): truth, 95 % | measured | overlap: truth | measured |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for stage in STAGES:
        cells = [stage]
        for name in CLASSES:
            mean, error = number(theirs[stage], f"{name}_mean_Pa"), number(theirs[stage], f"{name}_error_Pa")
            cells += [f"{number(rows[stage], f'{name}_mean_Pa') / 1e9:.2f} ± {number(rows[stage], f'{name}_sd_Pa') / 1e9:.2f} ({rows[stage][f'{name}_regions']})" for rows in (theirs, ours)]
            cells.append(f"{(number(ours[stage], f'{name}_mean_Pa') - mean) / error:+.2f}")
        cells += [ratio_of(rows[stage]) for rows in (theirs, ours)] + [f"{number(rows[stage], 'overlap'):.3f}" for rows in (theirs, ours)]
        print("| " + " | ".join(cells) + " |")
    print()
    for name in CLASSES:
        print(f"{name}, stages from soft to stiff: truth {' < '.join(order(theirs, name))}; measured {' < '.join(order(ours, name))}")


def number(row, name):
    return float(row[name]) if row[name] else math.nan


def value_of(options, name, default):
    """Takes an option and its number out of the list."""
    if name not in options:
        return default
    at = options.index(name)
    value = int(options[at + 1])
    del options[at:at + 2]
    return value


def measure(program, seed, stage, least, options, work):
    """Folders of the map and of its truth for one made electrode."""
    made, measured, truth, arrays = f"{work}/made-{stage}", f"{work}/measured-{stage}", f"{work}/truth-{stage}", f"{work}/arrays-{stage}"
    run(program, "phantom", "--stage", stage, "--seed", str(seed), "--out", made, *options)
    scan = next(f"{made}/{name}" for name in os.listdir(made) if name.endswith(".ibw"))
    run(program, "map", scan, "--calibration", f"{made}/calibration.json", "--out", measured, "--no-report", "--export", "npy,csv")
    without_small(measured, least)
    truth_folder(made, arrays, least)
    run(program, "map", f"{arrays}/scan", "--pitch", "15nm" if "--hard" in options else "20nm", "--from", "modulus", "--kc", "none", "--tilt-from", "pixel",
        "--regions", f"{arrays}/labels.npy", "--out", truth, "--no-report")
    return measured, truth


def main():
    program, options = sys.argv[1], sys.argv[2:]
    seeds = int(options.pop(0)) if options and options[0].isdigit() else 3
    least, first = value_of(options, "--least", 0), value_of(options, "--first", 1)
    inside, ordered = dict.fromkeys(CLASSES, 0), dict.fromkeys(CLASSES, (0, 0))
    total = same = facets = covered = 0
    print("| seed | stage | facets: truth | measured | off by (SE) | of the same facets | b/c: truth | measured | off by (SE) | ln(facet/bc), 95 % |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as kept_here:
        all_measured, all_truth = [], []
        for seed in range(first, first + seeds):
            with tempfile.TemporaryDirectory() as work:
                folders = {stage: measure(program, seed, stage, least, options, work) for stage in STAGES}
                ours = compared(program, [(stage, folders[stage][0]) for stage in STAGES], f"{work}/compared")
                theirs = compared(program, [(stage, folders[stage][1]) for stage in STAGES], f"{work}/compared-truth")
                for stage in STAGES:
                    measured, truth = folders[stage]
                    cells = [str(seed), stage]
                    for name in CLASSES:
                        mean, error = number(theirs[stage], f"{name}_mean_Pa"), number(theirs[stage], f"{name}_error_Pa")
                        found = number(ours[stage], f"{name}_mean_Pa")
                        off = (found - mean) / error
                        inside[name] += abs(off) <= 1
                        cells += [f"{mean / 1e9:.3f} ± {error / 1e9:.3f} ({theirs[stage][name + '_regions']})", f"{found / 1e9:.3f} ({ours[stage][name + '_regions']})", f"{off:+.2f}"]
                        if name == "facet":
                            pairs = matched(measured, truth, f"{work}/arrays-{stage}/labels.npy")
                            difference = np.mean([one["mu_Pa"] - other["mu_Pa"] for one, other in pairs])
                            same += abs(difference) <= error
                            cells.append(f"{difference / error:+.2f} ({len(pairs)})")
                            facets += len(pairs)
                            covered += sum(abs(one["mu_Pa"] - other["mu_Pa"]) <= 2 * one["muError_Pa"] for one, other in pairs)
                    total += 1
                    print("| " + " | ".join(cells) + f" | {ratio_of(ours[stage])} |", flush=True)
                    all_measured.append((stage, kept(measured, f"{kept_here}/measured-{seed}-{stage}")))
                    all_truth.append((stage, kept(truth, f"{kept_here}/truth-{seed}-{stage}")))
                for name in CLASSES:
                    ordered[name] = tuple(a + b for a, b in zip(ordered[name], in_order(ours, theirs, name)))
        together(program, all_measured, all_truth, kept_here)
    print(f"facets, over those that are the same: within one standard error of the truth's in {same} of {total}")
    print(f"the made mean of a facet's pixels within two errors of its μ: {covered} of {facets}")
    for name in CLASSES:
        print(f"{name}: within one standard error of the truth's in {inside[name]} of {total}; pairs of stages in the truth's order {ordered[name][0]} of {ordered[name][1]}")


main()
