"""An electrode made by a hand that has not seen the program: crystals as solids, binder/carbon as grains, a tip that dilates, an AM-FM instrument.

Nothing here is taken from the program's own phantom or its segmentation; the formulas are those of the papers (flat punch, published K_c).
Lengths are metres, moduli pascals, angles degrees unless named otherwise. Row 0 is the first scan line, x runs along a line.
"""
from dataclasses import dataclass, field

import numpy as np
from scipy import ndimage

STAGES = ["pristine", "5", "30", "60", "200"]
GEOMETRIES = ["octahedra", "mixed", "rounded"]
FACET, BINDER = 1, 2
MODULUS = {  # stage: facets' mean and spread, b/c's mean and spread of region means (GPa)
    "pristine": (126, 12, 1.9, 0.1), "5": (3.2, 0.7, 1.6, 0.3), "30": (4.5, 1.5, 2.2, 0.5), "60": (4.1, 0.6, 3.5, 0.8), "200": (3.9, 0.5, 3.9, 0.4)}
FILM_ROUGHNESS = {"pristine": 0.0, "5": 0.4e-9, "30": 1.0e-9, "60": 1.8e-9, "200": 3.0e-9}
FILM_ROUNDING = {"pristine": 0.0, "5": 8e-9, "30": 20e-9, "60": 35e-9, "200": 60e-9}
KC = (1.00031, 0.00161, -1.43861e-4, -2.55867e-5, 4.53632e-7)
INSTRUMENT = dict(k1=26.0, f1=300e3, q1=400.0, f2=1.71e6, free=150e-9, setpoint=105e-9, phase=50.0, radius=10e-9)


@dataclass
class Scene:
    """What to make; every number that shapes it is here or drawn from the seed."""
    seed: int = 1
    stage: str = "pristine"
    geometry: str = "octahedra"
    hard: bool = False
    size: int = 512
    pitch: tuple = (20e-9, 20e-9)       # x, y
    tip: bool = True
    special: str = ""                    # "", "binder" (no crystal), "plane" (one facet), "film" (roughness twice as high), "nosteps"
    noise: float | None = None           # height noise, m rms; None: drawn
    binder_height: float | None = None   # scales the grains' relief: below 1 the binder/carbon is smoother; None: drawn

    def name(self):
        """The scene as one word, for files and tables."""
        pitch = "x".join(f"{p * 1e9:g}" for p in (self.pitch if self.pitch[0] != self.pitch[1] else self.pitch[:1]))
        return "-".join(filter(None, [self.geometry, self.stage, "hard" if self.hard else "plain", f"s{self.seed}", f"{pitch}nm", self.special]))


@dataclass
class Made:
    """The measured channels and the truth behind them."""
    scene: Scene
    height: np.ndarray
    frequency: np.ndarray
    classes: np.ndarray        # 0 neither (not scored), 1 facet, 2 b/c
    facets: np.ndarray         # crystal plane, 0 none
    rounded: np.ndarray        # crystal, but where rounding took more than 4 nm off the geometric solid
    tilt: np.ndarray           # degrees, of the noise-free surface
    modulus: np.ndarray
    plane_tilt: dict = field(default_factory=dict)   # degrees, per crystal plane
    steps: dict = field(default_factory=dict)        # per crystal plane with macrosteps: height of the highest, m
    normals: np.ndarray | None = None                # outward unit normals, per crystal plane


# ---- random fields and shapes ------------------------------------------------------------------------------------------------

def random_field(rng, shape, step, length):
    """Gaussian field, unit variance, correlation length `length` (1/e of exp(-r²/length²)), not periodic at the borders."""
    sigma = [max(length / 2 / s, 0.3) for s in step]
    shrink = [max(1, int(s / 4)) for s in sigma]
    pad = [int(4 * s / k) + 2 for s, k in zip(sigma, shrink)]
    coarse = [n // k + 2 + 2 * p for n, k, p in zip(shape, shrink, pad)]
    values = ndimage.gaussian_filter(rng.standard_normal(coarse), [s / k for s, k in zip(sigma, shrink)])
    values = values[pad[0]:coarse[0] - pad[0], pad[1]:coarse[1] - pad[1]]
    values = values / (values.std() if values.size > 100 and max(sigma) * 12 < min(shape) else 1 / (2 * np.sqrt(np.pi * sigma[0] * sigma[1] / shrink[0] / shrink[1])))
    if shrink != [1, 1]:
        grid = np.meshgrid(*[np.arange(n) / k for n, k in zip(shape, shrink)], indexing="ij")
        values = ndimage.map_coordinates(values, grid, order=3, mode="nearest")
    return values[:shape[0], :shape[1]]


def random_rotation(rng):
    """A rotation, uniform over all."""
    q = rng.standard_normal(4)
    w, x, y, z = q / np.linalg.norm(q)
    return np.array([[1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
                     [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
                     [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)]])


AXES = np.vstack([np.eye(3), -np.eye(3)])
DIAGONALS = np.array([(a, b, c) for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)]) / np.sqrt(3)
EDGES = np.array([(a, b, 0) for a in (-1, 1) for b in (-1, 1)] + [(a, 0, b) for a in (-1, 1) for b in (-1, 1)] + [(0, a, b) for a in (-1, 1) for b in (-1, 1)]) / np.sqrt(2)


def crystal_shape(rng, kind, diameter):
    """Outward normals and distances of a convex crystal about its centre; faces of one form differ a little, as grown crystals' do."""
    r = diameter / 2
    if kind == "octahedron":
        normals, distances = DIAGONALS, np.full(8, 0.75 * r)
    elif kind == "truncated":
        normals = np.vstack([DIAGONALS, AXES])
        distances = np.r_[np.full(8, 0.85 * r), np.full(6, 0.85 * r * rng.uniform(1.0, 1.5))]
    elif kind == "bevelled":  # {111}, {100} and {110}
        normals = np.vstack([DIAGONALS, AXES, EDGES])
        distances = np.r_[np.full(8, 0.85 * r), np.full(6, 0.98 * r), np.full(12, 0.96 * r)]
    elif kind == "cube":
        normals, distances = AXES, np.full(6, 0.65 * r)
    else:  # plate: hexagonal, thin
        angles = np.arange(6) * np.pi / 3
        normals = np.vstack([[0, 0, 1], [0, 0, -1], np.c_[np.cos(angles), np.sin(angles), 0 * angles]])
        distances = np.r_[np.full(2, r * rng.uniform(0.15, 0.35)), np.full(6, 0.9 * r)]
    return normals, distances * rng.uniform(0.9, 1.1, len(distances))


# ---- the surface ----------------------------------------------------------------------------------------------------------------

def shifts(step, radius):
    """Pixel offsets within a radius, with their distances."""
    ny, nx = (int(radius / s + 1e-9) for s in step)
    y, x = np.mgrid[-ny:ny + 1, -nx:nx + 1]
    d = np.hypot(y * step[0], x * step[1])
    keep = (d <= radius * (1 + 1e-9))
    return list(zip(y[keep], x[keep], d[keep]))


def extreme(surface, offsets, drop, highest):
    """Dilation (highest) or erosion of a surface by a structuring function -drop(distance)."""
    h, w = surface.shape
    out = surface.copy()
    for dy, dx, d in offsets:
        if dy == 0 and dx == 0:
            continue
        to = out[max(0, -dy):h - max(0, dy), max(0, -dx):w - max(0, dx)]
        moved = surface[max(0, dy):h + min(0, dy), max(0, dx):w + min(0, dx)]
        if highest:
            np.maximum(to, moved - np.float32(drop(d)), out=to)
        else:
            np.minimum(to, moved + np.float32(drop(d)), out=to)
    return out


def round_edges(surface, step, radius):
    """Opening with a ball: convex edges get this radius, planes and concave edges stay."""
    if radius < min(step):
        return surface
    offsets = shifts(step, radius)
    ball = lambda d: radius - np.sqrt(max(radius ** 2 - d ** 2, 0))
    return extreme(extreme(surface, offsets, ball, False), offsets, ball, True)


def tip_image(surface, step, radius, half_angle=20.0):
    """The surface as a sphere-ended cone sees it: dilation by the cone, in small parts that add up to it, then by the ball."""
    slope = 1 / np.tan(np.radians(half_angle))
    offsets = shifts(step, 3.01 * max(step))
    for _ in range(60):
        wider = extreme(surface, offsets, lambda d: slope * d, True)
        done = np.array_equal(wider, surface)
        surface = wider
        if done:
            break
    return extreme(surface, shifts(step, radius * 0.94), lambda d: radius - np.sqrt(radius ** 2 - d ** 2), True)


class Crystals:
    """Upper envelope of intergrown crystals and, per pixel, which plane of which crystal is on top."""

    def __init__(self, shape, step):
        self.step, self.z, self.plane = step, np.full(shape, -np.inf), np.zeros(shape, np.int32)
        self.normals, self.count = [np.zeros(3)], 0

    def add(self, rng, kind, diameter, centre, rotation):
        normals, distances = crystal_shape(rng, kind, diameter)
        normals = normals @ rotation.T
        reach = diameter * 1.1
        (h, w), (sy, sx) = self.z.shape, self.step
        y0, y1 = max(0, int((centre[1] - reach) / sy)), min(h, int((centre[1] + reach) / sy) + 1)
        x0, x1 = max(0, int((centre[0] - reach) / sx)), min(w, int((centre[0] + reach) / sx) + 1)
        first = self.count + 1
        self.count += len(normals)
        self.normals.extend(normals)
        if y0 >= y1 or x0 >= x1:
            return
        x = (np.arange(x0, x1) * sx - centre[0])[None, :]
        y = (np.arange(y0, y1) * sy - centre[1])[:, None]
        top, bottom = np.full((y1 - y0, x1 - x0), np.inf), np.full((y1 - y0, x1 - x0), -np.inf)
        which = np.zeros(top.shape, np.int32)
        inside = np.ones(top.shape, bool)
        for i, (n, d) in enumerate(zip(normals, distances)):
            rest = d - n[0] * x - n[1] * y
            if n[2] > 1e-3:
                z = rest / n[2]
                which[z < top] = first + i
                top = np.minimum(top, z)
            elif n[2] < -1e-3:
                bottom = np.maximum(bottom, rest / n[2])
            else:
                inside &= rest >= 0
        top = top + centre[2]
        seen = inside & (top - centre[2] > bottom) & (top > self.z[y0:y1, x0:x1])
        self.z[y0:y1, x0:x1][seen] = top[seen]
        self.plane[y0:y1, x0:x1][seen] = which[seen]


def grow(rng, scene, shape, step, width, height):
    """Crystals over the field, half of them intergrown with the one before."""
    crystals = Crystals(shape, step)
    if scene.special == "binder":
        return crystals
    if scene.special == "plane":
        crystals.add(rng, "cube", 12 * max(width, height), (width / 2, height / 2, -3.9 * max(width, height)), plane_rotation(rng))
        return crystals
    kinds, small, large = {
        "octahedra": (["truncated", "truncated", "octahedron"], 1.0e-6, 4.0e-6),
        "mixed": (["truncated", "octahedron", "cube", "plate", "bevelled"], 0.8e-6, 5.0e-6),
        "rounded": (["truncated", "cube", "octahedron"], 1.0e-6, 3.5e-6)}[scene.geometry]
    margin = 1.5e-6
    target = rng.uniform(0.9, 1.4) * (width + 2 * margin) * (height + 2 * margin)
    covered, before = 0.0, None
    while covered < target:
        d = np.exp(rng.uniform(np.log(small), np.log(large)))
        x, y = rng.uniform(-margin, width + margin), rng.uniform(-margin, height + margin)
        if before is not None and rng.random() < 0.5:
            angle = rng.uniform(0, 2 * np.pi)
            reach = rng.uniform(0.3, 0.5) * (d + before[2])
            x, y = before[0] + reach * np.cos(angle), before[1] + reach * np.sin(angle)
        # The tops of a pressed electrode lie near one level.
        crystals.add(rng, kinds[rng.integers(len(kinds))], d, (x, y, rng.normal(0.15e-6, 0.3e-6) - 0.30 * d), random_rotation(rng))
        covered += 0.55 * d * d
        before = (x, y, d)
    return crystals


def plane_rotation(rng):
    """A cube's rotation that leaves one face up, tilted by 5 to 25 degrees."""
    a, t = rng.uniform(0, 2 * np.pi), np.radians(rng.uniform(5, 25))
    turn = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    lean = np.array([[np.cos(t), 0, np.sin(t)], [0, 1, 0], [-np.sin(t), 0, np.cos(t)]])
    return turn @ lean


def growth_steps(rng, crystals, hard):
    """Macrosteps of 4 to 15 nm on a quarter of the planes; when hard, terraces of 3 nm on most, without a change of the mean plane."""
    relief, steps = np.zeros(crystals.z.shape), {}
    for plane, box in enumerate(ndimage.find_objects(crystals.plane), 1):
        if box is None:
            continue
        mine = crystals.plane[box] == plane
        y, x = np.mgrid[box]
        angle, phase = rng.uniform(0, 2 * np.pi), rng.uniform(0, 2 * np.pi)
        along = x * crystals.step[1] * np.cos(angle) + y * crystals.step[0] * np.sin(angle)
        across = -x * crystals.step[1] * np.sin(angle) + y * crystals.step[0] * np.cos(angle)
        along = along + 40e-9 * np.sin(across / 500e-9 + phase)
        macro, terraces = rng.random() < 0.25, hard and rng.random() < 0.6
        spacing, low, high = rng.uniform(120e-9, 400e-9), along[mine].min(), along[mine].max()
        places, heights = rng.uniform(low, high, rng.integers(1, 3)), rng.uniform(4e-9, 15e-9, 2)
        added = np.zeros(mine.shape)
        if macro:
            steps[plane] = heights[:len(places)].max()
            for place, step_height in zip(places, heights):
                added += step_height * (0.5 + 0.5 * np.tanh((along - place) / 12e-9))
        if terraces:
            added += 3e-9 * (np.floor(along / spacing) - along / spacing)
        relief[box][mine] += added[mine]
    return relief, steps


class Grains:
    """Binder/carbon: upper envelope of spheroidal grains over a binder floor, and which grain is on top."""

    def __init__(self, floor, step):
        self.z, self.step, self.grain = floor.copy(), step, np.zeros(floor.shape, np.int32)
        self.count = 0

    def add(self, x, y, z, radius, flatness):
        """Spheroids at positions (m) with their centres' heights."""
        (h, w), (sy, sx) = self.z.shape, self.step
        for cx, cy, cz, r, f in zip(x, y, z, radius, flatness):
            self.count += 1
            x0, x1 = max(0, int((cx - r) / sx) + 1), min(w, int((cx + r) / sx) + 1)
            y0, y1 = max(0, int((cy - r) / sy) + 1), min(h, int((cy + r) / sy) + 1)
            if x0 >= x1 or y0 >= y1:
                continue
            rest = (r * r - (np.arange(x0, x1) * sx - cx) ** 2)[None, :] - ((np.arange(y0, y1) * sy - cy) ** 2)[:, None]
            cap = np.where(rest > 0, cz + f * np.sqrt(np.maximum(rest, 0)), -np.inf)
            part = self.z[y0:y1, x0:x1]
            higher = cap > part
            part[higher] = cap[higher]
            self.grain[y0:y1, x0:x1][higher] = self.count


def grain_sizes(rng, count):
    """Radii: log-normal diameters, median 90 nm, 50 to 200 nm."""
    return np.clip(90e-9 * np.exp(0.35 * rng.standard_normal(count)), 50e-9, 200e-9) / 2


def scatter(rng, width, height, per_area):
    """Positions over the field and a margin: half of them alone, half in chains of touching grains."""
    margin = 0.2e-6
    count = rng.poisson(per_area * (width + 2 * margin) * (height + 2 * margin))
    chains = count // 2 // 6
    x, y = rng.uniform(-margin, width + margin, count - 6 * chains), rng.uniform(-margin, height + margin, count - 6 * chains)
    turn = rng.uniform(0, 2 * np.pi, (chains, 1)) + np.cumsum(rng.normal(0, 0.7, (chains, 6)), 1)
    cx = rng.uniform(-margin, width + margin, (chains, 1)) + np.cumsum(75e-9 * np.cos(turn), 1)
    cy = rng.uniform(-margin, height + margin, (chains, 1)) + np.cumsum(75e-9 * np.sin(turn), 1)
    return np.r_[x, cx.ravel()], np.r_[y, cy.ravel()]


def pick(image, x, y, step):
    """Values of an image at positions in metres, the nearest pixel's."""
    h, w = image.shape
    return image[np.clip((y / step[0]).astype(int), 0, h - 1), np.clip((x / step[1]).astype(int), 0, w - 1)]


def binder_carbon(rng, scene, crystals, shape, step, width, height):
    """The aggregate that fills the ground between crystals, patches that lie on them, and single particles."""
    drawn = rng.uniform(0.6, 1.1)
    relief = drawn if scene.binder_height is None else scene.binder_height
    level = 0.12e-6 * random_field(rng, shape, step, 1.2e-6) + relief * 45e-9 * random_field(rng, shape, step, 0.3e-6)
    if scene.special == "plane":
        return Grains(np.full(shape, -1.0), step)
    ground = np.where(np.isfinite(crystals.z), crystals.z, -1.0)
    thick = random_field(rng, shape, step, 0.8e-6)
    share = rng.uniform(0.06, 0.2)                     # of the crystals' area that patches cover
    cover = np.clip((thick - np.quantile(thick, 1 - share)) / 0.5 + 0.5, 0, 1)
    floor = np.maximum(level - relief * 50e-9, np.where(cover > 0.7, ground + (cover - 0.7) * 150e-9, -1.0))
    grains = Grains(floor, step)
    x, y = scatter(rng, width, height, 330e12)
    r = grain_sizes(rng, len(x))
    base, top = pick(level, x, y, step), pick(ground, x, y, step)
    z = base + relief * rng.normal(-0.3, 0.5, len(x)) * r
    keep = z + r > top
    grains.add(x[keep], y[keep], z[keep], r[keep], relief * rng.uniform(0.7, 1.0, keep.sum()))
    x, y = scatter(rng, width, height, 330e12)
    r = grain_sizes(rng, len(x))
    here = pick(cover, x, y, step)
    keep = (rng.random(len(x)) < here) & (pick(ground, x, y, step) > -0.9)
    x, y, r, here = x[keep], y[keep], r[keep], here[keep]
    z = pick(ground, x, y, step) + relief * (rng.uniform(-0.2, 0.7, len(x)) * r + 80e-9 * here * rng.random(len(x)))
    grains.add(x, y, z, r, relief * rng.uniform(0.7, 1.0, len(x)))
    count = rng.poisson(0.25e12 * width * height)
    x, y = rng.uniform(0, width, count), rng.uniform(0, height, count)
    r = grain_sizes(rng, count) * 1.2
    bare = pick(ground, x, y, step) > -0.9
    grains.add(x[bare], y[bare], pick(ground, x, y, step)[bare], r[bare], rng.uniform(0.5, 0.9, bare.sum()))
    # Binder wets the gaps between grains.
    grains.z = np.maximum(ndimage.gaussian_filter(grains.z, [10e-9 / s for s in step]), floor)
    return grains


# ---- the instrument ---------------------------------------------------------------------------------------------------------------

def slopes(z, pitch):
    """Central differences, one-sided at the borders: ∂z/∂x, ∂z/∂y."""
    gy, gx = np.gradient(z, pitch[1], pitch[0])
    return gx, gy


def kc(degrees):
    """The published tilt correction; beyond 45° its last value."""
    t = np.minimum(degrees, 45.0)
    return sum(c * t ** i for i, c in enumerate(KC))


def frequency_shift(modulus):
    """Δf2 of an apparent modulus, flat punch: E = (π/R) √(1/6) a^(-1/2) s^(3/2), s = 2 k2 Δf2 / f2."""
    p = INSTRUMENT
    a = p["k1"] / p["q1"] * p["free"] / p["setpoint"] * np.cos(np.radians(p["phase"]))
    s = (modulus * p["radius"] / np.pi * np.sqrt(6.0) * np.sqrt(a)) ** (2 / 3)
    return s * p["f2"] / (2 * p["k1"] * (p["f2"] / p["f1"]) ** 2)


def make(scene):
    """The scene's channels and truth."""
    rng = np.random.default_rng([scene.seed, STAGES.index(scene.stage), GEOMETRIES.index(scene.geometry), int(scene.hard)])
    n, (px, py) = scene.size, scene.pitch
    fine = [max(1, round(p / 10e-9)) for p in (py, px)]
    step, shape = (py / fine[0], px / fine[1]), (n * fine[0], n * fine[1])
    width, height = n * px, n * py
    crystals = grow(rng, scene, shape, step, width, height)
    relief, steps = growth_steps(rng, crystals, scene.hard)
    if scene.special == "nosteps":
        relief, steps = 0 * relief, {}
    tip_radius = rng.uniform(10e-9, 20e-9)
    film = FILM_ROUGHNESS[scene.stage] * (2 if scene.special == "film" else 1)
    rough = film * random_field(rng, shape, step, rng.uniform(20e-9, 60e-9))
    grains = binder_carbon(rng, scene, crystals, shape, step, width, height)

    bare = np.where(np.isfinite(crystals.z), crystals.z + relief, -1.5e-6).astype(np.float32)
    rounding = FILM_ROUNDING[scene.stage] + (rng.uniform(20e-9, 80e-9) if scene.geometry == "rounded" else rng.uniform(0, 15e-9))
    crystal = round_edges(bare, step, rounding)
    taken_off = bare - crystal
    crystal = (crystal + rough).astype(np.float32)
    binder = (grains.z + rough + 1.5e-9 * random_field(rng, shape, step, 30e-9)).astype(np.float32)
    if scene.tip:
        crystal_seen, binder_seen = tip_image(crystal, step, tip_radius), tip_image(binder, step, tip_radius)
    else:
        crystal_seen, binder_seen = crystal, binder

    sample = (slice(fine[0] // 2, None, fine[0]), slice(fine[1] // 2, None, fine[1]))
    crystal, crystal_seen, binder_seen = (a[sample].astype(float) for a in (crystal, crystal_seen, binder_seen))
    plane, grain, taken_off = crystals.plane[sample], grains.grain[sample], taken_off[sample]
    surface = np.maximum(crystal_seen, binder_seen)
    touches_binder = binder_seen >= crystal_seen
    # On a plane of tilt θ the ball alone lifts the image by radius (1/cos θ - 1); what is lifted higher hangs on an edge elsewhere.
    secant = 1 / np.maximum(np.array(crystals.normals)[plane][..., 2], 0.2)
    flank = ~touches_binder & (crystal_seen > crystal + tip_radius * (secant - 1) + (6e-9 + 2 * film) * secant)
    facet = ~touches_binder & ~flank & (plane > 0)

    debris = np.zeros((n, n), bool)                    # dust of a pixel or three: neither facet nor binder/carbon
    for _ in range(rng.poisson(0.3e12 * width * height)):
        cx, cy, r = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(15e-9, 35e-9)
        y, x = np.ogrid[max(0, int(cy / py) - 9):int(cy / py) + 10, max(0, int(cx / px) - 9):int(cx / px) + 10]
        bump = 0.6 * np.sqrt(np.maximum(r * r - (x * px - cx) ** 2 - (y * py - cy) ** 2, 0))[:n - y[0, 0], :n - x[0, 0]]
        box = (slice(y[0, 0], y[0, 0] + bump.shape[0]), slice(x[0, 0], x[0, 0] + bump.shape[1]))
        surface[box] += bump
        debris[box] |= bump > 0

    y, x = np.mgrid[0:n, 0:n]
    if scene.hard:                                     # a real tilt of the sample: the tip feels it
        angle, lean = rng.uniform(0, 2 * np.pi), np.tan(np.radians(rng.uniform(0.5, 2.0)))
        lean_x, lean_y = lean * np.cos(angle), lean * np.sin(angle)
        surface = surface + lean_x * x * px + lean_y * y * py
    else:
        lean_x = lean_y = 0.0
    tilt = np.degrees(np.arctan(np.hypot(*slopes(surface, scene.pitch))))
    plane_tilt = {}
    for i in np.unique(plane[facet]):
        nx, ny, nz = crystals.normals[i]
        plane_tilt[int(i)] = float(np.degrees(np.arctan(np.hypot(-nx / nz + lean_x, -ny / nz + lean_y))))

    facet_mean, facet_spread, binder_mean, binder_spread = MODULUS[scene.stage]
    of_plane = np.maximum(rng.normal(facet_mean, facet_spread, crystals.count + 1), 0.4 * facet_mean)
    lateral = random_field(rng, (n, n), (py, px), 0.35e-6)
    facet_modulus = of_plane[plane] * np.exp(rng.uniform(0.03, 0.12) * lateral)
    of_grain = np.exp(0.3 * rng.standard_normal(grains.count + 1))
    region = random_field(rng, (n, n), (py, px), 0.8e-6)
    binder_modulus = np.maximum(binder_mean + binder_spread * region, 0.4 * binder_mean) * of_grain[grain] * np.exp(0.15 * random_field(rng, (n, n), (py, px), 0.1e-6))
    modulus = 1e9 * np.where(touches_binder, binder_modulus, facet_modulus)
    factor = kc(tilt) * np.where(tilt > 45, np.exp(rng.normal(0, 0.4, (n, n))), 1.0)
    frequency = frequency_shift(modulus * factor)
    frequency = frequency * (1 + rng.normal(0, 0.015 if scene.hard else 0.006, (n, n))) + rng.normal(0, 40 if scene.hard else 15, (n, n))

    classes = np.where(facet, FACET, np.where(touches_binder, BINDER, 0)).astype(np.uint8)
    classes[debris] = 0
    noise = scene.noise if scene.noise is not None else 2e-9 if scene.hard else rng.uniform(0.3e-9, 0.7e-9)
    measured = surface + rng.normal(0, noise, (n, n))
    if scene.hard:
        measured, frequency = spoil(rng, measured, frequency, classes, x / n - 0.5, y / n - 0.5)
    # What is smaller than a spot 100 nm across is a speck of the other: nobody would outline it, it is not scored either way.
    for kind in (FACET, BINDER):
        pieces, _ = ndimage.label(classes == kind)
        sizes = np.bincount(pieces.ravel())
        classes[(pieces > 0) & (sizes[pieces] * px * py < 0.008e-12)] = 0
    facets = np.where(classes == FACET, plane, 0).astype(np.int32)
    return Made(scene, measured, frequency, classes, facets, facet & (taken_off > 4e-9), tilt, modulus, plane_tilt, steps, np.array(crystals.normals))


def spoil(rng, z, frequency, classes, u, v):
    """Scanner bow, jumps and noise of lines, scars, and a lost line (no value, or the line before repeated); what is spoilt is not scored."""
    n = z.shape[0]
    z = z + rng.uniform(20e-9, 80e-9) * (u ** 2 * rng.uniform(0.5, 1) + v ** 2 * rng.uniform(0.5, 1)) * rng.choice([-1, 1]) * 2
    jumps = np.zeros(n)
    for row in rng.integers(10, n - 10, rng.integers(4, 9)):
        jumps[row:] += rng.normal(0, 6e-9)
    z = z + (jumps + rng.normal(0, 0.7e-9, n))[:, None]
    for _ in range(rng.integers(5, 13)):
        row, start, length = rng.integers(2, n - 2), rng.integers(0, n - 20), rng.integers(15, 150)
        z[row, start:start + length] += rng.uniform(8e-9, 50e-9) * rng.choice([1, 1, -1])
        frequency[row, start:start + length] *= rng.uniform(0.6, 1.3)
        classes[row, start:start + length] = 0
    row = rng.integers(40, n - 40)
    if rng.random() < 0.5:
        z[row] = np.nan
        frequency[row] = np.nan
    else:
        z[row], frequency[row] = z[row - 1], frequency[row - 1]
    classes[row] = 0
    return z, frequency


def mirrored(made, transpose=False, flip_x=False, flip_y=False):
    """The same scene looked at otherwise: channels and truth alike."""
    def turn(a):
        a = a.T if transpose else a
        a = a[:, ::-1] if flip_x else a
        return np.ascontiguousarray(a[::-1] if flip_y else a)
    pitch = made.scene.pitch[::-1] if transpose else made.scene.pitch
    scene = Scene(**{**made.scene.__dict__, "pitch": pitch})
    return Made(scene, *(turn(a) for a in (made.height, made.frequency, made.classes, made.facets, made.rounded, made.tilt, made.modulus)), made.plane_tilt, made.steps, made.normals)
