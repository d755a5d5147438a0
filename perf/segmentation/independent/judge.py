#!/usr/bin/env python3
"""Scores the program's regions on electrodes made by phantom.py, which shares no code with it.

    judge.py PROGRAM                              the whole table: 3 geometries x 5 stages x plain/hard x seeds
    judge.py PROGRAM --scene mixed-60-hard-s2-20nm --pictures DIR      one scene
    judge.py PROGRAM --odd                        turned, mirrored, all binder/carbon, one plane, odd pitches

Prints one line per scene and, at the end, a table in Markdown. Dice over pixels whose true tilt is at most 40 degrees; panoptic quality over
facets of at least 400 pixels. Needs Python 3 with numpy, scipy and Pillow.
"""
import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict

import numpy as np
from PIL import Image
from scipy import ndimage

from phantom import BINDER, FACET, GEOMETRIES, INSTRUMENT, STAGES, Scene, make, mirrored

SMALLEST = 400            # pixels of a facet that counts
SMALLEST_AREA = 0.044e-12  # and square metres: the program reports no facet below 0.04 µm²
STEEPEST = 40.0           # degrees
AIMS = {False: dict(dice=0.985, worst=0.97, pq=0.92), True: dict(dice=0.97, worst=None, pq=0.85)}


class ProgramError(Exception):
    """The program ended with another exit code than 0."""


def run_program(program, made, folder, extra=()):
    """Maps a made scene; returns classes, labels and modulus as exported."""
    scan, out = os.path.join(folder, "scan"), os.path.join(folder, "out")
    os.makedirs(scan)
    np.save(os.path.join(scan, "height.npy"), made.height.astype(np.float32))
    np.save(os.path.join(scan, "frequency.npy"), made.frequency.astype(np.float32))
    px, py = made.scene.pitch
    p = INSTRUMENT
    command = [*program, "map", scan, "--pitch", f"{px * 1e9:g}nm,{py * 1e9:g}nm" if px != py else f"{px * 1e9:g}nm",
               "--spring-constant1", f"{p['k1']:g}", "--resonance1", f"{p['f1'] / 1e3:g}kHz", "--quality-factor1", f"{p['q1']:g}",
               "--resonance2", f"{p['f2'] / 1e6:g}MHz", "--free-amplitude1", f"{p['free'] * 1e9:g}nm", "--setpoint-amplitude1", f"{p['setpoint'] * 1e9:g}nm",
               "--interaction-phase1", f"{p['phase']:g}", "--contact-radius", f"{p['radius'] * 1e9:g}nm", "--export", "npy", "--no-report", "--out", out, *extra]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        raise ProgramError(f"exit {result.returncode}: {(result.stderr.strip() or result.stdout.strip())[-400:]}")
    return tuple(np.load(os.path.join(out, f"{name}.npy")) for name in ("classes", "labels", "modulus"))


def dice(truth, found):
    """2|A∩B| / (|A| + |B|); NaN where the truth has none and none is found."""
    total = truth.sum() + found.sum()
    return 2 * (truth & found).sum() / total if total else np.nan


def panoptic(truth, found, ignored, smallest):
    """Panoptic quality of facet instances, and what went wrong: (PQ, mean IoU of matches, TP, FP, FN, missed ids, surplus ids).

    Ignored pixels count in no area. A found facet that matches none is no false positive when it is small, or when most of it lies in ignored
    pixels or in true facets too small to count.
    """
    whole = np.bincount(found.ravel())
    t, f = np.where(ignored, 0, truth), np.where(ignored, 0, found)
    area_t, area_f = np.bincount(t.ravel(), minlength=int(truth.max()) + 1), np.bincount(f.ravel(), minlength=len(whole))
    big = area_t >= smallest
    big[0] = False
    both = (t > 0) & (f > 0)
    pairs, overlap = np.unique(np.c_[t[both], f[both]], axis=0, return_counts=True)
    matched_t, matched_f, quality = set(), set(), 0.0
    for (i, j), n in zip(pairs, overlap):
        iou = n / (area_t[i] + area_f[j] - n)
        if iou > 0.5:
            matched_f.add(j)
            if big[i]:
                matched_t.add(i)
                quality += iou
    missed = [int(i) for i in np.flatnonzero(big) if i not in matched_t]
    surplus = []
    for j in np.flatnonzero(whole):
        if j == 0 or j in matched_f or whole[j] < smallest:
            continue
        mine = found == j
        excused = (mine & (ignored | ((truth > 0) & ~big[truth]))).sum()
        if excused <= 0.5 * whole[j]:
            surplus.append(int(j))
    tp = len(matched_t)
    total = tp + (len(missed) + len(surplus)) / 2
    return (quality / total if total else np.nan), (quality / tp if tp else np.nan), tp, len(surplus), len(missed), missed, surplus


def pieces_of(facets):
    """Truth in which every connected piece of a plane is an instance of its own."""
    out, count = np.zeros_like(facets), 0
    for plane, box in enumerate(ndimage.find_objects(facets), 1):
        if box is None:
            continue
        mine = facets[box] == plane
        labels, n = ndimage.label(ndimage.binary_dilation(mine, np.ones((3, 3))))   # a lost line or a scar splits nothing
        out[box][mine] = labels[mine] + count
        count += n
    return out


def score(made, classes, labels, modulus):
    """All figures of one scene."""
    steep_planes = np.array([i for i, t in made.plane_tilt.items() if t > STEEPEST], int)
    ignored = (made.classes == 0) | (made.tilt > STEEPEST) | np.isin(made.facets, steep_planes)
    seen = ~ignored
    found = np.where(classes == FACET, labels, 0)
    smallest = max(SMALLEST, int(SMALLEST_AREA / made.scene.pitch[0] / made.scene.pitch[1]))
    pq, iou, tp, fp, fn, missed, surplus = panoptic(made.facets, found, ignored, smallest)
    pq_pieces = panoptic(pieces_of(made.facets), found, ignored, smallest)[0]
    true_facet = seen & (made.classes == FACET)
    true_binder = seen & (made.classes == BINDER)
    valid = true_facet & np.isfinite(modulus)
    # What is left when rounded edges and pieces smaller than the program's smallest facet are not asked for.
    pieces = pieces_of(made.facets)
    tiny = np.bincount(pieces.ravel()) * made.scene.pitch[0] * made.scene.pitch[1] < SMALLEST_AREA
    inner = seen & ~made.rounded & ~((pieces > 0) & tiny[pieces])
    return dict(inner=dice(true_facet & inner, (classes == FACET) & inner), facet=dice(true_facet, (classes == FACET) & seen), binder=dice(true_binder, (classes == BINDER) & seen), pq=pq, pq_pieces=pq_pieces, iou=iou,
                tp=tp, fp=fp, fn=fn, missed=missed, surplus=surplus,
                facet_lost=(true_facet & (classes != FACET)).sum() / max(1, true_facet.sum()), facet_as_binder=(true_facet & (classes == BINDER)).sum() / max(1, true_facet.sum()),
                binder_as_facet=(true_binder & (classes == FACET)).sum() / max(1, true_binder.sum()), binder_none=(true_binder & (classes == 0)).sum() / max(1, true_binder.sum()),
                bias=float(np.median(modulus[valid] / made.modulus[valid]) - 1) if valid.any() else np.nan,
                share=true_facet.sum() / max(1, seen.sum()), scored=seen.mean(), ignored=ignored)


def causes(made, classes, labels, result):
    """One word and one line per missed and surplus facet: why it matches none."""
    ignored = result["ignored"]
    found = np.where(ignored | (classes != FACET), 0, labels)
    truth = np.where(ignored, 0, made.facets)
    out = []
    for plane in result["missed"]:
        mine = truth == plane
        inside = np.bincount(found[mine])
        binder = (classes[mine] == BINDER).mean()
        best = int(inside[1:].argmax()) + 1 if len(inside) > 1 else 0
        share = inside[best] / mine.sum() if best else 0.0
        y, x = (int(v) for v in np.median(np.argwhere(mine), 0))
        step = made.steps.get(plane, 0) * 1e9
        more = ""
        if not best or inside[0] > 0.5 * mine.sum():
            word = "lost to b/c" if binder > 0.4 else "lost to none"
        elif share < 0.55:
            word = "split at a step" if step else "split"
        else:
            others = np.bincount(truth[found == best])
            others[[0, plane]] = 0
            other = int(others.argmax())
            if others[other] == 0:
                word, more = "grown over b/c", ""
            else:
                word = "merged"
                more = f", with plane {other} at {np.degrees(np.arccos(np.clip(made.normals[plane] @ made.normals[other], -1, 1))):.1f} deg"
        out.append((f"missed: {word}", f"plane {plane} at x {x} y {y}: {mine.sum()} px, tilt {made.plane_tilt[plane]:.0f} deg, step {step:.0f} nm, best share {share:.2f}, as b/c {binder:.2f}{more}"))
    for j in result["surplus"]:
        mine = labels == j
        y, x = (int(v) for v in np.median(np.argwhere(mine), 0))
        inside = np.bincount(truth[mine])
        on_binder = ((made.classes == BINDER) & mine & ~ignored).sum() / mine.sum()
        if on_binder > 0.5:
            word, more = "facet on b/c", ""
        else:
            inside[0] = 0
            plane = int(inside.argmax())
            word = "piece of a stepped plane" if plane in made.steps else "piece of a plane" if inside[plane] > 0.7 * inside.sum() else "over several planes"
            more = f", on plane {plane} (tilt {made.plane_tilt.get(plane, 0):.0f} deg, step {made.steps.get(plane, 0) * 1e9:.0f} nm)"
        out.append((f"surplus: {word}", f"region {j} at x {x} y {y}: {mine.sum()} px, on b/c {on_binder:.2f}{more}"))
    return out


# ---- pictures ------------------------------------------------------------------------------------------------------------------------

def colours(classes, ids):
    """Facets in colours of their own, b/c brown, neither black."""
    palette = np.random.default_rng(4).integers(70, 255, (int(ids.max()) + 1, 3))
    out = np.zeros((*classes.shape, 3), np.uint8)
    out[classes == BINDER] = (95, 70, 45)
    out[classes == FACET] = palette[ids[classes == FACET]]
    return out


def picture(made, classes, labels, result, path):
    """Shaded topography, truth, found, and errors: red facet lost, blue b/c taken for a facet, yellow b/c unclassified; magenta facets that match none."""
    z = np.where(np.isfinite(made.height), made.height, np.nanmedian(made.height))
    gy, gx = np.gradient(ndimage.gaussian_filter(z, 0.5), made.scene.pitch[1], made.scene.pitch[0])
    shade = (0.5 * gx + 0.5 * gy + 0.7) / np.sqrt(1 + gx ** 2 + gy ** 2)
    shaded = np.repeat((255 * np.clip(shade, 0, 1)).astype(np.uint8)[..., None], 3, 2)
    errors = (shaded * 0.5).astype(np.uint8)
    seen = ~result["ignored"]
    ok = seen & (classes == made.classes)
    errors[ok] = (0.6 * shaded[ok] + np.array([0, 60, 0])).astype(np.uint8)
    errors[seen & (made.classes == FACET) & (classes != FACET)] = (255, 40, 40)
    errors[seen & (made.classes == BINDER) & (classes == FACET)] = (60, 90, 255)
    errors[seen & (made.classes == BINDER) & (classes == 0)] = (240, 220, 0)
    for ids, wrong in ((made.facets, result["missed"]), (np.where(classes == FACET, labels, 0), result["surplus"])):
        mine = np.isin(ids, wrong) & (ids > 0)
        errors[mine & ~ndimage.binary_erosion(mine, iterations=2)] = (255, 0, 255)
    row = lambda *images: np.concatenate(images, 1)
    Image.fromarray(np.concatenate([row(shaded, colours(made.classes, made.facets)), row(colours(classes, labels), errors)], 0)).save(path)


# ---- scenes --------------------------------------------------------------------------------------------------------------------------

def parse(name):
    """A scene from its name, e.g. mixed-60-hard-s2-20nm, rounded-200-plain-s1-20x25nm, mixed-60-plain-s1-20nm-film."""
    geometry, stage, mode, seed, pitch, *special = name.split("-")
    lengths = [float(p) * 1e-9 for p in pitch.removesuffix("nm").split("x")]
    return Scene(int(seed[1:]), stage, geometry, mode == "hard", pitch=(lengths[0], lengths[-1]), special=special[0] if special else "")


def odd_scenes():
    """Name, made scene, extra options: what a table of averages does not ask."""
    for pitch in (5, 10, 15, 30, 40):
        for stage in ("30", "200"):
            yield f"mixed-{stage}-plain-s1-{pitch}nm", lambda p=pitch, s=stage: make(parse(f"mixed-{s}-plain-s1-{p}nm"))
    for pitch in ("20x30", "30x15", "10x40"):
        yield f"mixed-60-plain-s2-{pitch}nm", lambda p=pitch: make(parse(f"mixed-60-plain-s2-{p}nm"))
    for stage in ("pristine", "60", "200"):
        for mode in ("plain", "hard"):
            yield f"mixed-{stage}-{mode}-s1-20nm-binder", lambda s=stage, m=mode: make(parse(f"mixed-{s}-{m}-s1-20nm-binder"))
            yield f"mixed-{stage}-{mode}-s1-20nm-plane", lambda s=stage, m=mode: make(parse(f"mixed-{s}-{m}-s1-20nm-plane"))
    yield "mixed-200-plain-s1-20nm-film", lambda: make(parse("mixed-200-plain-s1-20nm-film"))
    for label, turn in (("as made", {}), ("transposed", dict(transpose=True)), ("mirrored x", dict(flip_x=True)), ("mirrored y", dict(flip_y=True)), ("half turn", dict(flip_x=True, flip_y=True))):
        yield f"octahedra-60-plain-s1-20nm, {label}", lambda t=turn: mirrored(make(parse("octahedra-60-plain-s1-20nm")), **t)


def judge(program, name, maker, folder=None, explain=False):
    """Makes, maps, scores; one line on the way. Returns the result or None where the program failed."""
    begun = time.time()
    made = maker()
    made_in = time.time() - begun
    with tempfile.TemporaryDirectory() as place:
        begun = time.time()
        try:
            classes, labels, modulus = run_program(program, made, place)
        except ProgramError as error:
            print(f"{name:44} PROGRAM ERROR {error}", flush=True)
            return None
        mapped_in = time.time() - begun
    result = score(made, classes, labels, modulus)
    result.update(name=name, geometry=made.scene.geometry, stage=made.scene.stage, hard=made.scene.hard, seed=made.scene.seed)
    print(f"{name:44} facet {result['facet']:.4f}  (inside {result['inner']:.4f})  b/c {result['binder']:.4f}  PQ {result['pq']:.3f} (pieces {result['pq_pieces']:.3f}; IoU {result['iou']:.3f}; {result['tp']}+{result['fp']}fp+{result['fn']}fn)"
          f"  E {result['bias']:+.3f}  facets {result['share']:.2f}  lost {result['facet_lost']:.3f}  b/c>f {result['binder_as_facet']:.3f}  b/c>0 {result['binder_none']:.3f}  [{made_in:.0f}s {mapped_in:.0f}s]", flush=True)
    result["causes"] = causes(made, classes, labels, result)
    if explain:
        for word, line in result["causes"]:
            print(f"    {word}: {line}", flush=True)
    if folder:
        os.makedirs(folder, exist_ok=True)
        picture(made, classes, labels, result, os.path.join(folder, name.replace(", ", "-").replace(" ", "-") + ".png"))
    return result


def table(results):
    """Markdown: per geometry, mode and stage, mean and worst; then per mode against the aims."""
    groups = defaultdict(list)
    for r in results:
        groups[(r["hard"], r["geometry"], r["stage"])].append(r)
    lines = ["| mode | geometry | stage | scenes | facet Dice mean (worst) | … without rounded edges and facets < 0.044 µm² | b/c Dice mean (worst) | PQ mean (worst) | PQ, pieces | E bias |", "|---|---|---|---|---|---|---|---|---|---|"]

    def line(label, rs):
        def both(key):
            values = [r[key] for r in rs if np.isfinite(r[key])]
            return f"{np.mean(values):.3f} ({np.min(values):.3f})" if values else "–"
        bias = np.nanmean([r["bias"] for r in rs])
        lines.append(f"| {label} | {len(rs)} | {both('facet')} | {np.nanmean([r['inner'] for r in rs]):.3f} | {both('binder')} | {both('pq')} | {np.nanmean([r['pq_pieces'] for r in rs]):.3f} | {100 * bias:+.1f} % |")
    for hard in (False, True):
        for geometry in GEOMETRIES:
            for stage in STAGES:
                if groups[(hard, geometry, stage)]:
                    line(f"{'hard' if hard else 'plain'} | {geometry} | {stage}", groups[(hard, geometry, stage)])
        every = [r for r in results if r["hard"] == hard]
        if every:
            line(f"**{'hard' if hard else 'plain'}** | all | all", every)
            aim = AIMS[hard]
            lines.append(f"| | *aim* | | | ≥ {aim['dice']}" + (f" (≥ {aim['worst']})" if aim["worst"] else "") + f" | | ≥ {aim['dice']} | ≥ {aim['pq']} | | |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the program, e.g. ./gpumodulus (a command with arguments may stand in quotes)")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--geometries", default=",".join(GEOMETRIES))
    parser.add_argument("--stages", default=",".join(STAGES))
    parser.add_argument("--modes", default="plain,hard")
    parser.add_argument("--pitch", default="20")
    parser.add_argument("--scene", nargs="*", help="only these scenes, by name")
    parser.add_argument("--odd", action="store_true", help="the odd scenes in place of the table")
    parser.add_argument("--pictures", metavar="DIR", help="write a picture per scene")
    parser.add_argument("--explain", action="store_true", help="say why each facet that matches none does not")
    parser.add_argument("--csv", metavar="FILE", help="write all figures")
    arguments = parser.parse_args()
    program = arguments.program.split()
    if arguments.scene:
        work = [(name, lambda n=name: make(parse(n))) for name in arguments.scene]
    elif arguments.odd:
        work = list(odd_scenes())
    else:
        work = [(name, lambda n=name: make(parse(n))) for name in (
            f"{geometry}-{stage}-{mode}-s{seed}-{arguments.pitch}nm" for seed in range(arguments.first_seed, arguments.first_seed + arguments.seeds)
            for mode in arguments.modes.split(",") for geometry in arguments.geometries.split(",") for stage in arguments.stages.split(","))]
    results = [r for r in (judge(program, name, maker, arguments.pictures, arguments.explain) for name, maker in work) if r]
    if arguments.csv:
        keys = [k for k in results[0] if k not in ("ignored", "missed", "surplus", "causes")]
        with open(arguments.csv, "w", newline="") as file:
            writer = csv.DictWriter(file, keys, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(results)
    if not arguments.odd and len(results) > 1:
        print("\n" + table(results))
    words = Counter(word for r in results for word, _ in r["causes"])
    print("\n" + "\n".join(f"{n:5}  {word}" for word, n in words.most_common()))
    return 0 if len(results) == len(work) else 1


if __name__ == "__main__":
    sys.exit(main())
